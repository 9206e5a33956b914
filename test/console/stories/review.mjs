// A verdict waits for a person: what needs it is made after the decision, and not after a block.

export async function review(person) {
  const { page } = person
  person.step('two jobs wait for a verdict: nobody can read what is on the screen of the sample')
  const ask = (name) =>
    person.api('POST', '/api/v1/jobs', {
      name,
      source: { sample: 'standard' },
      tasks: [
        { name: 'check', template: 'moderate-text', params: { policy: { look_for: ['contact'] }, text_in: ['screen'] } },
        { name: 'publish', template: 'snapshot-poster', needs: [{ task: 'check', verdict: 'pass' }] },
      ],
    })
  const [first, second] = [await ask('First film'), await ask('Second film')]
  const verdict = async (job) => (await person.api('GET', `/api/v1/jobs/${job.id}`)).tasks[0].verdict
  for (const job of [first, second]) await person.until(async () => (await verdict(job)) === 'review', 'the verdict is review')

  person.step('they are in the queue, with what was not looked at and a video that is hidden')
  await page.goto('/reviews')
  const queue = page.getByRole('list', { name: 'Queue' }).getByRole('button')
  await person.until(async () => (await queue.count()) === 2, 'both wait')
  await page.getByText('Not looked at:').first().waitFor()
  await page.getByRole('button', { name: 'Show the video' }).waitFor()
  await person.axe('reviews')

  person.step('n shows the other one, p passes it, and b blocks the last')
  const current = page.locator('.reviews-queue [aria-current=true]')
  const before = await current.innerText()
  await page.keyboard.press('n')
  await person.until(async () => (await current.innerText()) !== before, 'the other one is shown')
  await page.getByRole('textbox', { name: 'Note: why?' }).fill('a quotation')
  await page.getByRole('heading', { level: 1 }).click()
  const passed = (await current.innerText()).startsWith('First') ? first : second
  await page.keyboard.press('p')
  await person.until(async () => (await queue.count()) === 1, 'one is left')
  await page.keyboard.press('b')
  await page.getByText('Nothing waits for a review').waitFor()
  for (const job of [first, second]) {
    const end = job === passed ? 'succeeded' : 'failed'
    await person.until(async () => (await person.api('GET', `/api/v1/jobs/${job.id}`)).tasks[1].state === end, `what needs the verdict is ${end}`)
  }

  person.step('the job says what was decided')
  await page.goto(`/jobs/${passed.id}`)
  await page.locator('[data-verdict=pass]').first().waitFor()
}

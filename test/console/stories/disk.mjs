// The disk of the outputs is full: the page says so and what to do; once there is
// space, the job goes on by itself.
export default async function disk(person) {
  const { page } = person
  await person.signIn()
  const job = await person.api('POST', '/api/v1/jobs', {
    name: 'Too large',
    source: { storage: 'films', key: 'film.mp4' },
    tasks: [{ template: 'mp4-h264-360p', params: { video: { smart_copy: false } } }],
  })
  person.step('a job that waits says why, with a name, a reason and an advice')
  const row = page.locator(`[data-job="${job.id}"]`)
  await row.getByText('A disk is full or failing').first().waitFor()
  await page.goto(`/jobs/${job.id}`)
  await page.getByText('worker.disk').first().waitFor()
  await page.getByText('Waiting for free space on a disk').first().waitFor()
  await page.getByText('Next attempt:').first().waitFor()
  await page.getByText(/space/).first().waitFor()
  await person.axe('a full disk')

  person.step('with space, it succeeds by itself')
  await person.ask('space')
  await page.locator('.title [data-state=succeeded]').waitFor()
}

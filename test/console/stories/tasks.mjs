// The landing page as a person uses it: sign in, watch, search, act on one and on many.
const brief = { tasks: [{ template: 'snapshot-10-evenly' }] }
const slow = {
  source: { key: 'in/long.mp4' },
  tasks: [{ template: 'mp4-h264-720p', params: { video: { preset: 'veryslow', smart_copy: false } } }, { template: 'snapshot-10-evenly' }],
}

export default async function tasks(person) {
  const { page } = person
  await signsIn(person)
  const rows = page.locator('[data-job]')

  person.step('a job made over the API appears by itself')
  const first = await person.api('POST', '/api/v1/jobs', { ...brief, name: 'Short film', source: { key: 'in/short.mp4' } })
  await row(page, first.id).waitFor()
  await row(page, first.id).locator('[data-state=succeeded]').waitFor()

  person.step('hostile names are text')
  const hostile = await person.api('POST', '/api/v1/jobs', { ...brief, name: '<img src=x onerror="document.title=1">', source: { key: 'in/short.mp4' } })
  await row(page, hostile.id).getByText('<img src=x').waitFor()
  person.check((await page.locator('main img').count()) === 0, 'the name became an element')

  person.step('progress moves without a reload')
  const long = await person.api('POST', '/api/v1/jobs', { ...slow, name: 'Long film' })
  const bar = row(page, long.id).getByRole('progressbar')
  await row(page, long.id).locator('[data-state=running]').waitFor()
  const at = async () => Number(await bar.getAttribute('aria-valuenow'))
  await person.until(async () => (await at()) > 0, 'progress')
  const seen = await at()
  await person.until(async () => (await at()) > seen, 'more progress')

  person.step('a row opens to its tasks')
  await row(page, first.id).locator('.expander').click()
  const task = page.locator('tr[data-task]').first()
  await task.getByText('10 files').waitFor()
  for (const name of ['Details', 'Play or view', 'Download all', 'Restart', 'Copy command', 'Log']) await task.getByText(name, { exact: true }).waitFor()
  await task.getByText('Copy command').click()
  await person.until(async () => /ffmpeg/.test(await page.evaluate(() => navigator.clipboard.readText())), 'the command on the clipboard')
  await task.getByText('Log', { exact: true }).click()
  await page.getByRole('dialog').getByRole('textbox').press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  const zip = page.waitForEvent('download')
  await task.getByText('Download all').click()
  person.check((await zip).suggestedFilename().endsWith('.zip'), 'the download is no zip')

  person.step('a running job is canceled')
  await row(page, long.id).getByRole('button', { name: 'Cancel: Long film' }).click()
  await page.getByRole('dialog').getByText('Queued tasks do not start').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true }).click()
  await row(page, long.id).locator('[data-state=canceled], [data-state=partial]').first().waitFor()
  await page.getByRole('dialog').waitFor({ state: 'hidden' }) // keys go to no page behind one

  await searches(person, first, rows)
  await bulk(person)
  await keyboard(person, first)
  await offline(person)
  await languages(person)
  await looks(person)
}

const row = (page, id) => page.locator(`[data-job="${id}"]`)

async function signsIn(person) {
  const { page } = person
  person.step('one who is not signed in is asked to, and comes back')
  await page.goto('/settings?x=1')
  await page.waitForURL('**/signin?next=*')
  await page.locator('input[type=password]').waitFor()
  await person.axe('signin')
  person.step('a wrong password is told')
  await page.fill('input[autocomplete=username]', 'admin')
  await page.fill('input[type=password]', 'wrong password')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await page.fill('input[type=password]', person.order.password)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/settings?x=1')
  await download(person)
}

/** download is what one gets who opens the console for the first time. */
async function download(person) {
  const page = await person.another({ storageState: await person.context.storageState() })
  let bytes = 0
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  session.on('Network.loadingFinished', (e) => (bytes += e.encodedDataLength))
  await page.goto('/')
  await page.locator('[data-job], .empty').first().waitFor()
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor()
  person.figure('initial download (kB gzip)', bytes / 1000)
  await page.context().close()
  await person.page.goto('/')
  await person.page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor()
}

async function searches(person, first, rows) {
  const { page } = person
  person.step('a pasted ID is found at once, opened, and in the address')
  const search = page.getByRole('search').getByRole('textbox').first()
  await page.keyboard.press('/')
  await person.until(() => search.evaluate((e) => e === document.activeElement), 'the search is in focus')
  await page.evaluate((id) => navigator.clipboard.writeText(id), first.id)
  await page.keyboard.press('Control+V')
  await person.until(async () => (await rows.count()) === 1, 'one row')
  await page.waitForURL((u) => u.searchParams.get('q') === first.id)
  person.step('filters are in the address and survive a reload')
  await search.fill('')
  await page.getByRole('button', { name: 'Failed', exact: true }).click()
  await page.getByText('No matching jobs').waitFor()
  await page.waitForURL((u) => !u.searchParams.has('q') && u.search.includes('failed'))
  await page.reload()
  await page.getByText('No matching jobs').waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).first().click()
  await row(page, first.id).waitFor()
  await search.fill('Short film')
  await person.until(async () => (await rows.count()) === 1, 'the search by name')
  await search.fill('')
  await row(page, first.id).waitFor()
}

async function bulk(person) {
  const { page } = person
  person.step('many are restarted, deleted and brought back')
  const ids = []
  for (const n of [1, 2, 3]) {
    const job = await person.api('POST', '/api/v1/jobs', { ...brief, name: `Clip ${n}`, source: { key: 'in/nothing.mp4' } })
    ids.push(job.id)
  }
  for (const id of ids) await row(page, id).locator('[data-state=failed]').first().waitFor()
  await row(page, ids[2]).getByRole('checkbox').click()
  await row(page, ids[0]).getByRole('checkbox').click({ modifiers: ['Shift'] })
  const bar = page.getByRole('region', { name: 'Actions for the selected jobs' })
  await bar.getByText('3 jobs selected').waitFor()
  await bar.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('dialog').getByText('Delete 3 jobs?').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await row(page, ids[1]).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  for (const id of ids) await row(page, id).waitFor()
  await row(page, ids[1]).getByRole('button', { name: /^Operations of/ }).click()
  await page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await row(page, ids[1]).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Trash' }).click()
  await row(page, ids[1]).getByRole('button', { name: 'Restore: Clip 2' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click()
  await row(page, ids[1]).waitFor({ state: 'detached' })
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Trash' }).click()
  await row(page, ids[1]).waitFor()
}

async function keyboard(person, first) {
  const { page } = person
  person.step('the keyboard moves, opens and closes')
  await page.locator('body').click({ position: { x: 700, y: 30 } })
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await person.until(async () => (await page.locator('[data-current]:focus').count()) === 1, 'a row with the focus')
  await page.keyboard.press('o')
  await page.locator('.row-more').first().waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.row-more').first().waitFor({ state: 'detached' })
  await page.keyboard.press('x')
  await page.getByText('1 job selected').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('1 job selected').waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await page.waitForURL('**/jobs/*')
  await page.locator('.title [data-state]').first().waitFor()
  await page.goBack()
  await row(page, first.id).waitFor()
}

async function offline(person) {
  const { page, context } = person
  person.step('a broken connection is told, and nothing is missed')
  await context.setOffline(true)
  await page.locator('.connection[data-state=offline]').waitFor()
  const job = await person.api('POST', '/api/v1/jobs', { ...brief, name: 'While away', source: { key: 'in/short.mp4' } })
  await context.setOffline(false)
  await page.locator('.connection[data-state=live]').waitFor()
  await row(page, job.id).waitFor()
}

async function languages(person) {
  const { page } = person
  person.step('three languages, with the words of each')
  const words = { 简体中文: ['任务管理', '已完成', '排队中', '展开详情', 'zh-CN'], 한국어: ['작업 관리', '완료', '대기 중', '세부 사항 펼치기', 'ko'], English: ['Tasks', 'Completed', 'Queued', 'Show the tasks', 'en'] }
  for (const [name, [title, done, queued, expand, tag]] of Object.entries(words)) {
    await page.locator('.shell-tools button').first().click()
    await page.getByRole('menuitem', { name }).click()
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
    await page.getByRole('group').getByText(done, { exact: true }).waitFor()
    await page.getByRole('group').getByText(queued, { exact: true }).waitFor()
    await page.locator(`.expander[aria-label*="${expand}"]`).first().waitFor()
    await page.locator(`html[lang="${tag}"]`).waitFor()
  }
}

async function looks(person) {
  person.step('axe, in both themes and sizes')
  const state = await person.context.storageState()
  for (const size of ['wide', 'phone']) {
    for (const theme of ['light', 'dark']) {
      const page = await person.sit({ size, theme, state })
      await page.goto('/')
      await page.locator('[data-job]').first().waitFor()
      await page.locator(size === 'wide' ? '.expander' : '.card-more').first().click()
      await page.locator('[data-job] input[type=checkbox]').first().click()
      await person.axe(`tasks, ${size}, ${theme}`)
      await person.fits(`tasks, ${size}, ${theme}`)
      await page.goto('/settings')
      await page.locator('table').first().waitFor()
      await person.axe(`settings, ${size}, ${theme}`)
    }
  }
}

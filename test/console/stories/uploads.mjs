// Files go up in parts: paused, gone on with, after a reload too, and several at once.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export default async function uploads(person) {
  const { page, order } = person
  await person.signIn()
  // The film goes up in several parts: what is behind a film's last box is no harm to it.
  const film = join(order.out, 'large.mp4')
  const free = Buffer.alloc(40_000_000)
  free.writeUInt32BE(free.length, 0)
  free.write('free', 4)
  writeFileSync(film, Buffer.concat([readFileSync(order.file), free]))

  let parts = 0
  let held = true
  const waiting = []
  await page.route('**/api/v1/uploads/*/parts/*', async (route) => {
    parts++
    // The first part goes through, so that there is something to go on from.
    if (held && parts > 1) await new Promise((go) => waiting.push(go))
    await route.continue().catch(() => {}) // a paused upload has given its request up
  })
  await page.goto('/new')
  const row = page.locator('.uploads li', { hasText: 'large.mp4' })
  const percent = async () => Number(await row.getByRole('progressbar').getAttribute('aria-valuenow'))

  person.step('an upload tells how far it is, and pauses')
  // What the page counts is what went out; the part is there when the server has answered.
  const [first] = await Promise.all([page.waitForResponse('**/api/v1/uploads/*/parts/*'), page.locator('input[type=file]').setInputFiles(film)])
  person.check(first.ok(), `the first part is answered ${first.status()}`)
  await person.until(async () => (await percent()) >= 20, 'a part of five is told')
  await row.getByRole('button', { name: 'Pause' }).click()
  await row.getByRole('button', { name: 'Resume' }).waitFor()
  await row.getByText('Paused').waitFor()
  await person.axe('a paused upload')

  person.step('after a reload the same file goes on where it was')
  await page.reload()
  await row.getByRole('button', { name: 'Choose again' }).waitFor()
  held = false
  for (const go of waiting) go()
  const sent = parts
  await page.locator('input[type=file]').setInputFiles(film)
  await row.getByText('Uploaded').waitFor()
  const again = parts - sent
  const all = Math.ceil(40_000_000 / 8_388_608)
  person.check(again < all, `${again} of ${all} parts were sent after the reload`)
  await page.getByText('h264 · 320×180').first().waitFor()

  person.step('several files at once make a job each')
  const several = [0, 1].map((n) => join(order.out, `film ${n}.mp4`))
  for (const [n, path] of [film, order.file].entries()) copyFileSync(path, several[n])
  await page.locator('input[type=file]').setInputFiles(several)
  await person.until(async () => (await page.locator('.uploads li').getByText('Uploaded').count()) === 3, 'three uploads')
  await row.getByRole('button', { name: 'Remove: large.mp4' }).click()
  await page.getByRole('combobox', { name: 'Add a task: choose a template' }).click()
  await page.keyboard.type('snapshot-poster')
  await page.locator('.ant-select-item-option').filter({ has: page.getByText('snapshot-poster', { exact: true }) }).first().click()
  // The page moves while the plan comes, and a click on a button that moves away is lost.
  await page.locator('.create-plan[aria-busy=false] h3').first().waitFor()
  await page.getByRole('button', { name: /^Create/ }).last().click()
  await page.waitForURL((u) => u.pathname === '/')
  await person.until(async () => (await page.locator('[data-job] [data-state=succeeded]').count()) === 2, 'two jobs')

  person.step('a job of an upload is called as its file, and found by it')
  await page.locator('.job-name', { hasText: 'film 0.mp4' }).waitFor()
  await page.getByRole('search').getByRole('textbox').first().fill('film 1')
  await person.until(async () => (await page.locator('.job-name').allInnerTexts()).join() === 'film 1.mp4', 'the search finds one')
  person.step('the end of an ID that the list shows finds its job')
  const short = (await page.locator('.job-id code').first().innerText()).trim().replace('…', '')
  const search = page.getByRole('search').getByRole('textbox').first()
  await search.fill('')
  await person.until(async () => (await page.locator('.job-name').count()) === 2, 'both jobs')
  await search.fill(short)
  await person.until(async () => (await page.locator('.job-name').allInnerTexts()).join() === 'film 1.mp4', `${short} finds its job`)
  await page.locator('.job-name').click()
  await page.waitForURL('**/jobs/*')
  await page.getByRole('heading', { level: 1, name: 'film 1.mp4' }).waitFor()
  await page.goto(`/new?job=${new URL(page.url()).pathname.split('/').pop()}`)
  await page.locator('.create-probed h3', { hasText: 'film 1.mp4' }).waitFor()
}

// The server is killed and started anew while the page is open: it says so, comes
// back by itself, and misses nothing.
export default async function restart(person) {
  const { page } = person
  await person.signIn()
  await page.evaluate(() => (globalThis.sameMoment = true))
  const brief = (name) => ({ name, source: { key: 'in/short.mp4' }, tasks: [{ template: 'snapshot-10-evenly' }] })
  const row = (id) => page.locator(`[data-job="${id}"]`)
  const long = await person.api('POST', '/api/v1/jobs', { name: 'Goes on', source: { key: 'in/long.mp4' }, tasks: [{ template: 'mp4-h264-720p', params: { video: { preset: 'slow', smart_copy: false } } }] })
  await row(long.id).locator('[data-state=running]').waitFor()

  person.step('a killed server is told')
  await person.ask('kill')
  await page.locator('.connection:not([data-state=live])').waitFor()
  await person.axe('reconnecting')
  await person.until(() => row(long.id).isVisible(), 'the list stays')

  person.step('after the new start all that came is there, without a reload')
  await person.ask('start')
  const ids = []
  for (const n of [1, 2, 3]) ids.push((await person.api('POST', '/api/v1/jobs', brief(`After ${n}`))).id)
  await page.locator('.connection[data-state=live]').waitFor()
  for (const id of ids) await row(id).locator('[data-state=succeeded]').waitFor()
  await row(long.id).locator('[data-state=succeeded]').waitFor()
  person.check(await page.evaluate(() => globalThis.sameMoment === true), 'the page was loaded anew')

  person.step('what is shown is what the server knows')
  const { jobs } = await person.api('GET', '/api/v1/jobs')
  for (const job of jobs) await row(job.id).locator(`[data-state=${job.state}]`).first().waitFor()
}

// Every page opens in each language, theme and size, without a serious finding
// of axe, an error, or a line that is wider than the screen.
export default async function pages(person) {
  await person.signIn()
  const state = await person.context.storageState()
  const job = await person.api('POST', '/api/v1/jobs', {
    name: '<b>hostile</b>',
    source: { key: 'in/short.mp4' },
    tasks: [
      { name: 'small', template: 'mp4-h264-360p' },
      { name: 'stills', template: 'snapshot-10-evenly', source: { task: 'small' } },
    ],
  })
  const broken = await person.api('POST', '/api/v1/jobs', { source: { key: 'in/broken.mp4' }, tasks: [{ template: 'mp4-h264-360p' }] })
  await person.api('POST', '/api/v1/templates', { name: 'mine', extends: 'sprite-100', description: 'first' })
  await person.api('PUT', '/api/v1/templates/mine', { name: 'mine', extends: 'sprite-100', params: { columns: 5 } })
  await person.until(async () => /succeeded/.test((await person.api('GET', `/api/v1/jobs/${job.id}`)).state), 'the job')
  const done = await person.api('GET', `/api/v1/jobs/${job.id}`)
  const list = [
    '/',
    `/jobs/${job.id}`,
    `/jobs/${broken.id}`,
    `/jobs/${job.id}/tasks/${done.tasks[0].id}`,
    `/jobs/${job.id}/tasks/${done.tasks[1].id}`,
    `/new?job=${job.id}`,
    '/templates',
    '/templates/mine',
    '/templates/mine?edit=1',
    '/templates/new?from=mp4-h264-720p',
    '/overview',
    '/storages',
    '/storages/default',
    '/workers',
    '/api-docs',
    '/settings',
    '/nowhere',
  ]
  const ways = [
    ['wide', 'light', 'en-US'],
    ['wide', 'dark', 'zh-CN'],
    ['phone', 'light', 'ko-KR'],
    ['phone', 'dark', 'en-US'],
  ]
  for (const [size, theme, locale] of ways) {
    const page = await person.sit({ size, theme, locale, state })
    for (const path of list) {
      person.step(`${path}, ${size}, ${theme}, ${locale}`)
      await page.goto(path)
      await page.locator('main h1, main h2').first().waitFor()
      await person.until(async () => (await page.locator('.ant-skeleton').count()) === 0, 'the page is there')
      await person.axe(path)
      person.check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), 'the page is wider than the screen')
    }
    person.step(`the page of a failed job says what to do, ${locale}`)
    await page.goto(`/jobs/${broken.id}`)
    await page.getByText('input.malformed').first().waitFor()
  }
}

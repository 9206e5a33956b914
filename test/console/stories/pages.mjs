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
      { name: 'report', template: 'understand' },
    ],
  })
  const broken = await person.api('POST', '/api/v1/jobs', { source: { key: 'in/broken.mp4' }, tasks: [{ template: 'mp4-h264-360p' }] })
  await person.api('POST', '/api/v1/templates', { name: 'mine', extends: 'sprite-100', description: 'first' })
  await person.api('PUT', '/api/v1/templates/mine', { name: 'mine', extends: 'sprite-100', params: { columns: 5 } })
  await person.until(async () => /succeeded/.test((await person.api('GET', `/api/v1/jobs/${job.id}`)).state), 'the job')
  const done = await person.api('GET', `/api/v1/jobs/${job.id}`)
  const list = addresses(done, broken)
  for (const way of ways) {
    await visit(person, state, way, list, (path) => person.axe(path))
    person.step(`the page of a failed job says what to do, ${way.locale}`)
    await person.page.goto(`/jobs/${broken.id}`)
    await person.page.getByText('input.malformed').first().waitFor()
  }
}

/** ways are the looks of every page: each size in each theme, and all languages. */
export const ways = [
  { size: 'wide', theme: 'light', locale: 'en-US' },
  { size: 'wide', theme: 'dark', locale: 'zh-CN' },
  { size: 'phone', theme: 'light', locale: 'ko-KR' },
  { size: 'phone', theme: 'dark', locale: 'en-US' },
]

/** addresses are of every page, by name; job has ended well, broken has not. There is a template "mine". */
export function addresses(job, broken) {
  return {
    tasks: '/',
    job: `/jobs/${job.id}`,
    'job-failed': `/jobs/${broken.id}`,
    ...Object.fromEntries(job.tasks.map((t) => [`viewer-${t.name}`, `/jobs/${job.id}/tasks/${t.id}`])),
    create: `/new?job=${job.id}`,
    templates: '/templates',
    template: '/templates/mine',
    'template-edit': '/templates/mine?edit=1',
    'template-new': '/templates/new?from=mp4-h264-720p',
    reviews: '/reviews',
    words: '/reviews/words',
    overview: '/overview',
    storages: '/storages',
    storage: '/storages/default',
    workers: '/workers',
    api: '/api-docs',
    'api-tencent': '/api-docs/tencent',
    settings: '/settings',
    accounts: '/settings/accounts',
    webhook: '/settings/webhook',
    links: '/settings/links',
    packs: '/settings/packs',
    'not-found': '/nowhere',
  }
}

/** visit opens pages in one way, and looks at each when all of it is there. */
export async function visit(person, state, way, list, look) {
  const page = await person.sit({ ...way, state })
  for (const [name, path] of Object.entries(list)) {
    person.step(`${path}, ${way.size}, ${way.theme}, ${way.locale}`)
    await page.goto(path)
    await page.locator('main h1, main h2').first().waitFor()
    await person.until(async () => (await page.locator('.ant-skeleton').count()) === 0, 'the page is there')
    await look(path, name)
    await person.fits('the page')
  }
}

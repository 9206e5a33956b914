// What the pictures of the console show: things in every state, and every page with them on it.
import { addresses } from './pages.mjs'

const ends = /succeeded|failed|partial|canceled/
const slow = { template: 'mp4-h264-1080p', params: { video: { preset: 'veryslow', smart_copy: false } } }

/** stage makes jobs that ended in each way, templates, an account, a webhook and links; in/ has long.mp4, short.mp4, silent.mp4 and broken.mp4. */
export async function stage(person) {
  const make = (spec) => person.api('POST', '/api/v1/jobs', spec)
  const get = (job) => person.api('GET', `/api/v1/jobs/${job.id}`)
  const ended = async (job) => {
    await person.until(async () => ends.test((await get(job)).state), `the end of ${job.name}`)
    return get(job)
  }
  const mine = { name: 'mine', extends: 'sprite-100', description: 'Small sheets for the player' }
  await person.api('POST', '/api/v1/templates', mine)
  await person.api('PUT', '/api/v1/templates/mine', { ...mine, params: { columns: 5 } })
  await person.api('POST', '/api/v1/accounts', { name: 'ann@example.com', password: 'a long enough word', role: 'operator' })
  const everything = ['adaptive-h264', 'mp4-h264-720p', 'snapshot-10-evenly', 'sprite-100', 'preview-webp-5s', 'audio-mp3-192k', 'understand'].map((template) => ({ template }))
  const job = await ended(await make({ name: 'Sample, everything', reference: 'ep-0142', tags: ['demo', 'nightly'], source: { sample: 'standard' }, tasks: everything }))
  const broken = await ended(await make({ name: 'Upload of Tuesday', source: { key: 'in/broken.mp4' }, tasks: [{ template: 'mp4-h264-360p' }, { template: 'sprite-100' }] }))
  const partly = await ended(await make({ name: 'Silent film', source: { key: 'in/silent.mp4' }, tasks: [{ template: 'snapshot-poster' }, { template: 'audio-mp3-192k' }] }))
  const chain = [{ name: 'small', template: 'mp4-h264-360p' }, { name: 'stills', template: 'snapshot-10-evenly', source: { task: 'small' } }]
  const trailer = await ended(await make({ tags: ['trailers'], source: { key: 'in/short.mp4' }, tasks: chain }))
  const stopped = await make({ name: 'Concert, take 1', source: { key: 'in/long.mp4' }, tasks: [{ name: 'poster', template: 'snapshot-poster' }, { ...slow, name: 'film' }] })
  await person.until(async () => (await get(stopped)).tasks[0].state === 'succeeded', 'the poster')
  await person.api('POST', `/api/v1/jobs/${stopped.id}/cancel`)
  const canceled = await ended(stopped)
  await person.api('POST', `/api/v1/tasks/${job.tasks[1].id}/link`, { expires_in: 86_400 })
  return { job, broken, partly, trailer, canceled }
}

/** busy makes a job that runs and one that waits, and gives what ends and removes them. */
export async function busy(person) {
  const make = (spec) => person.api('POST', '/api/v1/jobs', spec)
  const running = await make({ name: 'Concert, take 2', priority: 5, source: { key: 'in/long.mp4' }, tasks: [slow, { template: 'sprite-100' }] })
  const waiting = await make({ name: 'Episode 143', source: { key: 'in/long.mp4' }, tasks: [slow] })
  await person.until(async () => (await person.api('GET', `/api/v1/jobs/${running.id}`)).progress > 3, 'progress')
  const over = async () => {
    for (const { id } of [running, waiting]) {
      await person.api('POST', `/api/v1/jobs/${id}/cancel`)
      await person.until(async () => ends.test((await person.api('GET', `/api/v1/jobs/${id}`)).state), 'the end')
      await person.api('DELETE', `/api/v1/jobs/${id}`)
    }
  }
  return { running, over }
}

/** scenes are pages by name: an address, or one with what is done there before the picture. */
export function scenes({ job, broken, partly, trailer, canceled }, running) {
  return {
    ...addresses(job, broken),
    'tasks-expanded': ['/', (page) => page.locator(`[data-job="${job.id}"] :is(.expander, .card-more)`).click()],
    'tasks-none': '/?q=nothing-is-called-so',
    'tasks-trash': '/?trash=1',
    'job-running': `/jobs/${running.id}`,
    'job-canceled': `/jobs/${canceled.id}`,
    'job-partly': `/jobs/${partly.id}`,
    'job-chain': `/jobs/${trailer.id}`,
    'job-events': [`/jobs/${job.id}`, (page) => page.getByRole('tab').nth(1).click()],
    'viewer-share': [`/jobs/${job.id}/tasks/${job.tasks[1].id}`, (page) => page.locator('.title-extra button').click()],
    'viewer-beside': [`/jobs/${job.id}/tasks/${job.tasks[1].id}`, (page) => page.locator('.viewer-bar .chip').click()],
    'viewer-none': `/jobs/${canceled.id}/tasks/${canceled.tasks[1].id}`,
    'create-empty': '/new',
    'storage-folder': '/storages/default?prefix=in/',
    'storage-add': ['/storages', (page) => page.locator('.title-extra button').click()],
    'storage-add-s3': ['/storages', s3],
    'workers-fault': ['/workers', rests],
    'account-add': ['/settings/accounts', (page) => page.locator('.title-extra button').click()],
    'key-add': ['/settings', (page) => page.locator('.keys-head button').click()],
    'settings-away': ['/settings/links', (page) => away(page)],
  }
}

/** s3 asks for an S3 storage and saves it empty. */
async function s3(page) {
  await page.locator('.title-extra button').click()
  await page.locator('.ant-modal .ant-radio-wrapper').nth(1).click()
  await page.locator('.ant-modal input[type=text]').first().fill('films')
  await page.locator('.ant-modal .ant-btn-primary').click()
  await page.locator('.schema-field [role=alert]').first().waitFor()
}

/** rests shows a worker that takes no tasks, beside one that drains. */
async function rests(page) {
  await page.route('**/api/v1/workers', async (route) => {
    const response = await route.fetch()
    const { workers } = await response.json()
    const fault = { code: 'worker.disk', message: 'the scratch folder has 12.0 MB free, less than 268 MB', hint: 'free space on the disk of the scratch folder, or name another one with --worker-scratch' }
    await route.fulfill({ response, json: { workers: [{ ...workers[0], fault }, { ...workers[0], id: workers[0].id.replace(/.$/, 'x'), host: 'second.example.com', draining: true }] } })
  })
  await page.reload()
  await page.locator('.worker [role=status]').waitFor()
}

/** away has the server not answer. */
async function away(page) {
  await page.context().setOffline(true)
  await page.locator('.banner').waitFor()
}

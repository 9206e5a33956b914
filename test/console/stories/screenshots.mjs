// Pictures of every page with things on it, in each size and theme.
import { addresses, visit } from './pages.mjs'

const five = ['adaptive-h264', 'mp4-h264-720p', 'snapshot-10-evenly', 'sprite-100', 'preview-webp-5s'].map((template) => ({ template }))
const slow = { template: 'mp4-h264-1080p', params: { video: { preset: 'veryslow', smart_copy: false } } }

export default async function screenshots(person) {
  await person.signIn()
  const state = await person.context.storageState()
  const make = (spec) => person.api('POST', '/api/v1/jobs', spec)
  const ended = async (job) => {
    await person.until(async () => /succeeded|failed|partial|canceled/.test((await person.api('GET', `/api/v1/jobs/${job.id}`)).state), 'the job', 300_000)
    return person.api('GET', `/api/v1/jobs/${job.id}`)
  }
  await person.api('POST', '/api/v1/templates', { name: 'mine', extends: 'sprite-100', description: 'Small sheets for the player' })
  await person.api('PUT', '/api/v1/templates/mine', { name: 'mine', extends: 'sprite-100', description: 'Small sheets for the player', params: { columns: 5 } })
  const job = await ended(await make({ name: 'Sample, everything', reference: 'ep-0142', tags: ['demo', 'nightly'], source: { sample: 'standard' }, tasks: five }))
  const broken = await ended(await make({ name: 'Upload of Tuesday', source: { key: 'in/broken.mp4' }, tasks: [{ template: 'mp4-h264-360p' }, { template: 'sprite-100' }] }))
  for (const n of [1, 2, 3]) await ended(await make({ name: `Trailer ${n}`, tags: ['trailers'], source: { key: 'in/short.mp4' }, tasks: [{ template: 'mp4-h264-360p' }, { template: 'snapshot-poster' }] }))
  const stopped = await make({ name: 'Concert, take 1', source: { key: 'in/long.mp4' }, tasks: [slow] })
  await person.api('POST', `/api/v1/jobs/${stopped.id}/cancel`)
  await ended(stopped)
  for (const theme of ['light', 'dark']) {
    for (const size of ['wide', 'phone']) {
      // Something runs and something waits on each picture.
      const running = await make({ name: 'Concert, take 2', priority: 5, source: { key: 'in/long.mp4' }, tasks: [slow, { template: 'sprite-100' }] })
      const waiting = await make({ name: 'Episode 143', source: { key: 'in/long.mp4' }, tasks: [slow] })
      await person.until(async () => (await person.api('GET', `/api/v1/jobs/${running.id}`)).progress > 3, 'progress', 60_000)
      await visit(person, state, { size, theme, locale: 'en-US' }, { ...addresses(job, broken), 'job-running': `/jobs/${running.id}` }, (_, name) => picture(person, name, size, theme))
      for (const j of [running, waiting]) {
        await person.api('POST', `/api/v1/jobs/${j.id}/cancel`)
        await ended(j)
        await person.api('DELETE', `/api/v1/jobs/${j.id}`)
      }
      const page = await person.sit({ size, theme })
      await page.goto('/signin')
      await page.locator('input[type=password]').waitFor()
      await person.picture(`signin-${size}-${theme}`)
    }
  }
  for (const locale of ['zh-CN', 'ko-KR']) {
    await visit(person, state, { size: 'wide', theme: 'light', locale }, { tasks: '/', job: `/jobs/${job.id}` }, (_, name) => picture(person, name, 'wide', locale))
  }
}

/** picture waits for films, pictures and plans, and shows the seek bar's pictures of a film. */
async function picture(person, name, size, theme) {
  const { page } = person
  const video = page.locator('main video').first()
  if (await video.count()) {
    await person.until(() => video.evaluate((v) => v.readyState >= 2), 'a picture of the film', 30_000)
    await video.evaluate((v) => (v.currentTime = Math.min(9, v.duration / 2)))
    await person.until(() => video.evaluate((v) => !v.seeking && v.readyState >= 2), 'the film at its place', 30_000)
  }
  await person.until(() => page.evaluate(() => [...document.images].every((i) => i.complete)), 'all pictures')
  if (name === 'create') await page.getByText('ffmpeg').first().waitFor({ state: 'attached' }).catch(() => {})
  await page.waitForTimeout(600) // charts and bars have drawn their last frame
  await person.picture(`${name}-${size}-${theme}`)
}

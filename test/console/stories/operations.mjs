// Operations of jobs, tasks and workers that the other stories do not tell, and
// outputs that a browser shows otherwise, or not at all.
export default async function operations(person) {
  await person.signIn()
  await views(person)
  await order(person)
  await priorities(person)
  await machines(person)
}

/** plays has a film begin again at its end, so that nothing in it is missed by one who looks seldom; what is loaded meanwhile may end a play(). */
export const plays = (film) => film.evaluate((v) => (Object.assign(v, { muted: true, loop: true }), void v.play().catch(() => {})))

const row = (page, id) => page.locator(`[data-job="${id}"]`)
const make = (person, spec) => person.api('POST', '/api/v1/jobs', { source: { key: 'in/short.mp4' }, ...spec })
const done = async (person, job) => {
  await person.until(async () => /succeeded|failed|partial|canceled/.test((await person.api('GET', `/api/v1/jobs/${job.id}`)).state), 'the job')
  return person.api('GET', `/api/v1/jobs/${job.id}`)
}
const choose = async (page, name, act) => {
  await page.getByRole('button', { name: `Operations of ${name}` }).click()
  await page.getByRole('menuitem', { name: act, exact: true }).filter({ visible: true }).click()
}

async function views(person) {
  const { page } = person
  const job = await done(
    person,
    await make(person, { name: 'Views', tasks: [{ template: 'audio-mp3-192k' }, { template: 'mp4-hevc-1080p', params: { video: { preset: 'ultrafast' } } }, { template: 'preview-gif-3s' }] }),
  )
  person.step('sound has its wave')
  await page.goto(`/jobs/${job.id}/tasks/${job.tasks[0].id}`)
  await page.locator('audio').waitFor()
  await page.locator('main section svg, main section canvas').first().waitFor()
  await person.until(() => page.locator('audio').evaluate((a) => a.duration > 1.5), 'the length of the sound')
  await person.axe('sound')
  person.step('a codec that the browser does not know is told, with a download')
  await page.goto(`/jobs/${job.id}/tasks/${job.tasks[1].id}`)
  await page.getByText('This browser cannot play it').waitFor()
  await page.getByRole('alert').getByRole('link').waitFor()
  person.step('an animated picture is shown')
  await page.goto(`/jobs/${job.id}/tasks/${job.tasks[2].id}`)
  await person.until(() => page.locator('.gallery-large img').evaluate((i) => i.naturalWidth > 0), 'the picture')

  person.step('sound and subtitles are chosen, in HLS and DASH')
  const spoken = await done(person, await make(person, { name: 'Talk', source: { key: 'in/talk.mkv' }, tasks: [{ template: 'adaptive-h264', params: { preset: 'ultrafast' } }] }))
  await page.goto(`/jobs/${spoken.id}/tasks/${spoken.tasks[0].id}`)
  for (const kind of ['HLS', 'DASH']) {
    await page.getByText(kind, { exact: true }).click()
    const film = page.locator('main video')
    await person.until(() => film.evaluate((v) => v.readyState >= 2), `${kind}: a picture`)
    const sound = page.getByRole('combobox', { name: 'Audio' })
    await person.until(async () => (await sound.locator('option').count()) === 2, `${kind}: two sounds`)
    await sound.selectOption({ index: 1 })
    const text = page.getByRole('combobox', { name: 'Subtitles' })
    await text.selectOption({ index: 1 })
    await plays(film)
    const shown = () => film.evaluate((v) => [...v.textTracks].some((track) => track.mode === 'showing' && [...(track.activeCues ?? [])].some((c) => c.text.includes('Good morning'))))
    await person.until(shown, `${kind}: the subtitle is shown`)
  }

  person.step('the source is played from the list')
  await page.goto('/')
  await choose(page, 'Views', 'Play the source')
  const video = page.getByRole('dialog').locator('video')
  await person.until(() => video.evaluate((v) => v.readyState >= 2), 'a picture of the source')
  await video.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

async function order(person) {
  const { page } = person
  person.step('tasks that depend on each other are drawn in their order')
  const job = await done(
    person,
    await make(person, {
      name: 'Chain',
      tasks: [
        { name: 'small', template: 'mp4-h264-360p' },
        { name: 'stills', template: 'snapshot-10-evenly', source: { task: 'small' } },
      ],
    }),
  )
  await page.goto(`/jobs/${job.id}`)
  const graph = page.locator('.graph > li')
  await person.until(async () => (await graph.count()) === 2, 'two steps')
  await graph.nth(1).getByText('after small').waitFor()

  person.step('one task is restarted by itself, and its runs are told')
  await page.getByRole('button', { name: 'Restart: 1. small' }).click()
  await person.until(async () => (await person.api('GET', `/api/v1/jobs/${job.id}`)).tasks[0].attempt > job.tasks[0].attempt, 'another attempt')
  await done(person, job)
  await page.locator('.title [data-state=succeeded]').waitFor()
  person.step('events and callbacks are told as they come')
  await page.getByRole('tab', { name: 'Events' }).click()
  await page.getByText('job.created').waitFor()
}

async function priorities(person) {
  const { page } = person
  person.step('the priority of a waiting job is changed')
  const slow = { template: 'mp4-h264-720p', params: { video: { preset: 'veryslow', smart_copy: false } } }
  const running = await make(person, { name: 'Runs', source: { key: 'in/long.mp4' }, tasks: [slow] })
  const waiting = await make(person, { name: 'Waits', source: { key: 'in/long.mp4' }, tasks: [slow] })
  await page.goto('/')
  await row(page, running.id).locator('[data-state=running]').waitFor()
  await choose(page, 'Waits', 'Change the priority')
  await page.getByRole('dialog').getByRole('spinbutton').fill('42')
  await page.getByRole('dialog').getByRole('button', { name: 'Change the priority' }).click()
  await row(page, waiting.id).getByText('42', { exact: true }).waitFor()

  person.step('both are canceled at once, running and queued')
  for (const job of [running, waiting]) await row(page, job.id).getByRole('checkbox').click()
  const bar = page.getByRole('region', { name: 'Actions for the selected jobs' })
  await bar.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByRole('dialog').getByText('Cancel 2 jobs?').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true }).click()
  for (const job of [running, waiting]) await row(page, job.id).locator('[data-state=canceled]').first().waitFor()
  person.step('a canceled job is restarted whole')
  await choose(page, 'Runs', 'Restart all tasks')
  await page.getByRole('dialog').getByRole('button', { name: 'Restart all tasks' }).click()
  await row(page, running.id).locator('[data-state=running]').waitFor()
  await person.api('POST', `/api/v1/jobs/${running.id}/cancel`)
}

async function machines(person) {
  const { page } = person
  person.step('a worker is drained: queued tasks wait, and begin when it goes on')
  await page.goto('/workers')
  await page.getByRole('button', { name: /^Drain/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Drain', exact: true }).click()
  await page.getByText('Draining', { exact: true }).waitFor()
  const job = await make(person, { name: 'Waits for a worker', tasks: [{ template: 'snapshot-poster' }] })
  await page.getByRole('button', { name: /^Take tasks again/ }).click()
  await page.getByText('Ready', { exact: true }).waitFor()
  person.check((await done(person, job)).state === 'succeeded', 'the job did not succeed')

  person.step('the overview counts what there was')
  await page.goto('/overview')
  await page.getByRole('heading', { name: 'Jobs that ended, by hour' }).waitFor()
  await person.until(() => page.locator('.overview-chart canvas, canvas').first().evaluate((c) => c.width > 0), 'the plot')
}

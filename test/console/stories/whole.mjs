// The whole way: the first start's page, a file uploaded, a job of five tasks, its
// progress, and all that it made, looked at and downloaded.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { plays } from './operations.mjs'
import { report } from './report.mjs'
import { review } from './review.mjs'

const templates = ['mp4-h264-360p', 'adaptive-h264', 'snapshot-10-evenly', 'sprite-100', 'preview-webp-5s']

export default async function whole(person) {
  const { page, order } = person
  person.step('the first start shows its administrator once')
  await page.goto(order.first)
  await page.getByText(order.password).waitFor()
  await person.axe('first')
  await page.goto('/')
  await person.signIn()

  person.step('n opens the page that creates, and a file is uploaded')
  await page.locator('main h1').waitFor()
  await page.keyboard.press('n')
  await page.waitForURL('**/new')
  await page.locator('input[type=file]').setInputFiles(order.file)
  await page.getByRole('status').getByText('Uploaded').waitFor()
  await page.getByText('h264 · 320×180').waitFor()

  person.step('five tasks, each of a template; the plan says what they make')
  for (const name of templates) {
    await page.getByRole('combobox', { name: 'Add a task: choose a template' }).click()
    await page.keyboard.type(name)
    await page.locator('.ant-select-item-option').filter({ has: page.getByText(name, { exact: true }) }).first().click()
    await page.locator(`section.create-task[aria-label="${name}"]`).waitFor()
    await page.locator('.ant-select-dropdown').waitFor({ state: 'hidden' })
  }
  const plan = page.getByRole('complementary', { name: 'Outputs' })
  await plan.getByRole('heading', { name: 'sprite-100' }).waitFor()
  await person.axe('create')

  person.step('a wrong path is told while it is typed')
  const paths = page.getByRole('region', { name: 'Paths of the files' })
  const path = paths.getByRole('textbox', { name: 'Path of the files of adaptive-h264' })
  const create = page.getByRole('button', { name: 'Create the job' })
  await path.fill('/{film}')
  await paths.getByText('Unknown variable').waitFor()
  await person.until(() => create.isDisabled(), 'no job with a wrong path can be made')
  person.step('a path that does not fit its operation is told at its field, and says why there is no job')
  await path.fill('films/{stem}-{rendition}.{ext}')
  const fault = paths.locator('.create-path', { has: page.getByRole('textbox', { name: 'Path of the files of adaptive-h264' }) }).getByRole('alert')
  await fault.filter({ hasText: 'pattern' }).waitFor() // what was wrong before may still stand there
  await person.until(() => create.isDisabled(), 'no job with a path that does not fit can be made')
  await page.locator('.create-why').getByText('Not possible yet').waitFor()
  await person.axe('a wrong path')
  person.step('each task has a path that fits, and its names are shown')
  await path.fill('films/{stem}/')
  await paths.getByText('→ films/a film & -more-/').first().waitFor()
  await paths.getByText(/→ .*sprite-100\/.*vtt|→ .*sprite-100\/.*jpg/).first().waitFor()
  await path.fill('')
  await person.until(() => create.isEnabled(), 'the job can be made')

  person.step('a parameter is changed in the form, and a wrong one is told at its field')
  const small = page.locator('section.create-task').first()
  await small.locator('summary').first().click()
  await small.getByLabel('Find a parameter').fill('crf')
  await small.getByRole('spinbutton', { name: /^Crf/ }).fill('30')
  await small.getByText('changed').first().waitFor()

  person.step('the job begins, and its page follows it')
  await page.getByRole('button', { name: 'Create the job' }).click()
  await page.waitForURL('**/jobs/*')
  await page.locator('.title [data-state=succeeded]').waitFor()
  await person.axe('job')
  await page.getByText('Crf').or(page.getByText('-crf')).first().waitFor({ state: 'attached' })
  await page.getByRole('tab', { name: 'JSON and curl' }).click()
  await page.getByText('curl -sS').waitFor()
  await page.getByLabel('The job with curl', { exact: true }).filter({ hasText: '"crf": 30' }).waitFor()
  const id = new URL(page.url()).pathname.split('/').pop()
  const job = await person.api('GET', `/api/v1/jobs/${id}`)
  const { tasks: planned } = await person.api('POST', '/api/v1/jobs?dry_run=true', { source: job.source, tasks: job.tasks.map((t) => ({ name: t.name, operation: t.operation, params: t.params })) })
  for (const name of ['mp4-h264-360p', 'adaptive-h264', 'preview-webp-5s']) {
    const made = job.tasks.find((t) => t.name === name).outputs.reduce((sum, o) => sum + o.bytes, 0)
    const most = planned.find((t) => t.name === name).max_bytes
    person.check(made <= most, `${name} weighs ${made} bytes, and was planned with at most ${most}`)
  }
  const taskOf = (operation) => job.tasks.find((t) => t.operation === operation)
  const show = async (operation) => {
    await page.goto(`/jobs/${id}/tasks/${taskOf(operation).id}`)
    await page.locator('.viewer-files').waitFor()
  }

  for (const [operation, kinds] of [['adaptive', ['HLS', 'DASH']], ['transcode', [null]]]) {
    await show(operation)
    for (const kind of kinds) {
      person.step(`${operation}${kind ? ` by ${kind}` : ''} plays`)
      if (kind) await page.getByText(kind, { exact: true }).click()
      const video = page.locator('video')
      await person.until(() => video.evaluate((v) => v.readyState >= 2), 'a picture')
      await video.focus()
      await plays(video)
      await person.until(() => video.evaluate((v) => v.currentTime > 0.5), 'the film moves')
      if (kind) await page.getByRole('combobox', { name: 'Quality' }).waitFor()
      await person.axe(`viewer of ${operation}`)
    }
    person.step(`${operation} has one bar, with pictures, and arrows seek on it`)
    const bar = page.getByRole('slider', { name: 'Position' })
    const film = page.locator('video')
    await person.until(async () => (await bar.count()) === 1 && !(await film.evaluate((v) => v.controls)), `${operation} has one bar`)
    await film.evaluate((v) => (v.pause(), (v.loop = false), (v.currentTime = 0)))
    await person.until(() => film.evaluate((v) => !v.seeking && v.currentTime < 0.5 && v.duration > 3), 'the beginning')
    await bar.focus()
    await page.keyboard.press('ArrowRight')
    await person.until(() => film.evaluate((v) => v.currentTime > 3), 'the place five seconds on, or the end')
    await bar.hover()
    await page.locator('.seekbar-preview canvas').waitFor()
  }
  person.step('source and output go side by side')
  await page.getByRole('button', { name: 'Compare with the source' }).click()
  await person.until(async () => (await page.locator('video').count()) === 2, 'two films')
  const output = page.locator('video').nth(1)
  for (const film of [output, page.locator('video').first()]) await person.until(() => film.evaluate((v) => v.readyState >= 2), 'a picture')
  await output.evaluate((v) => (v.currentTime = 1.5))
  await person.until(() => page.locator('video').first().evaluate((v) => Math.abs(v.currentTime - 1.5) < 0.2), 'the source follows')

  person.step('pictures, by the keyboard')
  await show('snapshot')
  await page.getByText('1 of 10').waitFor()
  await page.keyboard.press('ArrowRight')
  await page.getByText('2 of 10').waitFor()
  await person.until(() => page.locator('.gallery-large img').evaluate((i) => i.naturalWidth > 0), 'a picture')
  await person.axe('gallery')

  person.step('the sprite tells the time of a cell')
  await show('sprite')
  await person.until(() => page.locator('.sprite-sheet').evaluate((i) => i.naturalWidth > 0), 'the sheet')
  // The cells may come after the sheet.
  let x = 20
  await person.until(async () => {
    await page.locator('.sprite-sheet').hover({ position: { x: (x = 41 - x), y: 10 } })
    return page.getByText('Cell 1:').isVisible()
  }, 'the first cell')
  await page.locator('.sprite-sheet').focus()
  await page.keyboard.press('ArrowRight')
  await page.getByText('Cell 2:').waitFor()
  await person.axe('sprite')

  person.step('the preview is shown')
  await show('preview')
  await person.until(() => page.locator('.gallery-large img').evaluate((i) => i.naturalWidth > 0), 'the preview')

  person.step('the zip of the job holds what it made')
  const download = page.waitForEvent('download')
  await page.evaluate((href) => {
    const a = document.createElement('a')
    a.href = href
    a.download = ''
    document.body.append(a)
    a.click()
  }, `/api/v1/jobs/${id}/archive.zip`)
  const file = await (await download).path()
  const names = execFileSync('python3', ['-c', 'import sys,zipfile;print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))', file]).toString()
  const wanted = job.tasks.flatMap((t) => t.outputs).map((o) => o.key.split('/').pop())
  for (const name of wanted) person.check(names.includes(name), `the zip lacks ${name}`)
  person.check(readFileSync(file).length > 10_000, 'the zip is small')

  person.step('a clone has the same tasks')
  await page.goto(`/new?job=${id}`)
  for (const name of templates) await page.locator(`section.create-task[aria-label="${name}"]`).waitFor()
  await person.until(async () => (await page.locator('section.create-task > details > summary .tag').count()) === 1, 'exactly one task has changes')

  await report(person)
  await review(person)
}

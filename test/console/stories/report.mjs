// A report is looked at: of the sample video, whose six scenes begin every four seconds.
import { readFileSync } from 'node:fs'

const scenes = [0, 4, 8, 12, 16, 20]

export async function report(person) {
  const { page } = person
  person.step('the sample is analyzed')
  const made = await person.api('POST', '/api/v1/jobs', { name: 'Understood', source: { sample: 'standard' }, tasks: [{ template: 'understand' }] })
  await person.until(async () => (await person.api('GET', `/api/v1/jobs/${made.id}`)).state === 'succeeded', 'the analysis')
  await page.goto(`/jobs/${made.id}`)
  await page.getByRole('link', { name: /^View the report/ }).click()
  await page.locator('.report').waitFor()
  const film = page.locator('main video')
  await person.until(() => film.evaluate((v) => v.readyState >= 2), 'a picture of the source')
  const at = () => film.evaluate((v) => v.currentTime)

  person.step('its timeline has the six scenes at their times')
  const shots = page.getByRole('slider', { name: 'Shots', exact: true })
  person.check((await shots.getAttribute('aria-valuetext')) === '6 annotations', `the lane says ${await shots.getAttribute('aria-valuetext')}`)
  await shots.focus()
  await page.keyboard.press('Home')
  for (const [i, time] of scenes.entries()) {
    if (i > 0) await page.keyboard.press('ArrowRight')
    await person.until(async () => Math.abs(Number(await shots.getAttribute('aria-valuenow')) - time) < 0.021, `scene ${i + 1} begins at ${time}`)
  }
  await page.keyboard.press('Enter')
  await person.until(async () => Math.abs((await at()) - 20) < 0.021, 'Enter goes to the scene in the player')

  person.step('a click goes to that time, and zooming shows less')
  const { width } = await shots.boundingBox()
  await shots.click({ position: { x: width * (10 / 24), y: 10 } })
  await person.until(async () => Math.abs((await at()) - 10) < 0.2, 'the player is at the place of the click')
  person.check(Number(await shots.getAttribute('aria-valuenow')) === 8, 'the scene that was clicked is chosen')
  await page.keyboard.press('+')
  await page.getByRole('button', { name: 'Zoom out' }).and(page.locator(':enabled')).waitFor()
  await page.getByRole('button', { name: 'Only the shown part' }).click()
  await person.until(async () => {
    const [, part, all] = /^(\d+) of (\d+)$/.exec(await page.locator('.report-count [role=status]').innerText())
    return Number(part) < Number(all)
  }, 'only a part is listed')
  await page.getByRole('button', { name: 'Only the shown part' }).click()
  await person.axe('report')

  person.step('the list is filtered, and a row goes to its time')
  const list = page.getByRole('list', { name: 'Annotations' })
  await page.getByRole('textbox', { name: 'Find text or a label' }).fill('cut')
  await page.getByText(/^5 of \d+$/).waitFor()
  await list.getByRole('button').nth(2).click()
  await person.until(async () => Math.abs((await at()) - 12) < 0.021, 'the player is at the third cut')
  await page.getByRole('textbox', { name: 'Find text or a label' }).fill('nothing is called so')
  await page.getByRole('button', { name: 'Reset the filters' }).click()
  await page.getByRole('button', { name: /^Shots/ }).click()
  await page.getByText(/^6 of \d+$/).waitFor()
  person.check(new URL(page.url()).searchParams.get('kind') === 'shot', 'the filter is in the address')

  person.step('what is chosen is downloaded as a table')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV' }).click()
  const lines = readFileSync(await (await download).path(), 'utf8').trim().split('\n')
  person.check(lines.length === 7, `the table has ${lines.length} lines`)

  person.step('a source that cannot be played leaves the rest of the page')
  await page.route('**/api/v1/tasks/*/source', (r) => r.fulfill({ contentType: 'video/mp4', body: 'no film' }))
  await page.reload()
  await page.getByText('This browser cannot play it').waitFor()
  await page.getByText(/^6 of \d+$/).waitFor()
  await page.unroute('**/api/v1/tasks/*/source')

  person.step('a task that is not there says so')
  await page.goto(`/jobs/${made.id}/tasks/none`)
  await page.getByRole('heading', { level: 1, name: 'Task not found' }).waitFor()
}

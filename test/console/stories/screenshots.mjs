// Pictures of every page with things on it, in each size, theme and language.
import { busy, scenes, stage } from './scenes.mjs'

const looks = [
  { theme: 'light', locale: 'en-US' },
  { theme: 'dark', locale: 'en-US' },
  { theme: 'light', locale: 'zh-CN' },
  { theme: 'light', locale: 'ko-KR' },
]

export default async function screenshots(person) {
  person.step('the page of the first start')
  await person.page.goto(person.order.first)
  await person.page.locator('.secret').first().waitFor()
  await person.picture('first-wide-light-en-US')
  await person.signIn()
  const state = await person.context.storageState()
  const staged = await stage(person)
  for (const { theme, locale } of looks) {
    for (const size of ['wide', 'phone']) {
      const look = { size, theme, locale }
      const { running, over } = await busy(person)
      for (const [name, scene] of Object.entries(scenes(staged, running))) {
        person.step(`${name}, ${size}, ${theme}, ${locale}`)
        await show(person, scene, look, state)
        await picture(person, name, look)
      }
      await over()
      await person.sit(look)
      await person.page.goto('/signin')
      await person.page.locator('input[type=password]').waitFor()
      await picture(person, 'signin', look)
    }
  }
}

/** show opens a scene in a page of its own, which earlier ones leave nothing behind in. */
export async function show(person, scene, look, state) {
  const [path, act] = [scene].flat()
  const page = await person.sit({ ...look, state })
  await page.goto(path)
  await page.locator('main h1, main h2').first().waitFor()
  await person.until(async () => (await page.locator('.ant-skeleton').count()) === 0, 'the page is there')
  if (act) await act(page)
}

/** picture waits for films, pictures and plans, and shows the whole page. */
export async function picture(person, name, { size, theme, locale }) {
  const { page } = person
  const video = page.locator('main video').last()
  if (await video.count()) {
    await person.until(() => video.evaluate((v) => v.readyState >= 2), 'a picture of the film')
    await video.evaluate((v) => (v.currentTime = Math.min(9, v.duration / 2)))
    await person.until(() => video.evaluate((v) => !v.seeking && v.readyState >= 2), 'the film at its place')
  }
  await person.until(() => page.evaluate(() => [...document.images].every((i) => i.complete)), 'all pictures')
  if (name === 'create') await page.locator('.create-path-file').first().waitFor()
  await page.waitForTimeout(600) // charts and bars have drawn their last frame
  await person.picture(`${name}-${size}-${theme}-${locale}`)
}

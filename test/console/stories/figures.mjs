// What the console costs with many jobs: time to the first table, CPU of rows
// that move, and frames of a list that is scrolled.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

export default async function figures(person) {
  await person.signIn()
  const state = await person.context.storageState()
  await firstTable(person, state)
  await person.sit({ state })
  await live(person)
  await scroll(person)
}

const rows = '[data-job]'
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]

/** firstTable opens the console in fresh profiles: once, and again when the browser knows the code. */
async function firstTable(person, state) {
  person.step('the first table')
  const took = { cold: [], warm: [] }
  for (let n = 0; n < 5; n++) {
    const profile = mkdtempSync(join(person.order.out, 'profile-'))
    const context = await chromium.launchPersistentContext(profile, { ...person.launch, baseURL: person.order.url, viewport: { width: 1440, height: 900 } })
    context.setDefaultTimeout(0)
    await context.addCookies(state.cookies)
    // Seen in the page itself: the test's own waiting looks only every 500 ms in the end.
    await context.addInitScript((rows) => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector(rows)) return
        observer.disconnect()
        requestAnimationFrame(() => setTimeout(() => (globalThis.tableAt = performance.now())))
      }).observe(document, { childList: true, subtree: true })
    }, rows)
    for (const kind of ['cold', null, null, 'warm']) {
      const page = await context.newPage()
      await page.goto('/')
      await page.waitForFunction(() => globalThis.tableAt)
      took[kind]?.push((await page.evaluate(() => globalThis.tableAt)) / 1000)
      await page.close()
    }
    await context.close()
  }
  for (const [kind, list] of Object.entries(took)) person.figure(`first table, ${kind}, median of 5 (s)`, median(list))
}

async function live(person) {
  const { page } = person
  person.step('a hundred rows move each second')
  await person.ask('move')
  await page.setViewportSize({ width: 1440, height: 5600 }) // so high that all are seen
  await page.goto('/')
  await person.until(async () => (await page.locator(`${rows} [role=progressbar]`).count()) >= 100, 'a hundred rows')
  const first = page.getByRole('progressbar').first()
  const seen = await first.getAttribute('aria-valuenow')
  await person.until(async () => (await first.getAttribute('aria-valuenow')) !== seen, 'a row moves')
  const session = await person.browser.newBrowserCDPSession()
  const cpu = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    return Object.fromEntries(processInfo.map((p) => [`${p.type} ${p.id}`, p.cpuTime]))
  }
  const before = await cpu()
  const metrics = await page.context().newCDPSession(page)
  await metrics.send('Performance.enable', { timeDomain: 'threadTicks' })
  const thread = async () => (await metrics.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value
  const at = await thread()
  await new Promise((r) => setTimeout(r, 10_000))
  person.figure('100 live rows: CPU of the page in 5 s (s)', ((await thread()) - at) / 2)
  const after = await cpu()
  const renderer = Math.max(...Object.keys(after).filter((k) => k.startsWith('renderer')).map((k) => after[k] - (before[k] ?? 0)))
  person.figure('100 live rows: CPU of the whole renderer process in 5 s (s)', renderer / 2)
  await person.ask('stop')
  await page.setViewportSize({ width: 1440, height: 900 })
}

async function scroll(person) {
  const { page } = person
  person.step('a list of 100,000 is scrolled')
  await page.goto('/')
  await page.locator(rows).first().waitFor()
  await page.mouse.move(700, 500)
  await page.evaluate(() => {
    globalThis.frames_ = []
    let last = performance.now()
    const frame = (now) => {
      globalThis.frames_.push(now - last)
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  const end = Date.now() + 15_000
  while (Date.now() < end) {
    await page.mouse.wheel(0, 900)
    await new Promise((r) => setTimeout(r, 16))
  }
  const frames = (await page.evaluate(() => globalThis.frames_)).sort((a, b) => a - b)
  person.figure('scrolling: rows passed in 15 s', (await page.evaluate(() => scrollY)) / 53)
  person.figure('scrolling: median frame (ms)', frames[Math.floor(frames.length / 2)])
  person.figure('scrolling: 99th of 100 frames (ms)', frames[Math.floor(frames.length * 0.99)])
  person.figure('scrolling: longest frame (ms)', frames.at(-1))
  person.figure('scrolling: rows in the document', await page.locator(rows).count())
}

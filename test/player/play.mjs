// Plays one presentation in headless Chromium and prints what happened as JSON.
// The one argument is JSON: url, kind ("hls" or "dash"), texts, chromium (path), headers.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const order = JSON.parse(process.argv[2])
const require = createRequire(import.meta.url)
const library = { hls: 'hls.js/dist/hls.min.js', dash: 'shaka-player/dist/shaka-player.compiled.js' }[order.kind]
const script = await readFile(require.resolve(library), 'utf8')
const inPage = await readFile(new URL(`./${order.kind}.js`, import.meta.url), 'utf8')

const root = process.getuid?.() === 0
const browser = await chromium.launch({
  executablePath: order.chromium,
  timeout: 0, // the run as a whole has a limit
  headless: true,
  // Chromium's own sandbox does not work for root, which test machines often run as.
  args: ['--autoplay-policy=no-user-gesture-required', '--mute-audio', '--disable-dev-shm-usage', '--disable-gpu', ...(root ? ['--no-sandbox'] : [])],
})
try {
  const context = await browser.newContext({ extraHTTPHeaders: order.headers ?? {} })
  context.setDefaultTimeout(0)
  const page = await context.newPage()
  const log = []
  const missing = []
  page.on('console', (m) => m.type() === 'error' && log.push(m.text()))
  page.on('pageerror', (e) => log.push(String(e)))
  page.on('response', (r) => r.status() >= 400 && missing.push(`${r.status()} ${new URL(r.url()).pathname}`))
  // The page has the origin of the media, so that no CORS is needed.
  const address = new URL('/mediamill-player-test', order.url).href
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><link rel="icon" href="data:,"><video width="640" muted></video>' }))
  await page.goto(address)
  await page.addScriptTag({ content: script })
  await page.addScriptTag({ path: new URL('./common.js', import.meta.url).pathname })
  await page.addScriptTag({ content: inPage })
  const result = await page.evaluate(({ url, texts }) => play(url, texts), order)
  process.stdout.write(JSON.stringify({ ...result, log, missing }))
} finally {
  await browser.close()
}

// A person at a browser: signs in, looks, checks, and asks axe.
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)

/** patience is how long something is waited for, in milliseconds: the machine may be busy with other work. */
const patience = 600_000

/** The sizes that the console is made for. */
export const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

export class Person {
  result = { Steps: [], Failures: [], Figures: {}, Console: [] }

  static async arrive(order) {
    const person = new Person()
    person.order = order
    const root = process.getuid?.() === 0
    person.launch = {
      executablePath: order.chromium,
      timeout: patience,
      // Chromium's own sandbox does not work for root, which test machines often run as.
      args: ['--disable-dev-shm-usage', '--disable-gpu', '--mute-audio', '--autoplay-policy=no-user-gesture-required', ...(root ? ['--no-sandbox'] : [])],
    }
    person.browser = await chromium.launch(person.launch)
    await person.sit({})
    return person
  }

  /** sit opens a browser of its own: size, theme and language of the machine. Signed in when state is given. */
  async sit({ size = 'wide', theme = 'light', locale = 'en-US', state } = {}) {
    await this.context?.close()
    this.context = await this.browser.newContext({
      viewport: sizes[size],
      hasTouch: size === 'phone',
      colorScheme: theme,
      reducedMotion: 'reduce', // a button that still grows can be missed on a busy machine
      locale,
      storageState: state,
      baseURL: this.order.url,
      acceptDownloads: true,
    })
    await this.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: this.order.url })
    this.page = await this.context.newPage()
    this.page.setDefaultTimeout(patience)
    this.page.on('pageerror', (e) => this.fail(`an error of the page: ${e.stack ?? e}`))
    this.page.on('console', (m) => {
      if (m.type() !== 'error') return
      this.result.Console.push(m.text())
      if (/Content Security Policy/.test(m.text())) this.fail(`the policy was broken: ${m.text()}`)
    })
    return this.page
  }

  /** another is a page of somebody else at another browser; its context is closed by who asked for it. */
  async another(options = {}) {
    const context = await this.browser.newContext({ baseURL: this.order.url, ...options })
    context.setDefaultTimeout(patience)
    return context.newPage()
  }

  step(text) {
    this.result.Steps.push(text)
  }

  fail(text) {
    this.result.Failures.push(`${this.result.Steps.at(-1) ?? 'at first'}: ${text}`)
  }

  check(holds, text) {
    if (!holds) this.fail(text)
  }

  figure(name, value) {
    this.result.Figures[name] = Math.round(value * 1000) / 1000
  }

  /** until waits for a condition. One that throws is not there yet: a page may be half way from one state to the next. */
  async until(condition, text, within = patience) {
    let why = ''
    for (const end = Date.now() + within; Date.now() < end && !this.page.isClosed(); ) {
      try {
        if (await condition()) return true
        why = ''
      } catch (error) {
        why = `: ${String(error).slice(0, 500)}`
      }
      await new Promise((r) => setTimeout(r, 50))
    }
    this.fail(`${text}: not within ${within / 1000} s${why}`)
    return false
  }

  /** fits waits until no line is wider than the screen. */
  async fits(where) {
    await this.until(() => this.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), `${where} is not wider than the screen`)
  }

  /** ask has the test do something to the server, and waits until it is done. */
  async ask(what) {
    const lines = createInterface({ input: process.stdin })
    const done = new Promise((resolve) => lines.once('line', resolve))
    process.stdout.write(JSON.stringify({ ask: what }) + '\n')
    await done
    lines.close()
  }

  async gaveUp(error) {
    this.fail(String(error?.stack ?? error).slice(0, 1500))
    if (process.env.MEDIAMILL_TEST_PICTURES) await this.picture(`gave-up-${this.order.story}`, process.env.MEDIAMILL_TEST_PICTURES)
  }

  async signIn() {
    await this.page.goto('/signin')
    await this.page.fill('input[autocomplete=username]', 'admin')
    await this.page.fill('input[type=password]', this.order.password)
    await this.page.keyboard.press('Enter')
    await this.page.waitForURL((u) => u.pathname !== '/signin')
    await this.page.locator('.shell').waitFor()
    // Each page is a part of its own, which may come after the menu.
    await this.page.getByRole('heading', { level: 1 }).first().waitFor()
  }

  /** api asks the server with the access key, beside the browser. */
  async api(method, path, body) {
    const response = await fetch(this.order.url + path, {
      method,
      headers: { Authorization: `Bearer ${this.order.key}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text ? JSON.parse(text) : undefined
  }

  /** axe fails for each serious or critical finding on the page. */
  async axe(where) {
    const source = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8')
    // Evaluated by the debugger, which the page's policy does not bind.
    if (!(await this.page.evaluate('typeof axe === "object"'))) await this.page.evaluate(source)
    const found = await this.page.evaluate(async () => {
      // Half of a transition has colors that nobody sees for long.
      for (const a of document.getAnimations()) if (a.effect?.getComputedTiming().endTime !== Infinity) a.finish()
      const r = await globalThis.axe.run(document, { resultTypes: ['violations'] })
      return r.violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .map((v) => `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`)
    })
    for (const f of found) this.fail(`axe on ${where}: ${f}`)
  }

  async picture(name, folder = this.order.out) {
    await mkdir(folder, { recursive: true })
    await this.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
  }

  async leave() {
    await this.browser.close()
  }
}

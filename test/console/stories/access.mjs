// Accounts are made, changed and disabled; the project's webhook is set, tested and
// told of a job; what was made is shared by a link, and the link is revoked.
export default async function access(person) {
  await person.signIn()
  const state = await person.context.storageState()
  await accounts(person)
  await person.sit({ state })
  await webhook(person)
  await links(person)
  if (process.env.MEDIAMILL_TEST_PICTURES) await pictures(person, state)
}

async function accounts(person) {
  const { page } = person
  person.step('an account is made; its password is shown once')
  await page.goto('/settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Accounts' }).click()
  await page.getByRole('button', { name: 'Create an account' }).click()
  const dialog = page.getByRole('dialog').filter({ visible: true })
  await dialog.getByLabel('Name').fill('Not A Name!')
  await dialog.getByRole('button', { name: 'Create an account' }).click()
  await dialog.locator('.ant-form-item-explain-error').first().waitFor()
  await dialog.getByLabel('Name').fill('ann@example.com')
  await dialog.getByText('Viewer', { exact: false }).first().click()
  await person.until(async () => {
    const circle = await dialog.getByRole('radio', { name: 'Viewer' }).boundingBox()
    const word = await dialog.getByText('Viewer', { exact: false }).first().boundingBox()
    return word.y < circle.y + circle.height && circle.y < word.y + word.height
  }, 'a role is beside its circle')
  const suggested = dialog.getByLabel('Password')
  await person.until(async () => (await suggested.inputValue()).length >= 16, 'a long password is suggested')
  const password = await suggested.inputValue()
  await dialog.getByRole('button', { name: 'Create an account' }).click()
  const told = page.getByRole('dialog', { name: 'ann@example.com can sign in' })
  await told.getByText(password).waitFor()
  await person.axe('what a new account is told')
  await told.getByRole('button', { name: 'Close' }).last().click()
  const row = page.getByRole('row', { name: /ann@example\.com/ })
  await row.getByText('Viewer').waitFor()
  await person.axe('accounts')

  person.step('its role is another')
  const choose = async (act) => {
    await page.getByRole('button', { name: 'More for ann@example.com' }).click()
    await page.getByRole('menuitem', { name: act }).filter({ visible: true }).click()
  }
  await choose('Change the role')
  await page.getByRole('dialog').getByText('Operator', { exact: false }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Change the role' }).click()
  await row.getByText('Operator').waitFor()

  person.step('it signs in, and sees what an operator may')
  const other = await person.another()
  const enter = async () => {
    await other.goto('/signin')
    await other.fill('input[autocomplete=username]', 'ann@example.com')
    await other.fill('input[type=password]', password)
    await other.keyboard.press('Enter')
  }
  await enter()
  await other.waitForURL((u) => u.pathname !== '/signin')
  await other.goto('/settings/accounts')
  await other.getByText('Only administrators can see accounts.').waitFor()
  await other.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Share links' }).waitFor()
  await person.until(async () => (await other.getByRole('link', { name: 'Webhook' }).count()) === 0, 'an operator is not offered the webhook')

  person.step('disabled, it is signed out and kept out')
  await choose('Disable')
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await row.getByText('Disabled').waitFor()
  await enter()
  await other.getByRole('alert').waitFor()
  await other.context().close()
}

async function webhook(person) {
  const { page, order } = person
  person.step('the webhook is tested before it is saved, and a wrong one is told at its field')
  await page.goto('/settings/webhook')
  const form = page.getByRole('region', { name: 'URL' })
  await form.getByLabel('URL of the receiver').fill('ftp://example.com')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.locator('.ant-form-item-explain-error').waitFor()
  await form.getByLabel('URL of the receiver').fill(order.hook)
  await form.getByRole('button', { name: 'Send a test' }).click()
  await form.getByText('Accepted: HTTP 204').waitFor()
  // What is said of it stays for three seconds only.
  await Promise.all([page.getByText('The webhook was saved').waitFor(), form.getByRole('button', { name: 'Save' }).click()])

  person.step('a job tells its end there, and the log has it with what was sent')
  const job = await person.api('POST', '/api/v1/jobs', { source: { key: 'in/short.mp4' }, tasks: [{ template: 'snapshot-poster' }] })
  const log = page.getByRole('region', { name: 'Deliveries' })
  await log.getByText('Delivered').first().waitFor()
  await log.getByRole('button', { name: /^\d+ attempts?$/ }).first().click()
  await log.getByText('HTTP 204').first().waitFor()
  await log.getByLabel('Body').filter({ hasText: job.id }).waitFor()
  await person.axe('webhook')

  person.step('the secret is shown on demand, and replaced')
  const secret = page.getByRole('region', { name: 'Signing secret' })
  await secret.getByText('•••').waitFor()
  person.check(!/whsec_\w{10}/.test(await secret.innerText()), 'the secret is shown unasked')
  await secret.getByRole('button', { name: 'Show' }).click()
  await secret.locator('code').filter({ hasNotText: '•' }).waitFor()
  const before = await secret.locator('code').innerText()
  await secret.getByRole('button', { name: 'Replace' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click()
  await person.until(async () => {
    const now = await secret.locator('code').innerText()
    return /^whsec_[^•]+$/.test(now) && now !== before
  }, 'another secret')
  person.job = job
}

async function links(person) {
  const { page, job } = person
  person.step('nothing is shared at first')
  await page.goto('/settings/links')
  await page.getByText('Nothing is shared').waitFor()
  person.step('what a task made is shared with anyone')
  const { tasks } = await person.api('GET', `/api/v1/jobs/${job.id}`)
  await page.goto(`/jobs/${job.id}/tasks/${tasks[0].id}`)
  await page.getByRole('button', { name: 'Share' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Create the link' }).click()
  const address = await dialog.locator('.secret code').innerText()
  await person.axe('a link')
  person.check((await fetch(address)).status === 200, `${address} does not open`)
  await dialog.getByRole('link', { name: 'All share links' }).click()
  person.step('it is listed by the name of its job, and revoked')
  const list = page.getByRole('list', { name: 'Share links' })
  await list.getByText('short.mp4').waitFor()
  await person.axe('links')
  await list.getByRole('button', { name: 'Revoke short.mp4' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await list.getByText('Revoked').waitFor()
  person.check((await fetch(address)).status === 403, 'a revoked link opens')
}

/** Pictures to look at; not part of the story. */
async function pictures(person, state) {
  const list = { accounts: '/settings/accounts', webhook: '/settings/webhook', links: '/settings/links', settings: '/settings', job: `/jobs/${person.job.id}`, create: `/new?job=${person.job.id}`, tasks: '/' }
  for (const [i, way] of [{ size: 'wide', theme: 'light', locale: 'en-US' }, { size: 'phone', theme: 'dark', locale: 'zh-CN' }, { size: 'wide', theme: 'dark', locale: 'ko-KR' }, { size: 'phone', theme: 'light', locale: 'en-US' }].entries()) {
    const page = await person.sit({ ...way, state })
    for (const [name, path] of Object.entries(list)) {
      await page.goto(path)
      await page.locator('main h1').first().waitFor()
      await page.waitForTimeout(1500)
      await page.screenshot({ path: `${process.env.MEDIAMILL_TEST_PICTURES}/${name}-${i}-${way.size}-${way.theme}-${way.locale}.png`, fullPage: true })
      await person.fits(`${path}, ${way.size}`)
    }
  }
}

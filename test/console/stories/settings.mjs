// What a person changes of themselves: look, language, password, access keys; and
// what strangers cannot do.
export default async function settings(person) {
  const { page } = person
  await person.signIn()
  await page.goto('/settings')

  person.step('the look and the language are kept')
  await page.getByLabel('Colors').getByText('Dark', { exact: true }).click()
  await page.getByLabel('Language').getByText('한국어').click()
  await page.getByRole('heading', { level: 1, name: '설정' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { level: 1, name: '설정' }).waitFor()
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await person.until(async () => (await ground()).match(/\d+/g).every((c) => Number(c) < 60), 'the page is dark')
  await page.locator('.settings').getByText('English').click()

  person.step('a key is made, its secret shown once, and it works until it is revoked')
  await page.getByRole('button', { name: 'Create a key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Create a key' }).click()
  await dialog.getByText('Required').waitFor()
  await dialog.getByLabel('Name').fill('nightly <import>')
  await dialog.getByText('Read only').click()
  await dialog.getByRole('button', { name: 'Create a key' }).click()
  await page.getByText('The secret is shown only once').waitFor()
  const token = await page.locator('.ant-modal dd code').last().textContent()
  const asks = (method, path, body) =>
    fetch(person.order.url + path, { method, body, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' } }).then((r) => r.status)
  person.check((await asks('GET', '/api/v1/jobs')) === 200, 'the key does not read')
  const made = await asks('POST', '/api/v1/jobs', JSON.stringify({ source: { sample: 'standard' }, tasks: [{ template: 'mp4-h264-360p' }] }))
  person.check(made === 403, `the key of a viewer is answered ${made}`)
  await page.getByRole('button', { name: 'Close' }).last().click()
  await person.until(async () => !(await page.content()).includes(token), 'the secret has left the page')
  await page.getByRole('button', { name: 'Revoke nightly <import>' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
  const key = page.getByRole('cell', { name: 'nightly <import>', exact: true })
  await key.waitFor({ state: 'detached' })
  person.check((await asks('GET', '/api/v1/jobs')) === 401, 'a revoked key works')
  await page.getByText('Show revoked').click()
  await key.waitFor()

  await password(person)
  await strangers(person)
}

async function password(person) {
  const { page } = person
  const change = async (current, next, again) => {
    await page.getByLabel('Current password').fill(current)
    await page.getByLabel('New password', { exact: true }).fill(next)
    await page.getByLabel('New password again').fill(again)
    await page.getByRole('button', { name: 'Change the password' }).click()
  }
  person.step('a password that is short, differs or is wrong is told at its field')
  await change('wrong password', 'short', 'other')
  await page.getByText('At least 10 characters').waitFor()
  await page.getByText('The passwords do not match').waitFor()
  await change('wrong password', 'a new password', 'a new password')
  await page.getByText('The current password is wrong').waitFor()
  person.step('the password is changed, and signs in')
  // What is said of it stays for three seconds only.
  await Promise.all([page.getByText('The password was changed').waitFor(), change(person.order.password, 'a new password', 'a new password')])
  await page.locator('.shell-tools').getByRole('button', { name: 'admin' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL('**/signin*')
  person.order.password = 'a new password'
  await person.signIn()
}

/** strangers are another site's page, and one who guesses. */
async function strangers(person) {
  const { page, context } = person
  person.step('the session is a cookie that scripts and other sites do not have')
  const cookie = (await context.cookies()).find((c) => c.httpOnly)
  person.check(cookie?.sameSite === 'Strict', `the cookie is ${JSON.stringify(cookie)}`)
  person.check((await page.evaluate(() => document.cookie)) === '', 'a script reads the cookie')

  person.step("another site's page writes nothing")
  const count = async () => (await person.api('GET', '/api/v1/jobs')).jobs?.length ?? 0
  const before = await count()
  const evil = person.order.url.replace('127.0.0.1', 'localhost') + '/evil'
  await page.route(evil, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
  await page.goto(evil)
  const answers = await page.evaluate(async (url) => {
    const body = JSON.stringify({ source: { sample: 'standard' }, tasks: [{ template: 'mp4-h264-360p' }] })
    const tries = [
      { mode: 'no-cors', headers: { 'Content-Type': 'text/plain' } },
      { mode: 'cors', headers: { 'Content-Type': 'application/json' } },
    ]
    return Promise.all(tries.map((t) => fetch(url, { method: 'POST', credentials: 'include', body, ...t }).then((r) => r.type + r.status, String)))
  }, person.order.url + '/api/v1/jobs')
  person.check(answers[1].includes('Failed'), `the answer of another origin was read: ${answers}`)
  person.check((await count()) === before, 'another site made a job')
  // Even with the cookie, as of a browser that does not know SameSite.
  const forged = await fetch(person.order.url + '/api/v1/jobs', {
    method: 'POST',
    headers: { Cookie: `${cookie.name}=${cookie.value}`, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/json' },
    body: JSON.stringify({ source: { sample: 'standard' }, tasks: [{ template: 'mp4-h264-360p' }] }),
  })
  person.check(forged.status === 403, `a forged request is answered ${forged.status}`)

  person.step('one who guesses must wait')
  await context.clearCookies()
  await page.goto('/signin')
  for (let n = 0; n < 30; n++) {
    await page.fill('input[autocomplete=username]', 'admin')
    await page.fill('input[type=password]', `guess ${n}`)
    const answer = page.waitForResponse('**/api/v1/session')
    await page.press('input[type=password]', 'Enter')
    if ((await answer).status() === 429) break
    person.check(n < 29, '30 guesses are let through')
    await page.locator('.ant-btn-loading').waitFor({ state: 'detached' }) // while it is there, Enter does nothing
  }
  // What was said of the guess before may still be there.
  await page.getByRole('alert').filter({ hasText: /wait|again|later/i }).waitFor()
}

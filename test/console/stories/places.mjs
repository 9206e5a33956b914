// Storages and templates: added, tested, browsed, changed, made the default, deleted.
export default async function places(person) {
  await person.signIn()
  await storages(person)
  await templates(person)
  await protocols(person)
}

async function storages(person) {
  const { page, order } = person
  await page.goto('/storages')
  const place = (name) => page.getByRole('region', { name, exact: true })
  const choose = async (name, act) => {
    await page.getByRole('button', { name: `More for ${name}` }).click()
    await page.getByRole('menuitem', { name: act }).filter({ visible: true }).click()
    await person.until(async () => (await page.locator('.ant-dropdown').filter({ visible: true }).count()) === 0, 'the menu closes')
  }

  person.step('what is wrong with a storage stands at its field')
  await page.getByRole('button', { name: 'Add a storage' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Not a name!')
  await dialog.getByLabel('Folder on the server').fill('relative/path')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await person.until(async () => (await dialog.locator('.ant-form-item-explain-error').count()) >= 1, 'faults at their fields')
  person.step('a folder is added and tested, each permission by itself')
  await dialog.getByLabel('Name').fill('archive')
  await dialog.getByLabel('Folder on the server').fill(order.out)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await place('archive').waitFor()
  await place('archive').getByRole('button', { name: 'Test' }).click()
  await place('archive').getByText('Everything that is needed works').waitFor()
  person.check((await place('archive').getByText('works', { exact: true }).count()) >= 3, 'fewer than three permissions')
  person.step('an S3 storage is added; a wrong secret is told by its test, and the secret is never returned')
  await page.getByRole('button', { name: 'Add a storage' }).click()
  await dialog.getByText('S3', { exact: true }).click()
  await dialog.locator('#name').fill('cloud')
  const { endpoint, bucket, access_key, secret_key } = order.s3
  const fill = async (fields) => {
    for (const [field, value] of Object.entries(fields)) await dialog.locator(`#config_${field}`).fill(value)
  }
  await fill({ endpoint: 'http://127.0.0.1:9', bucket, region: 'us-east-1', access_key, secret_key: 'very secret' })
  await dialog.locator('#config_insecure').click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('The port 9 may not be reached.').waitFor()
  await fill({ endpoint })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await place('cloud').waitFor()
  await place('cloud').getByRole('button', { name: 'Test' }).click()
  await place('cloud').getByText('fails', { exact: true }).or(place('cloud').getByRole('alert')).first().waitFor({ timeout: 60_000 })
  await choose('cloud', 'Change the settings')
  await fill({ secret_key })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await place('cloud').getByRole('button', { name: 'Test' }).click()
  await place('cloud').getByText('Everything that is needed works').waitFor()
  person.check(!JSON.stringify(await person.api('GET', '/api/v1/storages')).includes(secret_key), 'the secret is returned')

  person.step('the default is another, browsed, and goes back; then the storage is deleted')
  await choose('archive', 'Make it the default')
  await place('archive').getByText('Default', { exact: true }).waitFor()
  await choose('default', 'Make it the default')
  await place('default').getByText('Default', { exact: true }).waitFor()
  await page.goto('/storages/default')
  await page.getByRole('link', { name: 'in/' }).click()
  await page.getByText('short.mp4').waitFor()
  await page.goto('/storages')
  for (const name of ['archive', 'cloud']) {
    await choose(name, 'Delete')
    await page.getByRole('dialog').getByText('its objects stay where they are').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await place(name).waitFor({ state: 'detached' })
  }
}

async function templates(person) {
  const { page } = person
  person.step('a system template is duplicated, with form and JSON side by side')
  await page.goto('/templates')
  await page.keyboard.press('/')
  await page.keyboard.type('mp4-h264-720p')
  await page.getByRole('link', { name: 'mp4-h264-720p', exact: true }).click()
  await page.getByRole('link', { name: 'Duplicate' }).click()
  await page.getByLabel('Name', { exact: true }).fill('our-720p')
  const json = page.getByRole('textbox', { name: 'JSON' })
  await json.fill('{"video": {"crf": ')
  await page.getByText('This is no JSON object').waitFor()
  person.step('a wrong value is told at its field of the form')
  await json.fill('{"video": {"crf": 99}}')
  await page.getByRole('region', { name: 'Form' }).getByRole('alert').first().waitFor()
  person.check(await page.getByRole('button', { name: 'Create the template' }).isDisabled(), 'a wrong template can be kept')
  await json.fill('{"video": {"crf": 27}}')
  await person.until(() => page.getByRole('button', { name: 'Create the template' }).isEnabled(), 'the template can be kept')
  await page.getByRole('button', { name: 'Create the template' }).click()
  await page.waitForURL('**/templates/our-720p')

  person.step('an edit is a new version, and shows what changed')
  await page.getByRole('link', { name: 'Edit' }).click()
  await json.fill('{"video": {"crf": 29}}')
  await person.until(() => page.getByRole('button', { name: 'Save as a new version' }).isEnabled(), 'the version can be kept')
  await page.getByRole('button', { name: 'Save as a new version' }).click()
  const diff = page.locator('.template-diff tr', { hasText: 'video.crf' })
  await diff.waitFor()
  person.check(/27.*29/s.test(await diff.innerText()), `the change reads ${await diff.innerText()}`)

  person.step('it is compared with another')
  await page.getByRole('combobox', { name: 'Compare with' }).click()
  await page.keyboard.type('mp4-h264-1080p')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Compare with' }).locator('tr', { hasText: 'video.crf' }).waitFor()

  person.step('a list has a form for each of its items')
  await page.goto('/templates/new?from=adaptive-h264')
  await page.getByLabel('Name', { exact: true }).fill('our-ladder')
  await page.getByRole('button', { name: 'Add: Ladder' }).click()
  await page.getByRole('button', { name: 'Add: Ladder' }).click()
  const rung = page.getByRole('region', { name: 'Ladder 1' })
  await rung.getByRole('spinbutton', { name: /^Short side/ }).fill('720')
  await page.getByRole('region', { name: 'Ladder 2' }).getByRole('alert').first().waitFor()
  await person.axe('a list in a form')
  await page.getByRole('button', { name: 'Remove: Ladder 2' }).click()
  await person.until(() => page.getByRole('button', { name: 'Create the template' }).isEnabled(), 'the ladder can be kept')
  person.check((await json.inputValue()).includes('"short_side": 720'), `the JSON beside is ${await json.inputValue()}`)
  await page.getByRole('combobox', { name: 'Codecs' }).click()
  for (const codec of ['hevc', 'h264']) await page.locator('.ant-select-item-option', { hasText: codec }).click()
  await page.keyboard.press('Escape')
  await person.until(async () => /"codecs": \[\s*"h264",\s*"hevc"\s*\]/.test(await json.inputValue()), 'two codecs')
  await page.goto('/templates/our-720p')

  person.step('it is tried on the sample')
  await page.getByRole('link', { name: 'Try on the sample' }).click()
  await page.locator('section.create-task[aria-label="our-720p"]').waitFor()
  await page.getByRole('button', { name: 'Create the job' }).click()
  await page.waitForURL('**/jobs/*')

  person.step('a disabled template takes no jobs, an enabled one does, a deleted one is gone')
  await page.goto('/templates/our-720p')
  await page.getByRole('button', { name: 'Disable' }).click()
  await page.getByText('Disabled', { exact: true }).waitFor()
  const refused = await person.api('POST', '/api/v1/jobs', { source: { key: 'in/short.mp4' }, tasks: [{ template: 'our-720p' }] }).catch((e) => String(e))
  person.check(String(refused).includes('422'), `a disabled template: ${refused}`)
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await page.waitForURL('**/templates')
  await page.getByLabel('Name or description').fill('our-720p')
  await page.getByText('No template is like that').waitFor()
}

async function protocols(person) {
  const { page } = person
  person.step('the reference loads nothing from outside')
  const outside = []
  page.on('request', (r) => new URL(r.url()).origin !== new URL(person.order.url).origin && !/^(data|blob):/.test(r.url()) && outside.push(r.url()))
  await page.goto('/api/docs')
  await page.getByText('/jobs').first().waitFor({ state: 'attached' })
  await page.goto('/api-docs')
  for (const name of await page.locator('.protocols a').allInnerTexts()) {
    await page.locator('.protocols').getByRole('link', { name, exact: true }).click()
    await page.locator('.manual h2').first().waitFor()
    const host = new URL(person.order.url).host
    await person.until(async () => (await page.locator('.manual').innerText()).includes(host), `${name} names this server`)
    person.check(!/['"]https(:\/\/)?['"]/i.test(await page.locator('.manual pre').first().innerText()), `${name} is told https, and this server has none`)
    await person.axe(name)
  }
  person.check(outside.length === 0, `loaded from outside: ${outside}`)
}

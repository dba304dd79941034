/** Unusual events: the console keeps working, shows the current state, and loses no user input. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { inBrowser, useConsole } from './support.ts'

inBrowser('the console after unusual events', () => {
  const it = useConsole()
  const tenant = (name: string, seed = 'quickstart') =>
    it.emulator.control('PUT', `/tenants/${name}`, { seeds: [seed] })
  const create = async (name: string, body: object) =>
    (await it.emulator.api('POST', '/clients', { tenant: name, body })).body as {
      client_id: string
      [property: string]: unknown
    }
  const client = async (name: string, id: string) =>
    (await it.emulator.api('GET', `/clients/${id}`, { tenant: name })).body as Record<string, unknown>
  const isLive = (page: Page) =>
    page.getByText('Live: requests are shown as they are answered').waitFor({ state: 'attached' })
  const rows = (page: Page) => page.locator('.row')
  const focused = (page: Page) =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent)

  test.each(['applications', 'seen-by', 'requests', 'lab', 'connect'])(
    '%s says that its tenant was deleted, and works again after the tenant is created again',
    async (view) => {
      const name = `brief-${view}`
      await tenant(name)
      const page = await it.open(`${name}/${view}`)
      await isLive(page)
      await it.emulator.control('DELETE', `/tenants/${name}`)
      await page.getByText(`There is no tenant ${name}.`).waitFor()
      await page.getByText('There is no such tenant; looking again').waitFor({ state: 'attached' })
      await tenant(name)
      await isLive(page)
      await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' })
      expect(await page.getByText(`There is no tenant ${name}.`).count()).toBe(0)
    },
  )
  test('follows a tenant that is deleted and created again, also with a paused list', async () => {
    await tenant('anew')
    for (let n = 0; n < 4; n++) await it.emulator.api('GET', `/clients/old${n}`, { tenant: 'anew' })
    const [page, list] = [await it.open('anew/requests'), await it.open('anew/applications')]
    await rows(page).filter({ hasText: 'old3' }).waitFor()
    await list.getByText('5 of 5').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await it.emulator.control('DELETE', '/tenants/anew')
    await tenant('anew', 'empty')
    await list.getByText('1 of 1').waitFor()
    await isLive(page)
    await it.emulator.api('GET', '/clients/new0', { tenant: 'anew' })
    const resume = page.getByRole('button', { name: 'Resume' })
    if (await resume.isVisible()) await resume.click()
    await rows(page).filter({ hasText: 'new0' }).waitFor()
    expect(await rows(page).count()).toBe(1)
    await create('anew', { name: 'Of the new one' })
    await list.getByRole('option', { name: /Of the new one/ }).waitFor()
  })
  test('contains each new application once when the responses of the list are late', async () => {
    await tenant('late')
    const page = await it.open('late/applications')
    await page.getByText('5 of 5').waitFor()
    await isLive(page)
    await page.route('**/api/v2/clients?*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      await route.continue()
    })
    for (let n = 0; n < 8; n++) {
      await create('late', { name: `Late ${n}` })
      await page.waitForTimeout(120)
    }
    await page.getByText('13 of 13').waitFor()
    await page.waitForTimeout(2500)
    expect(await page.locator('.count').first().innerText()).toBe('13 of 13')
  })
  test('shows changes that happen while the list is loading', async () => {
    await tenant('loading', 'many:400')
    const { body } = await it.emulator.api('GET', '/clients?per_page=2&fields=client_id', { tenant: 'loading' })
    const [one, two] = body as [{ client_id: string }, { client_id: string }]
    const page = await it.open('loading/lab')
    await isLive(page)
    let goOn = () => {}
    const isChanged = new Promise<void>((resolve) => (goOn = resolve))
    let pages = 0
    await page.route('**/api/v2/clients?*take=*', async (route) => {
      if (++pages === 3) await isChanged
      await route.continue()
    })
    await page.keyboard.press('1')
    await page.getByText('Loading 200 of 401').waitFor()
    await create('loading', { name: 'Created meanwhile' })
    await it.emulator.api('PATCH', `/clients/${one.client_id}`, {
      tenant: 'loading',
      body: { name: 'Renamed meanwhile' },
    })
    await it.emulator.api('DELETE', `/clients/${two.client_id}`, { tenant: 'loading' })
    // Waits long enough for the page to receive all three events.
    await page.waitForTimeout(600)
    goOn()
    await page.getByLabel('Search applications').fill('meanwhile')
    await page.getByText('2 of 401').waitFor()
    expect((await rows(page).allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
      'Created meanwhile',
      'Renamed meanwhile',
    ])
  })
  test('shows a new application although the log was deleted right after its creation', async () => {
    await tenant('forgotten')
    const page = await it.open('forgotten/applications')
    await page.getByText('5 of 5').waitFor()
    await isLive(page)
    await create('forgotten', { name: 'Soon forgotten' })
    await it.emulator.control('DELETE', '/requests?tenant=forgotten')
    await page.getByRole('option', { name: /Soon forgotten/ }).waitFor()
  })
  test('Save overwrites only changed properties and changed members of objects', async () => {
    await tenant('shared')
    const { client_id: id } = await create('shared', {
      name: 'Shared',
      client_metadata: { a: '1', b: '2' },
      jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 100 },
    })
    const page = await it.open(`shared/applications/${id}`)
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByLabel('Value 1 of client_metadata').fill('of the form')
    await page.getByLabel('jwt_configuration.alg').selectOption('HS256')
    await page.getByLabel('description', { exact: true }).fill('typed, and')
    await page.getByLabel('description', { exact: true }).fill('')
    await it.emulator.api('PATCH', `/clients/${id}`, {
      tenant: 'shared',
      body: {
        description: 'of the other',
        client_metadata: { b: 'of the other' },
        jwt_configuration: { lifetime_in_seconds: 200 },
      },
    })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Shared was saved: client_metadata, jwt_configuration.').waitFor()
    expect(await client('shared', id)).toMatchObject({
      description: 'of the other',
      client_metadata: { a: 'of the form', b: 'of the other' },
      jwt_configuration: { alg: 'HS256', lifetime_in_seconds: 200 },
    })
  })
  test('Escape leaves the field, the form and the application, and an element always has the focus', async () => {
    const page = await it.open('default/applications/quickstartNativeApplication00001')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByLabel('description', { exact: true }).fill('typed')
    await page.keyboard.press('Escape')
    expect(await page.getByLabel('description', { exact: true }).inputValue()).toBe('typed')
    expect(await focused(page)).toBe('Edit the application')
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'Basic', exact: true }).waitFor()
    expect(await focused(page)).toBe('Settings')
    await page.keyboard.press('Escape')
    await page.getByText('Choose an application.').waitFor()
    await expect.poll(() => focused(page)).toBe('Applications')
    const steps = await page.evaluate(() => history.length)
    await page.keyboard.press('Escape')
    expect(await page.evaluate(() => history.length)).toBe(steps)
    await page.keyboard.press('j')
    await page.keyboard.press('/')
    await page.keyboard.press('Escape')
    expect(page.url()).toContain('#/default/applications/')
  })
  test('shows every view although headers contain no valid names and versions', async () => {
    await tenant('headers')
    const isNoText = { toString: 1 }
    for (const sdk of [
      { name: 'node-auth0', version: isNoText },
      { name: isNoText },
      { name: ['a'], version: [], env: 'b' },
      { name: '<b>', version: '"', env: { node: isNoText } },
    ]) {
      await it.emulator.api('GET', '/clients', {
        tenant: 'headers',
        headers: { 'auth0-client': Buffer.from(JSON.stringify(sdk)).toString('base64') },
      })
    }
    const page = await it.open('headers/requests')
    await page.getByText('4 requests').waitFor()
    await page.getByLabel('Search requests').fill('get_clients')
    await page.getByText('4 of 4 requests').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('5')
    await page.getByRole('heading', { name: 'Connect' }).waitFor()
  })
  test('all of eight windows in one browser work, and four of them are live', async () => {
    const first = await it.open('default/connect')
    const pages = [first, ...(await Promise.all(Array.from({ length: 7 }, () => first.context().newPage())))]
    for (const page of pages.slice(1)) await page.goto(`${it.emulator.url}/_emulator/#/default/applications`)
    for (const page of pages.slice(1)) await page.getByText('5 of 5').waitFor()
    const connectionText = (page: Page) => page.locator('.connection').innerText()
    const live = async () =>
      (await Promise.all(pages.filter((page) => !page.isClosed()).map(connectionText))).filter((text) =>
        text.startsWith('Live'),
      ).length
    await expect.poll(live).toBe(4)
    expect(await connectionText(pages[7] as Page)).toBe(
      'Not live: other windows of this browser have the connections; trying again',
    )
    for (const page of pages.slice(0, 4)) await page.close()
    await expect.poll(live, { timeout: 10_000 }).toBe(4)
  })
  test.each(['requests/..', 'requests/%zz', 'applications/..', 'seen-by/.', 'connect/__proto__'])(
    'the address %s does not break the view',
    async (place) => {
      const page = await it.open(`default/${place}`)
      await page
        .getByRole('main')
        .getByText(/There is no request|cannot be shown|No path leads|Point a tool/)
        .first()
        .waitFor()
    },
  )
})

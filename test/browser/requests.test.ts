/** The Requests view: requests, their responses, and the reasons. */
import { execFileSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { clipboardOf, inBrowser, picture, useConsole, violationsOf } from './support.ts'

const APP = 'quickstartRegularWebApplication1'
/** A client that a rule rejects. */
const SPA = { name: 'My App', app_type: 'spa', grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' }
const telemetry = (name: string, version: string) => ({
  'auth0-client': Buffer.from(JSON.stringify({ name, version })).toString('base64'),
})

inBrowser('the requests', () => {
  const it = useConsole()

  const rows = (page: Page) => page.getByRole('listbox', { name: 'Requests' }).getByRole('option')
  const row = (page: Page, text: string | RegExp) => rows(page).filter({ hasText: text })
  const article = (page: Page) => page.getByRole('article')
  const count = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor()
  /** Creates a tenant with the seed quickstart. */
  async function tenant(name: string) {
    await it.emulator.control('PUT', `/tenants/${name}`, { seeds: ['quickstart'] })
    return {
      api: (method: string, path: string, options: Parameters<typeof it.emulator.api>[2] = {}) =>
        it.emulator.api(method, path, { tenant: name, ...options }),
      control: (method: string, path: string, body?: unknown) =>
        it.emulator.control(method, `${path}?tenant=${name}`, body),
      open: (options?: Parameters<typeof it.open>[1]) => it.open(`${name}/requests`, options),
    }
  }
  /** Creates a tenant and sends requests of every kind. A rule rejects the last one. */
  async function busy(name: string) {
    const busyTenant = await tenant(name)
    await busyTenant.api('GET', '/clients?fields=client_id,name&per_page=5')
    await busyTenant.api('GET', `/clients/${APP}`, { scope: 'read:clients' })
    await busyTenant.api('POST', '/client-grants', {
      body: { client_id: APP, audience: 'https://api.example.com/', scope: ['read:orders'] },
    })
    await busyTenant.api('PATCH', `/clients/${APP}`, {
      body: { callbacks: 'no list' },
      headers: { 'auth0-client': '', 'user-agent': 'curl/7.88.1' },
    })
    await busyTenant.api('GET', '/clients', { scope: 'read:users', headers: telemetry('auth0-python', '5.8.0') })
    await busyTenant.api('GET', '/users')
    await busyTenant.control('PUT', '/faults', { preset: 'unavailable' })
    // Uses a token that no earlier request used.
    await busyTenant.api('GET', '/clients/nobody', { scope: 'read:clients delete:clients' })
    await busyTenant.control('PUT', '/faults', { preset: 'rate-limit' })
    await busyTenant.api('GET', '/clients')
    await busyTenant.control('DELETE', '/faults')
    await busyTenant.api('POST', '/clients', { body: SPA, headers: telemetry('go-auth0', '1.45.0') })
    return busyTenant
  }

  test('shows requests as they are answered, pauses, and deletes them', async () => {
    const { api, open } = await tenant('live')
    const page = await open()
    await page.getByText('No requests yet').waitFor()
    await picture(page, 'requests-none-yet')
    await page.getByRole('button', { name: 'Copy a first request' }).click()
    const first = execFileSync('sh', ['-c', await clipboardOf(page)], { encoding: 'utf8' })
    expect(first).toContain('Example Service')
    await row(page, 'curl').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await api('GET', '/clients/a')
    await api('GET', '/clients/b')
    await count(page, 'Paused, 2 waiting')
    expect(await rows(page).count()).toBe(1)
    await page.getByRole('button', { name: 'Resume' }).click()
    await row(page, '/clients/b').waitFor()
    expect(await rows(page).allInnerTexts()).toEqual([
      expect.stringContaining('/clients/b'),
      expect.stringContaining('/clients/a'),
      expect.stringContaining('fields=client_id,name'),
    ])
    await page.getByRole('img', { name: 'The last 10 minutes: 1 good, 2 refused (4xx)' }).waitFor()
    await page.getByRole('button', { name: 'Forget all' }).click()
    await page.getByText('No requests yet').waitFor()
    expect(await it.emulator.control('GET', '/requests?tenant=live')).toEqual({ requests: [], forgotten: 0 })
  })
  test('filters the list by text, operation, status and client', async () => {
    const { open } = await busy('filters')
    const page = await open()
    await count(page, '9 requests')
    const search = page.getByRole('searchbox')
    await search.fill('python clients')
    await count(page, '1 of 9 requests')
    await search.fill('nobody at all')
    await page.getByText('No request matches the filters').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).last().click()
    await page.getByLabel('Operation').selectOption('patch_clients_by_id')
    await count(page, '1 of 9 requests')
    await row(page, 'curl 7.88.1').waitFor()
    await page.getByLabel('Operation').selectOption({ label: 'No operation' })
    await row(page, '/api/v2/users').waitFor()
    await page.getByLabel('Operation').selectOption('')
    for (const [status, found] of [
      ['failed', 6],
      ['2xx', 3],
      ['4xx', 4],
      ['429', 1],
      ['5xx', 1],
      ['403', 2],
    ] as const) {
      await page.getByLabel('Status').selectOption(status)
      await count(page, `${found} of 9 requests`)
    }
    await page.getByLabel('Status').selectOption('')
    await page.getByLabel('Client').selectOption({ label: 'No client' })
    await count(page, '1 of 9 requests')
    await page.getByLabel('Client').selectOption({ index: 2 })
    await count(page, '8 of 9 requests')
  })
  test('a new user finds the SDK of the last failed call, and the rule that rejected it', async () => {
    const { open } = await busy('rule')
    const page = await open()
    await rows(page).first().click()
    await article(page).getByText('Go SDK 1.45.0').waitFor()
    await article(page)
      .getByRole('heading', { name: 'The rule publicClientsCannotUseClientCredentials refused it.' })
      .waitFor()
    await article(page)
      .getByText('A client without authentication cannot have the grant type client_credentials.')
      .waitFor()
    await article(page).getByText('Documented: Auth0 says so in writing.').waitFor()
    expect(await page.getByRole('link', { name: 'Documentation of post_clients' }).getAttribute('href')).toBe(
      '/docs#/clients/post_clients',
    )
    expect(await violationsOf(page)).toEqual([])
    await picture(page, 'requests-rule')
  })
  test('opens the documentation of a rule, also in the dark theme', async () => {
    const { open } = await busy('documented')
    const page = await open({ colorScheme: 'dark' })
    await rows(page).first().click()
    const [docs] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Documentation of post_clients' }).click(),
    ])
    const rule = docs.getByRole('listitem').filter({ hasText: 'publicClientsCannotUseClientCredentials' })
    await rule.getByText('A client without authentication cannot have the grant type client_credentials.').waitFor()
    const [text, name] = await rule.evaluate((item) => [
      getComputedStyle(item).color,
      item.querySelector('code')?.getBoundingClientRect().height,
    ])
    expect(text).toBe('rgb(228, 230, 230)')
    const { height } = (await rule.boundingBox()) as { height: number }
    expect(name).toBeLessThan(height)
  })
  test('explains a missing scope, an invalid body, a fault and a rate limit differently', async () => {
    const { open } = await busy('causes')
    const page = await open()
    const says = async (text: string, ...sentences: string[]) => {
      await row(page, text).first().click()
      for (const sentence of sentences) await article(page).getByText(sentence).first().waitFor()
    }
    await says('Python', 'The token lacks a scope.', 'read:client_summary', 'read:users', 'Python SDK 5.8.0')
    await picture(page, 'requests-scope')
    await says('PATCH', 'The body was refused for callbacks.', 'Expected type array but found type string', '"no list"')
    await says('429', 'A fault of the Lab struck.')
    await says('/api/v2/users', 'This emulator does not serve it.')
    await says('POST /api/v2/client-grants', 'It was created.', 'read:orders')
    await says(
      '503',
      'A fault of the Lab struck.',
      'The emulator answered with 503 in its place',
      'not looked at: the fault struck first',
    )
    await picture(page, 'requests-fault')
    await page.getByRole('link', { name: 'Open the Lab' }).click()
    await page.getByRole('main', { name: 'Lab' }).waitFor()
  })
  test('explains why client_secret is missing, with the scopes that show it and a link to As seen by', async () => {
    const { open } = await busy('withheld')
    const page = await open({ colorScheme: 'dark' })
    await row(page, APP).last().click()
    await article(page).getByText('the answer leaves out client_secret and 3 more properties').waitFor()
    await article(page)
      .getByText('They are shown to a token with read:client_keys or read:client_credentials.')
      .waitFor()
    expect(await violationsOf(page)).toEqual([])
    await picture(page, 'requests-withheld-dark')
    await page.getByRole('link', { name: 'See the application as this token did' }).click()
    expect(new URL(page.url()).hash).toBe(`#/withheld/seen-by/${APP}`)
  })
  test('copies a request as curl, and the copy gets the same response', async () => {
    const { open, api } = await busy('curl')
    const page = await open()
    const copied = async (text: string) => {
      await row(page, text).last().click()
      await article(page).getByText('What went back').waitFor()
      await page.getByRole('button', { name: 'Copy as curl' }).click()
      await page.getByText('Copied the request as curl').waitFor()
      return JSON.parse(execFileSync('sh', ['-c', await clipboardOf(page)], { encoding: 'utf8' })) as unknown
    }
    expect(await copied(APP)).toEqual((await api('GET', `/clients/${APP}`, { scope: 'read:clients' })).body)
    expect(await copied('Python')).toMatchObject({ statusCode: 403, errorCode: 'insufficient_scope' })
    expect(await copied('Go SDK')).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('Token Endpoint Authentication Method') as string,
    })
  })
  test('sends a request again with a change, and lists it', async () => {
    const { open } = await busy('replay')
    const page = await open()
    await rows(page).first().click()
    await page.getByRole('button', { name: 'Replay' }).click()
    const form = page.getByRole('form', { name: 'Replay' })
    await form.getByLabel('Body').fill(JSON.stringify({ ...SPA, grant_types: ['authorization_code'] }))
    await form.getByRole('button', { name: 'Send' }).click()
    await form.getByText('201', { exact: true }).waitFor()
    await form.getByText('"client_id"').waitFor()
    await row(page, 'Chrome').filter({ hasText: '201' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await picture(page, 'requests-replay')
    await form.getByLabel('Scopes of the token').fill('read:clients')
    await form.getByRole('button', { name: 'Send' }).click()
    await form.getByText('403', { exact: true }).waitFor()
    await form.getByLabel('Path and query').fill('//example.com/')
    await form.getByRole('button', { name: 'Send' }).click()
    await form.getByText('It was not sent. Begin the path with one slash').waitFor()
  })
  test('sends a request again only after the redacted parts are filled in', async () => {
    await it.emulator.control('POST', '/reset')
    const token = (body: object) =>
      fetch(`${it.emulator.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    await token({
      grant_type: 'client_credentials',
      client_id: it.emulator.client_id,
      client_secret: 'wrong',
      audience: 'https://nothing.example/',
    })
    const page = await it.open('default/requests', { colorScheme: 'dark' })
    await row(page, '/oauth/token').click()
    await article(page).getByText('No token: the client or its secret is not right.').waitFor()
    await page.getByRole('button', { name: 'Replay' }).click()
    const form = page.getByRole('form', { name: 'Replay' })
    await form.getByText('Secrets are not kept. Fill in client_secret where (redacted) stands.').waitFor()
    expect(await form.getByLabel('Scopes of the token').count()).toBe(0)
    await form.getByRole('button', { name: 'Send' }).click()
    await form.getByText('It was not sent. Fill in client_secret first').waitFor()
    await picture(page, 'requests-replay-dark')
    expect(await violationsOf(page)).toEqual([])
    await form
      .getByLabel('Body')
      .fill((await form.getByLabel('Body').inputValue()).replace('(redacted)', it.emulator.client_secret))
    await form.getByRole('button', { name: 'Send' }).click()
    await form.getByText('Service not enabled within domain').waitFor()
  })
  test('works with the keyboard only', async () => {
    const { open, api } = await busy('keys')
    const page = await open()
    await rows(page).first().waitFor()
    const chosen = page.getByRole('option', { selected: true })
    for (const [key, text] of [
      ['j', 'Go SDK'],
      ['j', '429'],
      ['k', 'Go SDK'],
      ['k', 'Go SDK'],
      ['j', '429'],
    ] as const) {
      await page.keyboard.press(key)
      await chosen.filter({ hasText: text }).waitFor()
    }
    await page.keyboard.press('Enter')
    await page.waitForFunction('document.activeElement.id === "request"')
    await page.keyboard.press('Escape')
    await page.getByText('No request is open').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('python')
    await page.keyboard.press('Escape')
    await count(page, '1 of 9 requests')
    await page.keyboard.press('Enter')
    await article(page).getByText('Python SDK 5.8.0').waitFor()
    await page.keyboard.press('p')
    await api('GET', '/clients')
    await count(page, 'Paused, 1 waiting')
    await page.getByRole('listbox').focus()
    await page.keyboard.press('ArrowDown')
    await chosen.filter({ hasText: 'Python' }).waitFor()
  })
})

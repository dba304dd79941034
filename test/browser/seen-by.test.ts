/** The "As seen by" view: the properties that a token sees, compared with the responses of the API. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { inBrowser, NARROW, picture, useConsole, violationsOf } from './support.ts'

const ID = 'storefrontAdminRegularWebApp0001'

inBrowser('As seen by', () => {
  const it = useConsole('--seed', 'storefront')
  const opened = async (place = `default/seen-by/${ID}`, options = {}) => {
    const page = await it.open(place, options)
    await page
      .getByRole('region', { name: 'The application as the token sees it' })
      .getByRole('heading', { name: /Admin Console/ })
      .waitFor()
    return page
  }
  const choose = async (page: Page, ...scopes: string[]) => {
    for (const scope of ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'])
      await page.getByRole('checkbox', { name: scope }).setChecked(scopes.includes(scope))
  }
  /** Returns the names of visible or hidden properties on the page. */
  const namesIn = (page: Page, selector: string) => page.locator(`.seen ${selector} dt code`).allTextContents()

  test('shows that client_secret is hidden from a token, and which scopes show it', async () => {
    const page = await opened()
    await page
      .getByText(
        'Hidden from the token: client_secret, signing_keys. Shown by read:client_keys or read:client_credentials.',
      )
      .waitFor()
    const secret = page.locator('.seen .property.withheld').filter({ hasText: 'client_secret' })
    expect(await secret.locator('dd').textContent()).toBe(
      'hidden · shown by read:client_keys or read:client_credentials',
    )
    await page.getByRole('checkbox', { name: 'read:client_keys' }).check()
    await page.getByText('The token sees everything that there is.').waitFor()
    await page
      .locator('.seen .property')
      .filter({ hasText: 'client_secret' })
      .getByRole('button', { name: 'Show client_secret' })
      .waitFor()
  })
  test.each([
    [['read:clients']],
    [['read:client_summary']],
    [['read:client_credentials']],
    [['read:client_keys']],
    [['read:client_summary', 'read:client_credentials']],
  ])('shows the properties that the API returns to a token with %j', async (scopes) => {
    const page = await opened()
    await choose(page, ...scopes)
    await page.getByText(/^Hidden from the token|^The token sees everything/).waitFor()
    const { body } = await it.emulator.api('GET', `/clients/${ID}`, { scope: scopes.join(' ') })
    await expect
      .poll(async () => (await namesIn(page, '.property:not(.withheld)')).toSorted())
      .toEqual(Object.keys(body as object).toSorted())
    const { body: whole } = await it.emulator.api('GET', `/clients/${ID}`)
    const hidden = Object.keys(whole as object).filter((name) => !Object.hasOwn(body as object, name))
    expect((await namesIn(page, '.property.withheld')).toSorted()).toEqual(hidden.toSorted())
  })
  test('shows the error of the API for a token without a read scope', async () => {
    const page = await opened()
    await choose(page)
    await page
      .getByRole('region', { name: 'The application as the token sees it' })
      .getByRole('status')
      .filter({
        hasText:
          'Insufficient scope, expected any of: read:clients,read:client_keys,read:client_credentials,read:client_summary',
      })
      .waitFor()
  })
  test('reads the scopes of a pasted token and does not store the token', async () => {
    const page = await opened()
    const { access_token: token } = (await it.emulator.control('POST', '/tokens', {
      scope: 'read:client_summary read:users',
    })) as { access_token: string }
    await page.getByLabel('Or paste a token that you have').fill(token)
    await page.getByText('The scopes of the token: read:client_summary read:users.').waitFor()
    expect(await page.getByRole('checkbox', { name: 'read:client_summary' }).isChecked()).toBe(true)
    expect(await page.getByRole('checkbox', { name: 'read:clients' }).isChecked()).toBe(false)
    await page.getByText(/^Besides 1 scope/).waitFor()
    expect(await page.getByLabel('Or paste a token that you have').inputValue()).toBe('')
    expect(page.url()).not.toContain(token)
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('eyJ')
    await page.getByLabel('Or paste a token that you have').fill('nonsense')
    await page.getByText('That is not a JWT.').waitFor()
  })
  test('opens another application by its name', async () => {
    const page = await opened()
    await page.keyboard.press('/')
    await page.keyboard.type('Checkout Widget (Stag')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /Checkout Widget \(Staging\)/ }).waitFor()
    expect(page.url()).toContain('storefrontCheckoutStagingSpa0001')
  })
  test('the matrix lists every readable property and can be searched', async () => {
    const page = await opened()
    const table = page.getByRole('table')
    const { client } = await import('../../schema/client.ts')
    expect(await table.locator('tbody tr').count()).toBe(client.tiers.size)
    await page.getByLabel('Search the properties').fill('client_secret')
    const row = table.getByRole('row', { name: /client_secret/ })
    expect(await row.getByRole('cell').allTextContents()).toEqual([
      '· not shown',
      '✓ shown',
      '✓ shown',
      '· not shown',
      '· may not be sent',
      'only update:client_keys',
    ])
  })
  describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    test('has no axe-core violations', async () => {
      const page = await opened(undefined, { colorScheme })
      expect(await violationsOf(page)).toEqual([])
      await picture(page, `seen-by-${colorScheme}`)
      await page.getByRole('table').scrollIntoViewIfNeeded()
      await picture(page, `seen-by-matrix-${colorScheme}`)
    })
  })
  test('fits into 400 pixels', async () => {
    const page = await opened(undefined, { viewport: NARROW })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400)
    await picture(page, 'seen-by-narrow')
  })
})

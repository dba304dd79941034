/** The keyboard focus after the focused entry is deleted. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { publicPem } from '../support/keys.ts'
import { inBrowser, useConsole } from './support.ts'

inBrowser('the focus after a deletion', () => {
  const it = useConsole()
  const focused = (page: Page) =>
    page.evaluate(() => {
      const { tagName, ariaLabel, textContent } = document.activeElement as Element
      return `${tagName} ${ariaLabel ?? textContent}`.slice(0, 60)
    })
  const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
  const press = (within: Locator, button: string) => within.getByRole('button', { name: button }).first().press('Enter')

  test('snapshots: is on the next entry, and on the list after the last deletion', async () => {
    for (const name of ['first', 'second', 'third'])
      await it.emulator.control('PUT', `/snapshots/${name}?tenant=default`)
    const page = await it.open('default/lab')
    const remove = async (name: string) => {
      await press(region(page, 'Snapshots'), `Delete ${name}`)
      await press(page.getByRole('dialog'), `Delete ${name}`)
      await page.getByText(`The snapshot ${name} was deleted.`).first().waitFor()
    }
    await remove('second')
    await expect.poll(() => focused(page)).toMatch(/^LI third/)
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('BUTTON Restore third')
    await remove('third')
    await expect.poll(() => focused(page)).toMatch(/^LI first/)
    await remove('first')
    await expect.poll(() => focused(page)).toBe('UL Snapshots')
  })
  test('faults: is on the button of the next entry, and stays on Remove all', async () => {
    await it.emulator.control('PUT', '/faults?tenant=default', {
      faults: [
        { match: { operation: 'get_clients' }, status: 500 },
        { match: { operation: 'post_clients' }, status: 501 },
      ],
    })
    const page = await it.open('default/lab')
    await press(region(page, 'Faults'), 'Remove 500 for get_clients')
    await expect.poll(() => focused(page)).toBe('BUTTON Remove 501 for post_clients')
    await press(region(page, 'Faults'), 'Remove all')
    await page.getByText('No fault. Turn a switch on').waitFor()
    expect(await focused(page)).toBe('BUTTON Remove all')
  })
  test('credentials and grants: is on the next entry, and on the list after the last deletion', async () => {
    const credentials = ['one', 'two'].map((name) => ({ credential_type: 'public_key', name, pem: publicPem() }))
    const { body } = await it.emulator.api('POST', '/clients', {
      tenant: 'default',
      body: {
        name: 'Signer',
        app_type: 'non_interactive',
        client_authentication_methods: { private_key_jwt: { credentials } },
      },
    })
    const { client_id } = body as { client_id: string }
    await it.emulator.api('PATCH', `/clients/${client_id}`, {
      tenant: 'default',
      body: { client_authentication_methods: null, token_endpoint_auth_method: 'client_secret_post' },
    })
    const audience = 'https://orders.example/'
    await it.emulator.api('POST', '/resource-servers', { tenant: 'default', body: { identifier: audience } })
    expect(
      (await it.emulator.api('POST', '/client-grants', { tenant: 'default', body: { client_id, audience, scope: [] } }))
        .status,
    ).toBe(201)
    const page = await it.open(`default/applications/${client_id}`)
    await press(region(page, 'Credentials'), 'Delete')
    await expect.poll(() => focused(page)).toMatch(/^LI (?:one|two)/)
    await press(region(page, 'Credentials'), 'Delete')
    await expect.poll(() => focused(page)).toBe('UL Credentials')
    await press(region(page, 'Grants'), 'Delete')
    await page.getByText('No grants').waitFor()
    expect(await focused(page)).toBe('UL Grants')
  })
  test('does not return to the list after a click outside it', async () => {
    await it.emulator.control('PUT', '/snapshots/kept?tenant=default')
    const page = await it.open('default/lab')
    await page.getByRole('button', { name: 'Delete kept' }).focus()
    await page.getByRole('heading', { name: 'Snapshots' }).click()
    await it.emulator.control('DELETE', '/snapshots/kept?tenant=default')
    await page.getByText('No snapshot yet.').waitFor()
    expect(await focused(page)).toMatch(/^MAIN/)
  })
})

/** The Applications view as a user operates it. */
import { execFileSync } from 'node:child_process'
import { importPKCS8, SignJWT } from 'jose'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { clipboardOf, inBrowser, NARROW, picture, useConsole, violationsOf } from './support.ts'

const SECRET = '••••••••••••••••••••••••'
/** Returns the element that shows a property. */
const property = (page: Page, name: string) =>
  page.locator('.property').filter({ has: page.locator('dt code', { hasText: new RegExp(`^${name}$`) }) })

inBrowser('applications', () => {
  const it = useConsole('--seed', 'storefront')
  /** Creates a tenant for a test that changes something. */
  const tenant = (name: string, seed = 'quickstart') =>
    it.emulator.control('PUT', `/tenants/${name}`, { seeds: [seed] })
  const client = async (name: string, id: string) =>
    (await it.emulator.api('GET', `/clients/${id}`, { tenant: name })).body as Record<string, unknown>

  describe('the list', () => {
    test('is searched on every key press, and filtered by type and party, with counts', async () => {
      const page = await it.open('default/applications')
      await page.getByText('26 of 26').waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('staging')
      await page.getByText('3 of 26').waitFor()
      expect(await page.getByRole('option', { name: /Staging/ }).count()).toBe(3)
      await page.getByLabel('Search applications').fill('')
      await page.getByLabel('Party').selectOption('third')
      await page.getByRole('option', { name: /Ledgerly Accounting/ }).waitFor()
      await page.getByLabel('Type').selectOption('native')
      await page.getByText('No application matches.').waitFor()
      await page.getByRole('button', { name: 'Show all' }).click()
      await page.getByText('26 of 26').waitFor()
    })
    test('shows applications that others create, change and delete meanwhile', async () => {
      await tenant('live')
      const page = await it.open('live/applications')
      await page.getByText('5 of 5').waitFor()
      const { body } = await it.emulator.api('POST', '/clients', { tenant: 'live', body: { name: 'Made by a test' } })
      await page.getByRole('option', { name: /Made by a test/ }).waitFor()
      const { client_id: id } = body as { client_id: string }
      await it.emulator.api('PATCH', `/clients/${id}`, { tenant: 'live', body: { name: 'Changed by a test' } })
      await page.getByRole('option', { name: /Changed by a test/ }).waitFor()
      await it.emulator.api('DELETE', `/clients/${id}`, { tenant: 'live' })
      await page.getByText('5 of 5').waitFor()
      await it.emulator.control('POST', '/seeds?tenant=live', { clients: [{ name: 'From a seed' }] })
      await page.getByRole('option', { name: /From a seed/ }).waitFor()
      await it.emulator.control('POST', '/reset?tenant=live')
      await page.getByText('5 of 5').waitFor()
    })
    test('says what to do if it is empty', async () => {
      await tenant('bare', 'empty')
      const page = await it.open('bare/applications')
      await page.getByText('1 of 1').waitFor()
      await page.getByLabel('Search applications').fill('nothing is called so')
      await page.getByText('No application matches.').waitFor()
    })
  })

  describe('an application', () => {
    test('masks its secret until a click, and copies it without showing it', async () => {
      const page = await it.open('default/applications')
      await page.getByRole('option', { name: /Admin Console$|Admin Console Regular/ }).click()
      const secret = property(page, 'client_secret')
      await secret.getByText(SECRET).waitFor()
      await secret.getByRole('button', { name: 'Copy client_secret' }).click()
      const { client_secret: real } = await client('default', 'storefrontAdminRegularWebApp0001')
      expect(await clipboardOf(page)).toBe(real)
      expect(await page.content()).not.toContain(real)
      await secret.getByRole('button', { name: 'Show client_secret' }).click()
      await secret.getByText(String(real)).waitFor()
    })
    test('shows its settings in sections, and names properties that are not set', async () => {
      const page = await it.open('default/applications/storefrontAdminRegularWebApp0001')
      for (const title of [
        'Basic',
        'URIs',
        'Tokens and refresh tokens',
        'Organizations',
        'Advanced',
        'Metadata',
        'Add-ons',
        'Credentials',
        'Grants',
      ])
        await page.getByRole('region', { name: title, exact: true }).waitFor()
      await property(page, 'callbacks').getByText('https://admin.tillwright.example/auth/callback').waitFor()
      await property(page, 'callbacks')
        .getByRole('button', { name: /^Copy callbacks/ })
        .first()
        .click()
      expect(await clipboardOf(page)).toBe('https://admin.tillwright.example/auth/callback')
      await page
        .getByRole('region', { name: 'Organizations', exact: true })
        .getByText(/^Not set:/)
        .click()
      await page.getByText('Whether the application denies, allows or requires an organization').waitFor()
    })
    test('is reported as missing if it does not exist', async () => {
      const page = await it.open('default/applications/nobody')
      await page.getByText('The client does not exist').waitFor()
    })
    test('is created from each template', async () => {
      await tenant('made')
      const page = await it.open('made/applications')
      await page.getByText('5 of 5').waitFor()
      for (const [kind, type] of [
        ['Native', 'native'],
        ['Single page', 'spa'],
        ['Regular web', 'regular_web'],
        ['Machine to machine', 'non_interactive'],
      ] as const) {
        await page.keyboard.press('n')
        const dialog = page.getByRole('dialog', { name: 'Create an application' })
        await dialog.getByRole('radio', { name: new RegExp(`^${kind}`) }).check()
        await dialog.getByLabel('name', { exact: true }).fill(`Mine: ${kind}`)
        await dialog.getByRole('button', { name: 'Create' }).click()
        await page.getByRole('heading', { name: `Mine: ${kind}` }).waitFor()
        const id = new URL(page.url()).hash.split('/').at(-1) ?? ''
        expect(await client('made', id)).toMatchObject({ name: `Mine: ${kind}`, app_type: type })
      }
    })
    test('shows an error of a create at its property', async () => {
      const page = await it.open('default/applications')
      await page.getByText('26 of 26').waitFor()
      await page.keyboard.press('n')
      const dialog = page.getByRole('dialog', { name: 'Create an application' })
      await dialog.getByLabel('callbacks').fill('no url\n')
      await dialog.getByLabel('name', { exact: true }).fill('<b>')
      await dialog.getByRole('button', { name: 'Create' }).click()
      const field = dialog.locator('.field').filter({ has: page.locator('#create-name') })
      const patterns =
        "Payload validation error: 'String does not match pattern ^[^<>]+$: <b>' on property name (Name of the application; one character or more, without < and >)."
      await expect.poll(() => field.getByRole('alert').textContent()).toBe(patterns)
      const callbacks = dialog.locator('.field').filter({ has: page.locator('#create-callbacks') })
      expect(await callbacks.getByRole('alert').textContent()).toMatch(/ on property callbacks\[0\]\.$/)
      await page.keyboard.press('Escape')
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    })
    test('sends only changed properties from the form', async () => {
      await tenant('form')
      const page = await it.open('form/applications/quickstartRegularWebApplication1')
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      await page.keyboard.press('e')
      const form = page.getByRole('form', { name: 'Edit the application' })
      await form.getByLabel('description', { exact: true }).fill('By hand')
      await form.getByLabel('callbacks').fill('https://one.example/callback\n\n  https://two.example/callback ')
      await form.getByLabel('refresh_token.leeway').fill('5')
      await form.getByRole('group', { name: 'client_metadata' }).getByRole('button', { name: 'Add a pair' }).click()
      await form.getByLabel('Name 1 of client_metadata').fill('team')
      await form.getByLabel('Value 1 of client_metadata').fill('web')
      await picture(page, 'applications-edit')
      await form.getByRole('button', { name: 'Save' }).click()
      await page.getByText('was saved: description, callbacks, refresh_token, client_metadata.').waitFor()
      expect(await client('form', 'quickstartRegularWebApplication1')).toMatchObject({
        description: 'By hand',
        callbacks: ['https://one.example/callback', 'https://two.example/callback'],
        client_metadata: { team: 'web' },
        refresh_token: { leeway: 5 },
      })
      await property(page, 'description').getByText('By hand').waitFor()
    })
    test('keeps unsaved changes when the user leaves it, until they are saved or discarded', async () => {
      const page = await it.open('default/applications/storefrontAdminRegularWebApp0001')
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      await page.getByLabel('description', { exact: true }).fill('Half done')
      await page.getByRole('option', { name: /Back Office/ }).click()
      await page.getByText('The changes to Admin Console are not saved. They wait in Edit.').waitFor()
      await page.getByRole('option', { name: /Admin Console Regular/ }).click()
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      await page.getByText('These are your changes from before.').waitFor()
      expect(await page.getByLabel('description', { exact: true }).inputValue()).toBe('Half done')
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      expect(await page.getByLabel('description', { exact: true }).inputValue()).not.toBe('Half done')
    })
    test('scrolls to a section without moving anything else', async () => {
      const page = await it.open('default/applications/storefrontAdminRegularWebApp0001')
      const search = page.getByLabel('Search applications')
      const before = await search.boundingBox()
      for (const name of ['Grants', 'Add-ons', 'Basic']) {
        await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name, exact: true }).click()
        await expect
          .poll(() =>
            page
              .getByRole('heading', { name, exact: true })
              .evaluate(
                (heading) =>
                  heading.getBoundingClientRect().top < innerHeight && heading.getBoundingClientRect().top > 0,
              ),
          )
          .toBe(true)
        expect(await search.boundingBox()).toEqual(before)
      }
      await page.keyboard.press('4')
      await page.getByRole('heading', { name: 'Faults', exact: true }).waitFor()
      expect(await page.getByRole('main').evaluate((main) => main.scrollTop)).toBe(0)
    })
    test('shows an error of an update at its property', async () => {
      await tenant('refused')
      const page = await it.open('refused/applications/quickstartRegularWebApplication1')
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      const form = page.getByRole('form', { name: 'Edit the application' })
      await form.getByLabel('description', { exact: true }).fill('x'.repeat(141))
      await form.getByRole('button', { name: 'Save' }).click()
      const field = form.locator('.field').filter({ has: page.locator('#field-description') })
      expect(await field.getByRole('alert').textContent()).toBe(
        "Payload validation error: 'String is too long (141 chars), maximum 140' on property description (Free text about the application, at most 140 characters).",
      )
      expect(await form.getByRole('alert').count()).toBe(1)
      expect(
        await form.getByLabel('description', { exact: true }).evaluate((element) => element === document.activeElement),
      ).toBe(true)
      await picture(page, 'applications-refused')
    })
    test('is edited as JSON, with the error and its position', async () => {
      await tenant('json')
      const page = await it.open('json/applications/quickstartRegularWebApplication1')
      await page.getByRole('button', { name: 'Edit as JSON' }).click()
      const form = page.getByRole('form', { name: 'Edit the application as JSON' })
      const area = form.getByRole('textbox')
      const before = JSON.parse(await area.inputValue()) as Record<string, unknown>
      await area.fill(JSON.stringify({ ...before, app_type: 'toaster' }, null, 2))
      await form.getByRole('button', { name: 'Save' }).click()
      await form.getByText(/Invalid value "toaster"/).waitFor()
      expect(
        await area.evaluate((field) =>
          (field as HTMLTextAreaElement).value.slice(
            (field as HTMLTextAreaElement).selectionStart,
            (field as HTMLTextAreaElement).selectionEnd,
          ),
        ),
      ).toMatch(/^ {2}"app_type": "toaster",?$/)
      await area.fill('{')
      await form.getByRole('button', { name: 'Save' }).click()
      // The error is near the pressed button, so that the user sees it at any scroll position.
      const errorAlert = form.getByRole('alert')
      await errorAlert.getByText(/JSON/).waitFor()
      await expect(
        errorAlert.evaluate((alert) => {
          const { top, bottom } = alert.getBoundingClientRect()
          return top > 0 && bottom < window.innerHeight
        }),
      ).resolves.toBe(true)
      const { callbacks: _, ...rest } = before
      await area.fill(JSON.stringify({ ...rest, sso: true }, null, 2))
      await form.getByRole('button', { name: 'Save' }).click()
      // The API rejects null for callbacks with an error.
      await form.getByText(/on property callbacks/).waitFor()
      await area.fill(JSON.stringify({ ...before, sso: true }, null, 2))
      await form.getByRole('button', { name: 'Save' }).click()
      await page.getByText('was saved: sso.').waitFor()
      expect(await client('json', 'quickstartRegularWebApplication1')).toMatchObject({ sso: true })
    })
    test('gets a new secret', async () => {
      await tenant('rotated')
      const { client_secret: before } = await client('rotated', 'quickstartRegularWebApplication1')
      const page = await it.open('rotated/applications/quickstartRegularWebApplication1')
      await page.getByRole('button', { name: 'Rotate secret' }).click()
      await page.getByRole('dialog', { name: 'Rotate the secret' }).getByRole('button', { name: 'Rotate' }).click()
      await page.getByText('has a new secret').waitFor()
      const { client_secret: after } = await client('rotated', 'quickstartRegularWebApplication1')
      expect(after).not.toBe(before)
      await property(page, 'client_secret').getByRole('button', { name: 'Show client_secret' }).click()
      await property(page, 'client_secret').getByText(String(after)).waitFor()
    })
    test('is deleted, and restored with undo', async () => {
      await tenant('deleted')
      const page = await it.open('deleted/applications/quickstartMachineToMachineClient')
      const before = await client('deleted', 'quickstartMachineToMachineClient')
      await page.getByRole('button', { name: 'Delete', exact: true }).first().click()
      await page.getByText('was deleted.').waitFor()
      await page.getByText('4 of 4').waitFor()
      expect(
        (await it.emulator.api('GET', '/clients/quickstartMachineToMachineClient', { tenant: 'deleted' })).status,
      ).toBe(404)
      await it.emulator.api('POST', '/clients', { tenant: 'deleted', body: { name: 'Made meanwhile' } })
      await page.getByText('5 of 5').waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('6 of 6').waitFor()
      expect(await client('deleted', 'quickstartMachineToMachineClient')).toEqual(before)
      await page.getByRole('option', { name: /Made meanwhile/ }).waitFor()
      await page.getByRole('heading', { name: String(before['name']) }).waitFor()
    })
  })

  describe('credentials and grants', () => {
    const id = 'quickstartMachineToMachineClient'
    test('creates a key pair in the page, and its private key gets a token', async () => {
      await tenant('pair')
      const { body: made } = await it.emulator.api('POST', '/clients', {
        tenant: 'pair',
        body: { name: 'Signer', app_type: 'non_interactive', grant_types: ['client_credentials'] },
      })
      const { client_id: own } = made as { client_id: string }
      const page = await it.open(`pair/applications/${own}`)
      await page.getByRole('button', { name: 'Add a grant' }).click()
      const grant = page.getByRole('dialog', { name: 'Add a grant' })
      await grant.getByLabel('API').selectOption({ index: 1 })
      const audience = await grant.getByLabel('API').inputValue()
      await grant.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByRole('button', { name: 'Add a credential' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add a credential' })
      await dialog.getByLabel('name', { exact: true }).fill('Made here')
      await dialog.getByRole('button', { name: 'Make a key pair' }).click()
      await expect.poll(() => dialog.getByLabel('pem').inputValue()).toMatch(/^-----BEGIN PUBLIC KEY-----/)
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      const keyDialog = page.getByRole('dialog', { name: 'The private key' })
      await keyDialog.getByRole('button', { name: 'Copy the private key' }).click()
      const pem = await clipboardOf(page)
      await keyDialog.getByRole('button', { name: 'I have it' }).click()
      await page.getByText('The API shows no secret of an application that authenticates with a credential').waitFor()
      const assertion = await new SignJWT()
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(own)
        .setSubject(own)
        .setAudience(`${it.emulator.url}/`)
        .setJti('1')
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(await importPKCS8(pem, 'RS256'))
      const response = await fetch(`${it.emulator.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          audience,
          client_assertion: assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        }),
      })
      expect([response.status, Object.keys((await response.json()) as object)]).toEqual([
        200,
        expect.arrayContaining(['access_token', 'token_type']),
      ])
    })
    test('adds, uses, releases and deletes a pasted key, and shows errors of the API', async () => {
      await tenant('paste')
      const page = await it.open(`paste/applications/${id}`)
      const pem = execFileSync(
        'openssl',
        ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-quiet'],
        { encoding: 'utf8' },
      )
      const publicPem = execFileSync('openssl', ['pkey', '-pubout'], { input: pem, encoding: 'utf8' })
      await page.getByRole('button', { name: 'Add a credential' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add a credential' })
      await dialog.getByLabel('pem').fill('not a key')
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      await dialog.getByText('The pem must be a public key or an X.509 certificate in PEM form').waitFor()
      await picture(page, 'applications-credential')
      expect(await violationsOf(page)).toEqual([])
      await dialog.getByLabel('pem').fill(publicPem)
      await dialog.getByLabel('expires_at').fill('2099-01-01T00:00:00Z')
      await dialog.getByRole('checkbox', { name: 'Log in with it from now on, in place of the secret' }).uncheck()
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      const section = page.getByRole('region', { name: 'Credentials', exact: true })
      await section.getByText('not in use').waitFor()
      await section.getByText('2099-01-01T00:00:00.000Z').waitFor()
      await section.getByRole('button', { name: 'Log in with it' }).click()
      await section.getByText('private_key_jwt', { exact: true }).waitFor()
      await section.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('The credential is in use by its client.').waitFor()
      await section.getByRole('button', { name: 'Stop using it' }).click()
      await section.getByText('not in use').waitFor()
      await section.getByRole('button', { name: 'Delete' }).click()
      await section.getByText('No credentials').waitFor()
    })
    test('adds a grant with scopes, and deletes it', async () => {
      await tenant('granted')
      const page = await it.open('granted/applications/quickstartRegularWebApplication1')
      const section = page.getByRole('region', { name: 'Grants', exact: true })
      await section.getByText('No grants').waitFor()
      await section.getByRole('button', { name: 'Add a grant' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add a grant' })
      expect(await violationsOf(page)).toEqual([])
      await dialog.getByLabel('API').selectOption({ index: 1 })
      await dialog.getByRole('button', { name: /^All \d/ }).click()
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      await section.getByRole('button', { name: 'Delete' }).click()
      await section.getByText('No grants').waitFor()
    })
  })

  test('works with the keyboard only: the list, an application, and back', async () => {
    const page = await it.open('default/applications')
    await page.getByText('26 of 26').waitFor()
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: 'Admin Console', exact: true }).waitFor()
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: 'Admin Console (Staging)' }).waitFor()
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'Admin Console', exact: true }).waitFor()
    expect(await page.getByRole('listbox').getByRole('option', { selected: true }).textContent()).toContain(
      'Admin Console',
    )
    await page.keyboard.press('Escape')
    await page.getByText('Choose an application.').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('billing')
    await page.keyboard.press('Enter')
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: 'Billing Service' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByLabel('Search applications').fill('Admin Console')
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await property(page, 'client_secret').waitFor()
    await page.keyboard.press('s')
    const { client_secret: secret } = await client('default', 'storefrontAdminRegularWebApp0001')
    await property(page, 'client_secret').getByText(String(secret)).waitFor()
    await page.keyboard.press('s')
    await property(page, 'client_secret').getByText(SECRET).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
  })

  test('shows each tenant only its own applications', async () => {
    await tenant('second', 'empty')
    const page = await it.open('default/applications')
    await page.getByText('26 of 26').waitFor()
    await page.getByLabel('Tenant').selectOption('second')
    await page.getByText('1 of 1').waitFor()
    expect(page.url()).toContain('#/second/applications')
    await page.goBack()
    await page.getByText('26 of 26').waitFor()
  })

  describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    test('has no axe-core violations in the list, an application, its forms and dialogs', async () => {
      const page = await it.open('default/applications', { colorScheme })
      await page.getByText('26 of 26').waitFor()
      expect(await violationsOf(page)).toEqual([])
      await picture(page, `applications-${colorScheme}`)
      await page.getByRole('option', { name: /Admin Console \(Staging\)/ }).click()
      await page.getByRole('region', { name: 'Grants', exact: true }).waitFor()
      await picture(page, `application-${colorScheme}`)
      expect(await violationsOf(page)).toEqual([])
      await page.getByRole('button', { name: 'Edit', exact: true }).click()
      expect(await violationsOf(page)).toEqual([])
      await page.getByRole('button', { name: 'Edit as JSON' }).click()
      await picture(page, `application-json-${colorScheme}`)
      expect(await violationsOf(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.keyboard.press('n')
      await page.getByRole('dialog').waitFor()
      await picture(page, `application-create-${colorScheme}`)
      expect(await violationsOf(page)).toEqual([])
    })
  })
  test('shows either the list or an application on a screen of 400 pixels', async () => {
    const page = await it.open('default/applications', { viewport: NARROW })
    await page.getByText('26 of 26').waitFor()
    await picture(page, 'applications-narrow')
    await page.getByRole('option', { name: /Back Office/ }).click()
    await page.getByRole('region', { name: 'Grants', exact: true }).waitFor()
    expect(await page.getByRole('listbox').isVisible()).toBe(false)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400)
    await picture(page, 'application-narrow')
    await page.getByRole('button', { name: 'All applications' }).click()
    await page.getByText('26 of 26').waitFor()
  })
})

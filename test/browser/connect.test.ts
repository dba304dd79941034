/** The Connect view for a user who wants to connect a tool. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { clipboardOf, inBrowser, NARROW, picture, useConsole, violationsOf } from './support.ts'

const run = promisify(execFile)
const check = (page: Page) => page.getByRole('article').getByRole('status').first()
const chosen = (page: Page) => page.getByRole('navigation', { name: 'Tools' }).locator('[aria-current]')
const encoded = (sdk: object) => Buffer.from(JSON.stringify(sdk)).toString('base64')

inBrowser('Connect', () => {
  const it = useConsole()
  const folder = mkdtempSync(join(tmpdir(), 'connect-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let count = 0
  /** Creates a tenant for one test. */
  async function ownTenant() {
    const name = `acme-${++count}`
    const { client_id, client_secret } = (await it.emulator.control('PUT', `/tenants/${name}`)) as {
      client_id: string
      client_secret: string
    }
    return { name, client_id, client_secret, place: `${name}/connect` }
  }
  const here = () => new URL(it.emulator.url).host

  test('a new user finds and copies the lines for Terraform', async () => {
    const page = await it.open()
    await page.getByRole('link', { name: 'Connect' }).click()
    await page.getByRole('navigation', { name: 'Tools' }).getByRole('link', { name: 'Terraform' }).click()
    expect(page.url()).toMatch(/#\/default\/connect\/terraform$/)
    const lines = page.getByRole('article', { name: 'Terraform' })
    await lines.getByRole('button', { name: 'Copy Terraform: In a terminal' }).click()
    expect(await clipboardOf(page)).toBe(
      `curl -s ${it.emulator.url}/_emulator/ca.pem | cat /etc/ssl/certs/ca-certificates.crt - > bundle.pem
export SSL_CERT_FILE=$PWD/bundle.pem AUTH0_DOMAIN=${here()}
export AUTH0_CLIENT_ID=${it.emulator.client_id} AUTH0_CLIENT_SECRET=${it.emulator.client_secret}`,
    )
    await lines.getByText('provider "auth0" {}').waitFor()
    await lines.getByText('terraform init && terraform apply').waitFor()
    await picture(page, 'connect-terraform')
  })

  test('the lines for curl work, and the check lights up', async () => {
    const { place } = await ownTenant()
    const page = await it.open(`${place}/curl`)
    await check(page).getByText('Nothing yet').waitFor()
    await page.getByRole('button', { name: 'Copy curl: In a terminal' }).click()
    const { stdout } = await run('sh', ['-ec', await clipboardOf(page)], { cwd: folder })
    expect(stdout).toMatch(/"name":"My App".*"tenant":"acme-\d+","client_id":"\w{32}","name":"My App"/s)
    await check(page)
      .getByText(/^Seen: \d\d:\d\d:\d\d, GET \/api\/v2\/clients → 200$/)
      .waitFor()
    await page.getByRole('link', { name: 'curl seen' }).waitFor()
    await check(page).getByRole('link').click()
    expect(page.url()).toMatch(/#\/acme-\d+\/requests\/\d+$/)
  })

  test('the lines for fetch and for checking the certificate authority work', async () => {
    const { place } = await ownTenant()
    const page = await it.open(`${place}/fetch`)
    await page.getByRole('button', { name: 'Copy fetch: app.mjs' }).click()
    writeFileSync(join(folder, 'app.mjs'), await clipboardOf(page))
    expect((await run(process.execPath, ['app.mjs'], { cwd: folder })).stdout).toContain("name: 'All Applications'")
    await check(page).getByText('Seen:').waitFor()
    await page.getByRole('button', { name: 'Copy command that gets the authority' }).click()
    await run('sh', ['-ec', await clipboardOf(page)], { cwd: folder })
    await page.getByRole('button', { name: 'Copy the commands that check the authority' }).click()
    expect((await run('sh', ['-ec', await clipboardOf(page)], { cwd: folder })).stdout).toContain('"status":"ok"')
  })

  test('lights up only the tool that sent the request', async () => {
    const { name, place } = await ownTenant()
    const page = await it.open(`${place}/node`)
    await check(page).getByText('Nothing yet').waitFor()
    await it.emulator.api('GET', '/clients', { tenant: name })
    await check(page).getByText('Seen:').waitFor()
    const go = encoded({ name: 'go-auth0', version: '1.47.0', env: { go: '1.25' } })
    await it.emulator.api('GET', '/clients', {
      tenant: name,
      headers: {
        'auth0-client': go,
        'user-agent': 'Terraform-Provider-Auth0/1.55.0 (Go-Auth0/1.47.0; Terraform-SDK/2.38.1; Terraform/1.14.0)',
      },
    })
    await page.getByRole('link', { name: 'Terraform seen' }).click()
    await check(page).getByText('Seen:').waitFor()
    expect(
      (
        await page
          .getByRole('navigation', { name: 'Tools' })
          .getByRole('link', { name: / seen$/ })
          .allTextContents()
      ).map((text) => text.replace('✓', '').trim()),
    ).toEqual(['Terraform seen', 'npm auth0 5, 6, 7 seen'])
    await page.getByRole('link', { name: 'Pulumi', exact: true }).click()
    await check(page).getByText('Perhaps Pulumi').waitFor()
  })

  test('shows why a request was rejected', async () => {
    const { name, place } = await ownTenant()
    const page = await it.open(`${place}/python`)
    const headers = { 'auth0-client': encoded({ name: 'auth0-python', version: '5.8.0' }) }
    await it.emulator.api('GET', '/clients', { tenant: name, scope: 'read:client_grants', headers })
    await check(page)
      .getByText(
        /^Seen, but refused: Insufficient scope, expected any of: .*\. \d\d:\d\d:\d\d, GET \/api\/v2\/clients → 403$/,
      )
      .waitFor()
    await page.getByRole('link', { name: 'Python 5 refused' }).waitFor()
    await picture(page, 'connect-refused')
    await it.emulator.api('GET', '/clients', { tenant: name, headers })
    await check(page)
      .getByText(/^Seen: /)
      .waitFor()
  })

  test('shows a login with a wrong secret at every tool that may have sent it', async () => {
    const { name, client_id, place } = await ownTenant()
    const page = await it.open(`${place}/terraform`)
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id,
      client_secret: 'wrong',
      audience: `https://${here()}/api/v2/`,
    })
    await fetch(`${it.emulator.url}/oauth/token`, {
      method: 'POST',
      body,
      headers: { 'user-agent': 'Go-http-client/1.1' },
    })
    await check(page)
      .getByText('Perhaps Terraform, perhaps another tool that sends the same, and refused: Unauthorized')
      .waitFor()
    expect(await page.getByRole('link', { name: /refused$/ }).count(), name).toBe(0)
  })

  test('shows the ID of each tenant, and its secret after a click', async () => {
    const { client_id, client_secret, place } = await ownTenant()
    const page = await it.open(`${place}/node`)
    const card = page.getByRole('region', { name: 'This emulator' })
    await card.getByText(client_id).waitFor()
    expect(await card.getByText(client_secret).count()).toBe(0)
    await card.getByRole('button', { name: 'Show client secret' }).click()
    await card.getByText(client_secret).waitFor()
    await page.getByRole('article').getByText(client_secret).first().waitFor()
    await page.getByLabel('Tenant').selectOption('default')
    await card.getByText(it.emulator.client_id).waitFor()
    expect(await page.getByText(client_secret).count()).toBe(0)
    const storage = await page.evaluate(() =>
      JSON.stringify([location.href, document.title, { ...localStorage }, { ...sessionStorage }]),
    )
    expect(storage).not.toContain(client_secret)
  })

  test('fills in the ID and secret of another application', async () => {
    const { name, place } = await ownTenant()
    const { body } = await it.emulator.api('POST', '/clients', {
      tenant: name,
      body: { name: 'Orders', app_type: 'non_interactive' },
    })
    const { client_id, client_secret } = body as { client_id: string; client_secret: string }
    const page = await it.open(`${place}/go`)
    await page.getByLabel('Application whose ID and secret are filled in').selectOption('Orders')
    await page.getByText('It needs a grant for the Management API').waitFor()
    await page.getByText(`management.WithClientCredentials(ctx, "${client_id}", "${client_secret}")`).waitFor()
  })

  test('creates a token for lines that need it', async () => {
    const { place } = await ownTenant()
    const page = await it.open(`${place}/dotnet`)
    await page.getByRole('button', { name: 'Make a token and copy it' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const response = await fetch(`${it.emulator.url}/api/v2/clients`, {
      headers: { authorization: `Bearer ${await clipboardOf(page)}`, 'user-agent': 'Auth0.ManagementApi/10.0.0' },
    })
    expect(response.status).toBe(200)
    await check(page).getByText('Seen:').waitFor()
  })

  test('works with the keyboard only: j and k select tools, Tab reaches the copy buttons', async () => {
    const page = await it.open('default/connect')
    await page.getByRole('article', { name: 'curl' }).waitFor()
    await page.keyboard.press('k')
    for (const name of ['Environment variables', 'Terraform', 'Pulumi']) {
      await page.keyboard.press('j')
      await page.getByRole('article', { name }).waitFor()
    }
    await page.keyboard.press('k')
    await expect.poll(() => chosen(page).textContent()).toContain('Terraform')
    expect(page.url()).toMatch(/connect\/terraform$/)
    await chosen(page).focus()
    for (
      let tabs = 0;
      tabs < 60 &&
      !(await page
        .getByRole('button', { name: 'Copy Terraform: main.tf' })
        .evaluate((button) => button === document.activeElement));
      tabs++
    )
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Copied Terraform: main.tf').waitFor({ state: 'attached' })
    expect(await clipboardOf(page)).toContain('resource "auth0_client" "my_app" {')
  })

  test('says that a tenant does not exist', async () => {
    const page = await it.open('nobody/connect')
    await page.getByText('There is no tenant nobody.').waitFor()
    await picture(page, 'connect-no-tenant')
    await it.emulator.control('PUT', '/tenants/nobody')
    await page.getByRole('article', { name: 'curl' }).waitFor()
  })

  test('does not move when a request arrives', async () => {
    const { name, place } = await ownTenant()
    const page = await it.open(`${place}/node`)
    await check(page).getByText('Nothing yet').waitFor()
    const first = page.getByRole('heading', { name: 'app.mjs', exact: true })
    const before = await first.boundingBox()
    await it.emulator.api('GET', '/clients', { tenant: name })
    await check(page).getByText('Seen:').waitFor()
    expect(await first.boundingBox()).toEqual(before)
  })

  test.each([['light'], ['dark']] as const)('has no axe-core violations: %s', async (colorScheme) => {
    const { name, place } = await ownTenant()
    await it.emulator.api('GET', '/clients', { tenant: name })
    await it.emulator.api('GET', '/clients', {
      tenant: name,
      scope: 'read:client_grants',
      headers: { 'auth0-client': encoded({ name: 'auth0-python', version: '5.8.0' }) },
    })
    const page = await it.open(place, { colorScheme })
    await page.getByRole('link', { name: 'npm auth0 5, 6, 7 seen' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await picture(page, `connect-${colorScheme}`)
    for (const tool of ['node', 'python', 'mcp-server']) {
      await page.goto(page.url().replace(/connect.*/, `connect/${tool}`))
      await page.getByRole('article').waitFor()
      expect(await violationsOf(page)).toEqual([])
    }
    await page.goto(page.url().replace(/connect.*/, 'connect/node'))
    await page.getByRole('article', { name: 'npm auth0 5, 6, 7' }).waitFor()
    await picture(page, `connect-node-${colorScheme}`)
  })

  test('fits into 400 pixels', async () => {
    const { name, place } = await ownTenant()
    await it.emulator.api('GET', '/clients', { tenant: name })
    const page = await it.open(place, { viewport: NARROW })
    await page.getByLabel('Tool', { exact: true }).selectOption('Terraform')
    await page.getByRole('article', { name: 'Terraform' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await picture(page, 'connect-narrow')
    await page.getByRole('heading', { name: 'If nothing arrives' }).scrollIntoViewIfNeeded()
    await picture(page, 'connect-narrow-help')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400)
    expect(await page.getByRole('main').evaluate((main) => main.scrollWidth - main.clientWidth)).toBe(0)
  })
})

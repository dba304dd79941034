/** The frame around every view of the console. */
import { expect, test } from 'vitest'
import { inBrowser, useConsole, violationsOf } from './support.ts'

inBrowser('the frame', () => {
  const it = useConsole()

  test('redirects a browser from / to the console, and sends the greeting to other clients', async () => {
    const page = await it.open()
    await page.goto(it.emulator.url)
    expect(new URL(page.url()).pathname).toBe('/_emulator/')
    expect(await (await fetch(it.emulator.url)).text()).toContain('Make a token and list the applications')
  })
  test('opens each view with its key, and lists the keys with ?', async () => {
    const page = await it.open()
    for (const [key, name] of [
      ['2', 'As seen by'],
      ['3', 'Requests'],
      ['4', 'Lab'],
      ['5', 'Connect'],
      ['1', 'Applications'],
    ] as const) {
      await page.keyboard.press(key)
      await page.getByRole('main', { name }).waitFor()
    }
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Search').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })
  test('says that a tenant does not exist, and shows it after its creation', async () => {
    const page = await it.open('nobody/requests')
    await page.getByText('There is no tenant nobody.').waitFor()
    await page.getByRole('button', { name: 'Look again' }).waitFor()
    await it.emulator.control('PUT', '/tenants/nobody')
    await page.getByText('No requests yet').waitFor()
  })
  test('switches the theme between auto, light and dark, and stores nothing else in the browser', async () => {
    const page = await it.open('', { colorScheme: 'light' })
    await page.getByRole('button', { name: 'Theme: auto' }).click()
    await page.getByRole('button', { name: 'Theme: light' }).click()
    expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe('dark')
    await page.reload()
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor()
    expect(await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))).toEqual({ 'emulator-theme': 'dark' })
  })
  test('serves the same page over HTTPS', async () => {
    const page = await it.open('', { ignoreHTTPSErrors: true })
    await page.goto(`${it.emulator.https_url}/_emulator/#/default/applications`)
    await page.getByText('5 of 5').waitFor()
    await page.getByText('Live: requests are shown as they are answered').waitFor({ state: 'attached' })
  })
  test('shows faults and a moved clock in every view, with links to the Lab', async () => {
    await it.emulator.control('PUT', '/tenants/odd')
    const page = await it.open('odd/applications')
    const header = page.getByRole('banner')
    await page.getByText('5 of 5').waitFor()
    expect(await header.getByRole('link', { name: /fault|Clock/ }).count()).toBe(0)
    await it.emulator.control('PUT', '/faults?tenant=odd', {
      faults: [{ status: 503 }, { match: { method: 'GET' }, times: 1, status: 500 }],
    })
    await it.emulator.control('PUT', '/clock?tenant=odd', { advance_ms: 86_400_000 })
    await header.getByRole('link', { name: '2 faults' }).waitFor()
    await header.getByRole('link', { name: 'Clock moved' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await it.emulator.control('PUT', '/clock?tenant=odd', { frozen: true })
    await header.getByRole('link', { name: 'Clock frozen' }).click()
    await page.getByRole('heading', { name: 'Faults', exact: true }).waitFor()
    await it.emulator.control('POST', '/reset?tenant=odd')
    await expect.poll(() => header.getByRole('link', { name: /fault|Clock/ }).count()).toBe(0)
  })
  test('puts no secret into an address, a title or browser storage', async () => {
    const page = await it.open('default/applications/quickstartMachineToMachineClient')
    const { body } = await it.emulator.api('GET', '/clients/quickstartMachineToMachineClient')
    const { client_secret: secret } = body as { client_secret: string }
    const places: string[] = []
    const note = async () =>
      void places.push(
        page.url(),
        await page.title(),
        await page.evaluate(() =>
          JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state]),
        ),
      )
    await page.getByRole('button', { name: 'Show client_secret' }).click()
    await page.getByText(secret).waitFor()
    await note()
    for (const key of ['2', '3', '4', '5']) {
      await page.keyboard.press(key)
      await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' })
      await note()
    }
    await page
      .getByRole('button', { name: 'Show client secret' })
      .or(page.getByRole('button', { name: /^Show/ }))
      .first()
      .click()
    await page.getByText(it.emulator.client_secret).first().waitFor()
    await note()
    expect(
      places.filter(
        (text) => text.includes(secret) || text.includes(it.emulator.client_secret) || text.includes('eyJ'),
      ),
    ).toEqual([])
    expect(places.length).toBe(18)
  })
  test('a view loads without layout shifts', async () => {
    const page = await it.open('default/connect')
    for (const view of [
      'applications',
      'applications/quickstartRegularWebApplication1',
      'seen-by/quickstartRegularWebApplication1',
      'requests',
      'lab',
      'connect',
    ]) {
      await page.goto('about:blank')
      await page.goto(`${it.emulator.url}/_emulator/#/default/${view}`)
      await page.waitForTimeout(800)
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) =>
              resolve(
                (list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[]).reduce(
                  (sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value),
                  0,
                ),
              ),
            ).observe({ type: 'layout-shift', buffered: true })
            setTimeout(() => resolve(0), 300)
          }),
      )
      // Core Web Vitals rates a layout shift below 0.1 as good.
      expect([view, shift < 0.1 || shift]).toEqual([view, true])
    }
  })
})

inBrowser('the console at the address of a tenant', () => {
  const it = useConsole('--tenant', 'acme')

  test('shows this tenant, and says that other tenants have other addresses', async () => {
    await it.emulator.control('DELETE', '/tenants/acme')
    await it.emulator.control('PUT', '/tenants/acme', { host: 'acme.auth0.localhost', seeds: ['empty'] })
    const page = await it.open('default/lab')
    const address = it.emulator.url.replace(/127\.0\.0\.1|localhost/, 'acme.auth0.localhost')
    await page.goto(`${address}/_emulator/`)
    await page.getByText('1 of 1').waitFor()
    expect(page.url()).toContain('#/acme/applications')
    await page.goto(`${address}/_emulator/#/default/applications`)
    await page.getByText('This address is for the tenant acme alone.').waitFor()
  })
})

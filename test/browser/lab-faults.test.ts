/** The Lab: faults and the clock. */
import { expect, test } from 'vitest'
import { publicPem } from '../support/keys.ts'
import { MACHINE, useLab } from './lab-support.ts'
import { inBrowser, picture, violationsOf } from './support.ts'

inBrowser('the Lab: faults and clock', () => {
  const { it, createTenant, lab, card, waitForNotice, status, clock, faults } = useLab()
  const withCredential = async (tenant: string, expires_at: string) => {
    const credentials = [{ credential_type: 'public_key', name: 'nightly key', pem: publicPem(), expires_at }]
    const body = {
      name: 'Reports',
      app_type: 'non_interactive',
      client_authentication_methods: { private_key_jwt: { credentials } },
    }
    expect((await it.emulator.api('POST', '/clients', { tenant, body })).status).toBe(201)
  }

  test('switches presets on and off independently', async () => {
    const page = await lab('presets')
    const box = card(page, 'Faults')
    await box.getByText('No fault. Turn a switch on').waitFor()
    await box.getByRole('switch', { name: /^unavailable/ }).check()
    await box.getByText('503 for every request', { exact: true }).waitFor()
    expect(await status('presets')).toBe(503)
    await box.getByRole('switch', { name: /^slow/ }).check()
    await box.getByText('2000 ms late for every request').waitFor()
    expect(await faults('presets')).toEqual([
      { status: 503, remaining: null },
      { delay_ms: 2000, remaining: null },
    ])
    await box.getByText('without effect: one above strikes every request').waitFor()
    await box.getByRole('switch', { name: /^unavailable/ }).uncheck()
    await expect.poll(() => faults('presets')).toEqual([{ delay_ms: 2000, remaining: null }])
    await box.getByText('without effect').waitFor({ state: 'detached' })
    await box.getByRole('button', { name: 'Remove all' }).click()
    await box.getByText('No fault. Turn a switch on').waitFor()
    expect(await status('presets')).toBe(200)
  })
  test('keeps the state of every switch when several change at the same time', async () => {
    const page = await lab('at-once')
    const [unavailable, slow, rate] = ['unavailable', 'slow', 'rate-limit'].map((name) =>
      card(page, 'Faults').getByRole('switch', { name: new RegExp(`^${name}`) }),
    )
    let goOn = () => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    await page.route(/_emulator\/faults/, async (route) => {
      if (route.request().method() === 'PUT') await held
      await route.continue()
    })
    await unavailable?.check()
    await slow?.check()
    await rate?.check()
    await rate?.uncheck()
    await it.emulator.control('PUT', '/faults?tenant=at-once', {
      faults: [{ match: { operation: 'get_clients' }, status: 500 }],
    })
    await card(page, 'Faults').getByText('500 for get_clients').waitFor()
    const switchStates = () => Promise.all([unavailable, slow, rate].map((one) => one?.isChecked()))
    expect(await switchStates()).toEqual([true, true, false])
    goOn()
    await card(page, 'Faults').getByText('2000 ms late for every request').waitFor()
    await expect
      .poll(() => faults('at-once'))
      .toEqual([
        { status: 503, remaining: null },
        { delay_ms: 2000, remaining: null },
      ])
    expect(await switchStates()).toEqual([true, true, false])
  })
  test('turns off the switch of a preset after its time', async () => {
    const page = await lab('ends')
    const rate = card(page, 'Faults').getByRole('switch', { name: /^rate-limit/ })
    await rate.check()
    await expect.poll(() => status('ends')).toBe(429)
    await expect.poll(() => rate.isChecked(), { timeout: 5000 }).toBe(false)
    await card(page, 'Faults').getByText('No fault. Turn a switch on').waitFor()
    expect(await status('ends')).toBe(200)
  })
  test('adds a fault from the form, counts it down and removes it', async () => {
    const page = await lab('own')
    const box = card(page, 'Faults')
    await box.getByText('A fault of your own').click()
    await box.getByLabel('Requests').selectOption('get_clients')
    await box.getByLabel('Status').fill('99')
    await box.getByLabel('Times').fill('2')
    await box.getByRole('button', { name: 'Add the fault' }).click()
    await box.getByText('A status is a number from 200 to 599.').waitFor()
    await box.getByLabel('Status').fill('500')
    await box.getByRole('button', { name: 'Add the fault' }).click()
    await box.getByText('2 more times').waitFor()
    expect([await status('own'), await status('own', MACHINE)]).toEqual([500, 200])
    await box.getByText('once more').waitFor()
    await box.getByLabel('Requests').selectOption('path')
    await box.getByLabel('Path').fill('/api/v2/clients/*')
    await box.getByLabel('What happens').selectOption('drop')
    await box.getByLabel('Times').fill('')
    await box.getByRole('button', { name: 'Add the fault' }).click()
    await box.getByText('No answer for /api/v2/clients/*').waitFor()
    expect(await faults('own')).toEqual([
      { match: { operation: 'get_clients' }, times: 1, status: 500, remaining: 1 },
      { match: { path: '/api/v2/clients/*' }, drop: true, remaining: null },
    ])
    await picture(page, 'lab-own-fault')
    await box.getByRole('button', { name: 'Remove 500 for get_clients' }).click()
    await expect
      .poll(() => faults('own'))
      .toEqual([{ match: { path: '/api/v2/clients/*' }, drop: true, remaining: null }])
  })

  test('freezes, moves, sets and resets the clock', async () => {
    const page = await lab('clock')
    const box = card(page, 'Clock')
    await box.getByText('The same as on this machine.').waitFor()
    const { access_token: token } = (await it.emulator.control('POST', '/tokens?tenant=clock', {
      expires_in: 3600,
    })) as { access_token: string }
    const asked = async () =>
      (await fetch(`${it.emulator.url}/api/v2/clients`, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await asked()).toBe(200)
    await box.getByRole('button', { name: '+1 day' }).click()
    await box.getByText('1 day ahead of this machine.').waitFor()
    expect(await asked()).toBe(401)
    await box.getByRole('switch', { name: /^Frozen/ }).check()
    await box.getByText(/; it stands still\.$/).waitFor()
    expect((await clock('clock')).frozen).toBe(true)
    await box.getByRole('button', { name: 'Set the clock' }).click()
    await box.getByText('Choose a day and a time.').waitFor()
    await box.getByLabel('Date and time (UTC)').fill('2026-01-31T12:00:00')
    await box.getByRole('button', { name: 'Set the clock' }).click()
    await box.getByText('2026-01-31 12:00:00 UTC').waitFor()
    expect((await clock('clock')).now).toBe('2026-01-31T12:00:00.000Z')
    await box.getByRole('button', { name: '−1 h' }).click()
    await box.getByText('2026-01-31 11:00:00 UTC').waitFor()
    await box.getByRole('button', { name: 'Back to the present' }).click()
    await box.getByText('The same as on this machine.').waitFor()
    expect(await clock('clock')).toMatchObject({ frozen: false, offset_ms: 0 })
  })
  test('a running clock advances on the page', async () => {
    const page = await lab('ticks')
    const timeOnPage = await card(page, 'Clock').getByText(/ UTC$/).first().textContent()
    await expect
      .poll(() => card(page, 'Clock').getByText(/ UTC$/).first().textContent(), { timeout: 5000 })
      .not.toBe(timeOnPage)
  })
  test('moves the clock to the expiry of a credential, and past it', async () => {
    const expires = new Date(Date.now() + 40 * 86_400_000)
    await createTenant('expiry')
    const page = await lab('expiry')
    const box = card(page, 'Clock')
    const open = box.getByRole('button', { name: 'Jump to a credential’s expiry …' })
    await open.click()
    await page.getByText('No credential of this tenant expires').waitFor()
    await page.keyboard.press('Escape')
    await withCredential('expiry', expires.toISOString())
    await open.click()
    await page.getByText('nightly key').first().waitFor()
    await picture(page, 'lab-expiries')
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Jump to one minute before: nightly key of Reports' }).click()
    await waitForNotice(page, 'It is one minute before nightly key of Reports expires.')
    expect(Math.abs(Date.parse((await clock('expiry')).now) - expires.getTime() + 60_000)).toBeLessThan(5000)
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('Jump to a credential’s expiry …')
    await open.click()
    await page.getByRole('button', { name: 'Jump past it: nightly key of Reports' }).click()
    await waitForNotice(page, 'nightly key of Reports has expired.')
    expect(Date.parse((await clock('expiry')).now)).toBeGreaterThan(expires.getTime())
  })
})

/** The Requests view with many requests, several tenants, a small screen or a frozen clock. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { inBrowser, NARROW, picture, useConsole, violationsOf } from './support.ts'

inBrowser('many requests', () => {
  const it = useConsole()
  const rows = (page: Page) => page.getByRole('listbox', { name: 'Requests' }).getByRole('option')

  test('the page stays usable during a burst of 2,000 requests', async () => {
    const { access_token: token } = (await it.emulator.control('POST', '/tokens')) as { access_token: string }
    const page = await it.open('default/requests')
    await page.getByText('No requests yet').waitFor()
    // Measures the longest time in which the page rendered nothing.
    await page.evaluate(
      '{ let last = performance.now(); window.longest = 0; const look = () => { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(look) }; requestAnimationFrame(look) }',
    )
    const send = async (from: number) => {
      for (let n = from; n < 2000; n += 20)
        await fetch(`${it.emulator.url}/api/v2/clients/n${n}`, { headers: { authorization: `Bearer ${token}` } })
    }
    const burst = Promise.all(Array.from({ length: 20 }, (_, from) => send(from)))
    await rows(page).first().waitFor()
    await page.getByRole('searchbox').fill('n1')
    await page.getByText(/^\d+ of [\d,]+ requests$/).waitFor()
    await page.getByRole('searchbox').fill('')
    await rows(page).nth(2).click()
    await page.getByRole('article').getByText('There is no application with this id in the tenant.').waitFor()
    await burst
    await page.getByText('The last 1,000 requests').waitFor()
    // The list scrolled to the chosen request.
    await page.getByRole('listbox').hover()
    await page.mouse.wheel(0, -60_000)
    const longest = (await page.evaluate('window.longest')) as number
    expect(longest).toBeLessThan(1000)
    const {
      requests: [newest],
    } = (await it.emulator.control('GET', '/requests?limit=1')) as { requests: { path: string }[] }
    await rows(page)
      .first()
      .filter({ hasText: newest?.path ?? '' })
      .waitFor()
    await picture(page, 'requests-many')
  }, 60_000)
  test('keeps the visible rows in place when new requests arrive', async () => {
    await it.emulator.control('PUT', '/tenants/reader')
    for (let n = 0; n < 30; n++) await it.emulator.api('GET', `/clients/r${n}`, { tenant: 'reader' })
    const page = await it.open('reader/requests')
    const read = rows(page).filter({ hasText: '/clients/r15' })
    await rows(page).first().waitFor()
    await page.getByRole('listbox').hover()
    await page.mouse.wheel(0, 800)
    await read.waitFor()
    await page.waitForTimeout(300)
    const before = await read.boundingBox()
    await it.emulator.api('GET', '/clients/fresh', { tenant: 'reader' })
    await page.getByText('31 requests').waitFor()
    await page.waitForTimeout(100)
    expect((await read.boundingBox())?.y).toBeCloseTo(before?.y ?? Number.NaN, 0)
  })
  test('shows each tenant only its own requests', async () => {
    await it.emulator.control('PUT', '/tenants/one')
    await it.emulator.control('PUT', '/tenants/two')
    const [one, two] = [await it.open('one/requests'), await it.open('two/requests')]
    await Promise.all(
      [one, two].map((page) => page.getByText('Live: ', { exact: false }).waitFor({ state: 'attached' })),
    )
    await it.emulator.api('GET', '/clients/of-one', { tenant: 'one' })
    await it.emulator.api('GET', '/clients/of-two', { tenant: 'two' })
    await rows(one).filter({ hasText: 'of-one' }).waitFor()
    await rows(two).filter({ hasText: 'of-two' }).waitFor()
    expect([await rows(one).count(), await rows(two).count()]).toEqual([1, 1])
    await two.getByLabel('Tenant').selectOption('one')
    await rows(two).filter({ hasText: 'of-one' }).waitFor()
    expect(await rows(two).count()).toBe(1)
  })
  test('shows either the list or the request on a small screen', async () => {
    await it.emulator.control('PUT', '/tenants/small')
    await it.emulator.api('GET', '/clients?fields=client_id,name,callbacks', { tenant: 'small' })
    await it.emulator.api('POST', '/clients', { tenant: 'small', body: { name: 'My App', callbacks: 'none' } })
    const page = await it.open('small/requests', { viewport: NARROW })
    await rows(page).first().waitFor()
    expect(await violationsOf(page)).toEqual([])
    await picture(page, 'requests-narrow-list')
    await rows(page).first().click()
    await page.getByRole('heading', { name: 'The body was refused for callbacks.' }).waitFor()
    expect(await rows(page).first().isVisible()).toBe(false)
    await picture(page, 'requests-narrow-detail')
    await page.getByRole('button', { name: 'Replay' }).click()
    await picture(page, 'requests-narrow-replay')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400)
    await page.getByRole('button', { name: 'Back to the list' }).click()
    await rows(page).first().waitFor()
  })
  test('does not draw requests of unknown time under a frozen clock, and says why', async () => {
    await it.emulator.control('PUT', '/tenants/still')
    await it.emulator.control('PUT', '/clock?tenant=still', { now: '2026-01-31T12:00:00Z', frozen: true })
    await it.emulator.api('GET', '/clients', { tenant: 'still' })
    const page = await it.open('still/requests', { colorScheme: 'dark' })
    await page.getByText('1 not drawn: the clock of the tenant stands still').waitFor()
    await it.emulator.api('GET', '/clients', { tenant: 'still' })
    await page.getByRole('img', { name: 'The last 10 minutes: 1 good' }).waitFor()
    await rows(page).first().click()
    await page.getByRole('article').getByText('by the clock of the tenant, and').waitFor()
  })
  test('says that a request is not in the log', async () => {
    const page = await it.open('default/requests/999999')
    await page.getByText('There is no request 999999 in the log of this tenant.').waitFor()
  })
})

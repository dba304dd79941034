/** The Lab as a whole: tenants, changes by others, keyboard and accessibility. */
import { expect, test } from 'vitest'
import { useLab } from './lab-support.ts'
import { inBrowser, NARROW, picture, violationsOf } from './support.ts'

inBrowser('the Lab', () => {
  const { it, createTenant, lab, card, waitForNotice, status, names } = useLab()

  test('creates a tenant, switches to it, and deletes it', async () => {
    const page = await lab('home')
    const box = card(page, 'Tenants')
    await box.getByText('Make a tenant').click()
    await box.getByRole('button', { name: 'Make the tenant' }).click()
    await box.locator('.refusal').getByText('Lower-case letters').waitFor()
    await box.getByLabel('Name of the tenant').fill('acme')
    await box.getByLabel('empty').check()
    await box.getByLabel('Host').fill('localhost')
    await box.getByRole('button', { name: 'Make the tenant' }).click()
    await box.getByText(/localhost cannot be the host of one tenant/).waitFor()
    await box.getByLabel('Host').fill('acme.auth0.localhost')
    await box.getByRole('button', { name: 'Make the tenant' }).click()
    await waitForNotice(page, 'The tenant acme was made.')
    const tenant = (await it.emulator.control('GET', '/tenants/acme?secrets=true')) as {
      domain: string
      client_secret: string
    }
    expect(tenant.domain).toMatch(/^acme\.auth0\.localhost:/)
    const newTenant = page.getByRole('region', { name: 'The tenant acme' })
    await newTenant.getByText(tenant.domain).waitFor()
    expect(await newTenant.getByText(tenant.client_secret).count()).toBe(0)
    await newTenant.getByRole('button', { name: 'Show client secret of acme' }).click()
    await newTenant.getByText(tenant.client_secret).waitFor()
    await newTenant.scrollIntoViewIfNeeded()
    await picture(page, 'lab-tenant-made')
    await newTenant.getByRole('button', { name: 'Switch to acme' }).click()
    await page.getByText('contents of the tenant acme').waitFor()
    expect(await names('acme')).toEqual(['All Applications'])

    expect(await box.getByRole('button', { name: 'Delete default' }).count()).toBe(0)
    await box.getByRole('button', { name: 'Delete acme' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await box.getByRole('button', { name: 'Delete acme' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete acme' }).click()
    await waitForNotice(page, 'The tenant acme was deleted.')
    await page.getByText('contents of the tenant default').waitFor()
    expect(JSON.stringify(await it.emulator.control('GET', '/tenants'))).not.toContain('acme')
    await box.getByRole('button', { name: 'Login client of home' }).click()
    await box.getByRole('button', { name: 'Copy client secret of home' }).waitFor()
  })

  test('shows changes that tests make meanwhile', async () => {
    const page = await lab('meanwhile')
    await page.getByRole('status').getByText('Live').waitFor()
    await card(page, 'Snapshots').getByText('No snapshot yet.').waitFor()
    await it.emulator.control('PUT', '/faults?tenant=meanwhile', { preset: 'flaky' })
    await expect
      .poll(() =>
        card(page, 'Faults')
          .getByRole('switch', { name: /^flaky/ })
          .isChecked(),
      )
      .toBe(true)
    await it.emulator.control('PUT', '/clock?tenant=meanwhile', { now: '2026-01-31T12:00:00Z', frozen: true })
    await card(page, 'Clock').getByText('2026-01-31 12:00:00 UTC').waitFor()
    await it.emulator.control('PUT', '/snapshots/of-a-test?tenant=meanwhile')
    await card(page, 'Snapshots').getByText('of-a-test').waitFor()
    await it.emulator.control('PUT', '/tenants/of-a-test')
    await card(page, 'Tenants').getByText('of-a-test').first().waitFor()
    await it.emulator.control('DELETE', '/tenants/of-a-test')
    await it.emulator.control('POST', '/reset?tenant=meanwhile')
    await card(page, 'Clock').getByText('The same as on this machine.').waitFor()
    await expect
      .poll(() =>
        card(page, 'Faults')
          .getByRole('switch', { name: /^flaky/ })
          .isChecked(),
      )
      .toBe(false)
    await expect.poll(() => card(page, 'Tenants').getByText('of-a-test').count()).toBe(0)
  })
  test('says that a tenant was deleted, and what to do', async () => {
    const page = await lab('gone')
    await card(page, 'Snapshots').getByText('No snapshot yet.').waitFor()
    await it.emulator.control('DELETE', '/tenants/gone')
    await page.getByText('There is no tenant gone.').waitFor()
  })

  test('works with the keyboard only', async () => {
    const page = await lab('keys')
    await card(page, 'Faults').getByText('No fault. Turn a switch on').waitFor()
    const focus = () =>
      page.evaluate(
        () =>
          document.activeElement?.getAttribute('aria-label') ??
          document.activeElement?.closest('label, button, a, summary')?.textContent,
      )
    const to = async (name: RegExp) => {
      for (let steps = 0; steps < 60 && !name.test((await focus()) ?? ''); steps++) await page.keyboard.press('Tab')
      expect(await focus()).toMatch(name)
    }
    await to(/^unavailable/)
    await page.keyboard.press('Space')
    await expect.poll(() => status('keys')).toBe(503)
    await page.keyboard.press('Space')
    await expect.poll(() => status('keys')).toBe(200)
    await to(/^\+30 days/)
    await page.keyboard.press('Enter')
    await card(page, 'Clock').getByText('30 days ahead of this machine.').waitFor()
    await to(/^Take a snapshot/)
    await page.keyboard.press('Enter')
    await card(page, 'Snapshots').getByText('snapshot-1', { exact: true }).waitFor()
    await to(/^Compare/)
    await page.keyboard.press('Enter')
    await page.getByText('There is no difference').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(focus).toBe('Compare snapshot-1')
  })

  test.each(['light', 'dark'] as const)('has no axe-core violations in the %s theme', async (colorScheme) => {
    const name = `axe-${colorScheme}`
    await createTenant(name)
    await it.emulator.control('PUT', `/faults?tenant=${name}`, { preset: 'flaky' })
    for (const each of ['before-import', 'snapshot-1'])
      await it.emulator.control('PUT', `/snapshots/${each}?tenant=${name}`)
    const page = await it.open(`${name}/lab`, { colorScheme })
    await card(page, 'Faults').getByText('503 for every request', { exact: true }).waitFor()
    await card(page, 'Snapshots').getByText('before-import').waitFor()
    await picture(page, `lab-${colorScheme}`)
    await page.locator('main').evaluate((main) => main.scrollBy(0, 620))
    await picture(page, `lab-${colorScheme}-below`)
    await page.getByText('A fault of your own').click()
    await page.getByText('Make a tenant').click()
    await card(page, 'Tenants')
      .getByRole('button', { name: `Login client of ${name}` })
      .click()
    await card(page, 'Tenants').getByText('Client secret', { exact: true }).waitFor()
    expect(await violationsOf(page)).toEqual([])
  })
  test('fits into 400 pixels', async () => {
    await createTenant('narrow')
    await it.emulator.control('PUT', '/faults?tenant=narrow', {
      faults: [{ match: { method: 'GET', path: '/api/v2/clients*' }, times: 2, delay_ms: 20, status: 503 }],
    })
    await it.emulator.control('PUT', '/snapshots/before-import?tenant=narrow')
    const page = await it.open('narrow/lab', { viewport: NARROW })
    await card(page, 'Faults').getByText('2 more times').waitFor()
    await card(page, 'Faults').getByText('A fault of your own').click()
    await picture(page, 'lab-narrow-1')
    for (const [step, name] of [
      [2, 'Clock'],
      [3, 'Snapshots'],
      [4, 'Seeds'],
      [5, 'Tenants'],
    ] as const) {
      await card(page, name)
        .getByRole('heading', { level: 2 })
        .evaluate((heading) => heading.scrollIntoView())
      await picture(page, `lab-narrow-${step}`)
    }
    expect(await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)).toBe(0)
    expect(await violationsOf(page)).toEqual([])
  })
})

/** The console when its emulator restarts. */
import { expect, test } from 'vitest'
import { inBrowser, useConsole } from './support.ts'

inBrowser('a restarted emulator', () => {
  const it = useConsole()

  test('is shown without a reload, and an open request is replaced with the new request of the same id', async () => {
    await it.emulator.api('GET', '/clients/of-before')
    const page = await it.open('default/requests')
    const rows = page.getByRole('listbox', { name: 'Requests' }).getByRole('option')
    await rows.first().click()
    const detail = page.getByRole('article')
    await detail.getByText('/clients/of-before').first().waitFor()
    await it.emulator.stop()
    await page
      .getByText('The emulator does not answer. What is shown may be old; the page tries again until it does.')
      .waitFor()
    await it.restart()
    await it.emulator.api('GET', '/clients/of-after')
    await rows.filter({ hasText: 'of-after' }).waitFor()
    await detail.getByText('/clients/of-after').first().waitFor()
    await page.getByText('The emulator does not answer.').waitFor({ state: 'detached' })
    expect(await page.getByText('of-before').count()).toBe(0)
  })
})

/** What is around every view of the console. */
import { expect, test } from 'vitest'
import { inBrowser, useConsole } from './support.ts'

inBrowser('the frame', () => {
  const it = useConsole()

  test('a browser that opens / is sent to the console, and anybody else reads the greeting', async () => {
    const page = await it.open()
    await page.goto(it.emulator.url)
    expect(new URL(page.url()).pathname).toBe('/_emulator/')
    expect(await (await fetch(it.emulator.url)).text()).toContain('Make a token and list the applications')
  })
  test('each view has its key, and ? lists them', async () => {
    const page = await it.open()
    for (const [key, name] of [['2', 'As seen by'], ['3', 'Requests'], ['4', 'Lab'], ['5', 'Connect'], ['1', 'Applications']] as const) {
      await page.keyboard.press(key)
      await page.getByRole('main', { name }).waitFor()
    }
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Search').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })
})

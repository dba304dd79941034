/** Opens the console of the built command in a browser. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { emulatorProcess, type EmulatorProcess } from './process.ts'

/** The headless shell comes first: it is the same engine and starts in a third of the time. */
const PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const PATH = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place))
const MISSING =
  'No Chromium is here, so the tests of the console are skipped. Install it (Debian: apt-get install chromium-headless-shell), or name it in CHROMIUM.'

if (PATH === undefined) {
  if (process.env['CI'])
    throw new Error(
      MISSING.replace(
        'so the tests of the console are skipped',
        'and the tests of the console must not be skipped in CI',
      ),
    )
  console.warn(MISSING)
}

/** Runs as `describe`, but skips the tests if no browser is installed. */
export const inBrowser = describe.skipIf(PATH === undefined)

const SCREENSHOTS = join(import.meta.dirname, 'screenshots')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
export const WIDE = { width: 1280, height: 800 }
export const NARROW = { width: 400, height: 800 }

/** Returns whether a URL leads to the emulator, under any host name of this machine. */
const isOurs = ({ hostname, port }: URL, own: string) =>
  port === new URL(own).port && /^(?:127\.0\.0\.1|\[::1\]|(?:.+\.)?localhost)$/.test(hostname)

/**
 * Starts an emulator and a browser before the tests of a file. After each test, checks that its pages sent requests
 * only to their emulator and reported no errors.
 */
export function useConsole(...flags: string[]) {
  let browser: Browser
  let emulator: EmulatorProcess
  const pages: Page[] = []
  const complaints: string[] = []
  beforeAll(async () => {
    ;[browser, emulator] = await Promise.all([
      chromium.launch({
        executablePath: PATH as string,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      }),
      emulatorProcess(...flags),
    ])
  })
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()))
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await emulator?.stop()
  })
  return {
    get emulator() {
      return emulator
    },
    /** Replaces the emulator with a new one on the same port. The new emulator has no state. */
    async restart(): Promise<void> {
      await emulator.stop()
      emulator = await emulatorProcess(...flags, '--port', new URL(emulator.url).port)
    },
    /**
     * Opens the console in a new browser context.
     * @param place the address after `#/`, such as `default/requests`
     */
    async open(place = '', options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ viewport: WIDE, ...options })
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: emulator.url })
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      pages.push(page)
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
      page.on('console', (message) => {
        // The browser itself reports each response with a status of 400 or more.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          complaints.push(`console: ${message.text()}`)
      })
      page.on('request', (request) => {
        const url = new URL(request.url())
        if (url.protocol.startsWith('http') && !isOurs(url, emulator.url)) complaints.push(`asked ${url.origin}`)
      })
      await page.goto(`${emulator.url}/_emulator/${place && `#/${place}`}`)
      return page
    },
  }
}

/** Returns the text in the clipboard. */
export const clipboardOf = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

/** Saves a screenshot for review. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary?: string }[]
}

/** Returns the accessibility violations that axe-core finds on a page. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const violations = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  )) as Violation[]
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) =>
        `${id}: ${help}: ${html.slice(0, 200)} (${failureSummary.replaceAll(/\s+/g, ' ')})`,
    ),
  )
}

/** A browser before the built command: what a person sees and does. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { emulatorProcess, type EmulatorProcess } from './process.ts'

/** The headless shell is the same engine and starts in a third of the time. */
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

/** `describe` where there is a browser. */
export const inBrowser = describe.skipIf(PATH === undefined)

const SCREENSHOTS = join(import.meta.dirname, 'screenshots')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
export const WIDE = { width: 1280, height: 800 }
export const NARROW = { width: 400, height: 800 }

/** Whether a URL leads to the emulator, under one of the names of this machine. */
const isOurs = ({ hostname, port }: URL, own: string) =>
  port === new URL(own).port && /^(?:127\.0\.0\.1|\[::1\]|(?:.+\.)?localhost)$/.test(hostname)

/** Starts an emulator and a browser before the tests of a file. Each page that is opened must ask nobody but its emulator, and complain of nothing. */
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
    /** Another emulator takes the place of the one that is there, at its port, with nothing in memory. */
    async restart(): Promise<void> {
      await emulator.stop()
      emulator = await emulatorProcess(...flags, '--port', new URL(emulator.url).port)
    },
    /** Opens the console in a browser of its own. @param place behind `#/`: `default/requests` */
    async open(place = '', options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ viewport: WIDE, ...options })
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: emulator.url })
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      pages.push(page)
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
      page.on('console', (message) => {
        // The browser itself reports each answer of 400 and more.
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

/** What is in the clipboard. */
export const clipboardOf = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

/** Keeps a picture of what is seen, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary?: string }[]
}

/** What axe-core has to say against a page; none is the only good answer. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  )) as Violation[]
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) =>
        `${id}: ${help}: ${html.slice(0, 200)} (${failureSummary.replaceAll(/\s+/g, ' ')})`,
    ),
  )
}

/** Tests how the server sends the console page. test/browser tests the page itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const BUILT = join(import.meta.dirname, '../../../dist/console')
const files = readdirSync(BUILT)
const ASSETS = files.filter((name) => name !== 'index.html')
/** The most bytes of the script and the stylesheet together. */
const MOST_COMPRESSED = 100_000

describe('the console', () => {
  const it = useEmulator()
  const get = (url: string, headers: Record<string, string> = {}) => it.inject({ method: 'GET', url, headers })

  test('has a content security policy that lets it send requests only to its own server', async () => {
    for (const url of ['/_emulator', '/_emulator/']) {
      const { statusCode, headers, payload } = await get(url)
      expect(statusCode).toBe(200)
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      })
      expect(payload).toBe(readFileSync(join(BUILT, 'index.html'), 'utf8'))
    }
  })

  test('loads one script and one stylesheet, which browsers may cache forever', async () => {
    expect(ASSETS.map((name) => name.replace(/-\w+\./, '.')).toSorted()).toEqual(['console.css', 'console.js'])
    const { payload: page } = await get('/_emulator/')
    for (const name of ASSETS) {
      expect(page).toContain(`/_emulator/console/${name}`)
      const { statusCode, headers, payload } = await get(`/_emulator/console/${name}`)
      expect(statusCode).toBe(200)
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(payload).toBe(readFileSync(join(BUILT, name), 'utf8'))
    }
  })

  test(`has less than ${MOST_COMPRESSED} bytes when compressed`, () => {
    const sizes = ASSETS.map((name) => gzipSync(readFileSync(join(BUILT, name))).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_COMPRESSED)
  })

  test('serves no other file', async () => {
    for (const name of [
      'index.html',
      'console-.js',
      'console-XXXXXXXX.js',
      '..%2fcli.js',
      '%2e%2e%2fcli.js',
      'console-a%2f..%2f..%2fcli.js',
    ])
      expect((await get(`/_emulator/console/${name}`)).statusCode).toBe(404)
  })

  test('is served for any Host, because it reveals nothing, but its data is not', async () => {
    const headers = { host: 'rebound.example' }
    expect((await get('/_emulator/', headers)).statusCode).toBe(200)
    expect((await get('/_emulator/tenants', headers)).statusCode).toBe(403)
  })

  test('is the page to which / redirects browsers; other clients get the greeting', async () => {
    const { statusCode, headers } = await get('/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
    expect([statusCode, headers['location']]).toEqual([302, '/_emulator/'])
    for (const accept of ['*/*', 'application/json', 'text/plain'])
      expect((await get('/', { accept })).payload).toContain('Make a token and list the applications')
  })
})

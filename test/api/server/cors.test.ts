/** Tests requests of browser pages, with and without `--cors`. */
import { describe, expect, test } from 'vitest'
import { useEmulator, type TestEmulator } from '../../support/emulator.ts'

const PAGE = 'http://localhost:3000'
const preflight = {
  origin: PAGE,
  'access-control-request-method': 'PATCH',
  'access-control-request-headers': 'authorization,content-type',
}

function caller(emulator: TestEmulator) {
  return async (method: 'GET' | 'OPTIONS' | 'POST', url: string, headers: Record<string, string>) => {
    const { status, headers: answered } = await emulator.request(`${method} ${url}`, { headers })
    return { status, origin: answered['access-control-allow-origin'], headers: answered }
  }
}

describe('without --cors', () => {
  const call = caller(useEmulator())
  test('allows no page', async () => {
    expect(await call('OPTIONS', '/api/v2/clients/1', preflight)).toMatchObject({ status: 404, origin: undefined })
    expect(await call('GET', '/api/v2/clients', { origin: PAGE })).toMatchObject({ status: 401, origin: undefined })
  })
})

describe('--cors with an origin', () => {
  const emulator = useEmulator({ cors: [PAGE, 'https://app.example'] })
  const call = caller(emulator)

  test('allows its pages every method and header', async () => {
    const { status, origin, headers } = await call('OPTIONS', '/api/v2/clients/1', preflight)
    expect([status, origin]).toEqual([204, PAGE])
    expect(headers['access-control-allow-methods']).toBe('GET, POST, PUT, PATCH, DELETE')
    expect(headers['access-control-allow-headers']).toBe('authorization,content-type')
  })

  test('lets its pages read responses, also errors', async () => {
    const authorization = `Bearer ${await emulator.token('read:clients')}`
    expect(await call('GET', '/api/v2/clients', { origin: PAGE, authorization })).toMatchObject({
      status: 200,
      origin: PAGE,
    })
    expect(await call('GET', '/api/v2/clients', { origin: 'https://app.example' })).toMatchObject({
      status: 401,
      origin: 'https://app.example',
    })
    expect(await call('POST', '/oauth/token', { origin: PAGE })).toMatchObject({ status: 400, origin: PAGE })
    expect(await call('GET', '/api/v2/nowhere', { origin: PAGE })).toMatchObject({ status: 404, origin: PAGE })
  })

  test('does not allow pages of other origins', async () => {
    expect((await call('GET', '/api/v2/clients', { origin: 'https://evil.example' })).origin).toBeUndefined()
  })

  test('does not allow pages to use the control API', async () => {
    expect(await call('OPTIONS', '/_emulator/reset', preflight)).toMatchObject({ status: 404, origin: undefined })
    expect(await call('POST', '/_emulator/reset', { origin: PAGE })).toMatchObject({ status: 403, origin: undefined })
    expect(await call('POST', '//_emulator/reset', { origin: PAGE })).toMatchObject({ status: 403, origin: undefined })
  })
})

describe('--cors with *', () => {
  const call = caller(useEmulator({ cors: ['*'] }))
  const OWN = [
    '/_emulator/export',
    '/_emulator/health',
    '/_emulator/nothing',
    '/_emulator',
    '//_emulator/export',
    '/_emulator//export',
    '/%5femulator/export',
    '/%5Femulator/export',
    '/_%65mulator/export',
    '/./_emulator/export',
    '/api/../_emulator/export',
    '/%2f_emulator/export',
    '/_EMULATOR/export',
    '/_emulator;x/export',
    '/_emulator#x',
    '/_emulator?x',
    '/_emulator/%zz',
    '/docs',
    '/docs/json',
    '/%64ocs/json',
    '/docs/nothing',
    '/docs/%zz',
  ]
  test.each(OWN)(
    'sends no CORS header and no preflight response for %s, which belongs to the emulator',
    async (url) => {
      for (const method of ['GET', 'OPTIONS'] as const) {
        const { headers, status } = await call(method, url, preflight)
        expect([method, Object.keys(headers).filter((name) => name.startsWith('access-control'))]).toEqual([method, []])
        if (method === 'OPTIONS') expect(status).toBe(404)
      }
    },
  )

  test.each(['/api/v2/_emulator', '/_emulators', '/doc', '/api/v2/clients?x=/_emulator'])(
    'allows pages to read %s, which is a path of the API',
    async (url) => {
      expect((await call('GET', url, { origin: 'https://any.example' })).origin).toBe('*')
    },
  )
  test('allows every page, but not to the control API', async () => {
    expect((await call('GET', '/api/v2/clients', { origin: 'https://any.example' })).origin).toBe('*')
    expect(await call('POST', '/_emulator/reset', { origin: PAGE })).toMatchObject({ status: 403, origin: undefined })
  })
})

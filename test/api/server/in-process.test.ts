/** Tests the handle that `startEmulator` returns, and that several emulators in one process share nothing. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator, type EmulatedTenant, type EmulatorOptions } from '../../../server/index.ts'
import { HOME, temporaryFolder } from '../../support/emulator.ts'

const start = (options: EmulatorOptions = {}) => startEmulator({ seed: ['empty'], home: HOME, ...options })
const call = async ({ url, token }: EmulatedTenant, method = 'GET', path = '/clients', body?: object) => {
  const headers = { authorization: `Bearer ${await token()}`, ...(body && { 'content-type': 'application/json' }) }
  const answer = await fetch(`${url}/api/v2${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return { status: answer.status, body: (await answer.json()) as Record<string, string>[] }
}
const namesIn = async (tenant: EmulatedTenant) => (await call(tenant)).body.map(({ name }) => name)

describe('startEmulator', () => {
  test('picks a port, and returns its URL and credentials', async () => {
    const emulator = await start()
    const { port, url, httpsUrl, domain, name, clientId, clientSecret, ca, data, keptData, notes } = emulator
    expect({ url, httpsUrl, domain, name, clientId, clientSecret, ca, data, keptData, notes }).toEqual({
      url: `http://127.0.0.1:${port}`,
      httpsUrl: `https://localhost:${port}`,
      domain: `localhost:${port}`,
      name: 'default',
      clientId: 'emulatorDefaultLoginClient000001',
      clientSecret: 'emulator-default-secret-that-opens-nothing-but-this-emulator-000',
      ca: join(HOME, 'ca.pem'),
      data: null,
      keptData: false,
      notes: [],
    })
    await emulator.close()
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  test('shares nothing between several emulators in one process', async () => {
    const [changed, other] = await Promise.all([start(), start()])
    await call(changed, 'POST', '/clients', { name: 'Mine' })
    await changed.clock.freeze('2030-01-01T00:00:00Z')
    await changed.faults.set([{ match: { method: 'DELETE' }, status: 503 }])
    expect([await namesIn(changed), await namesIn(other)]).toEqual([['Mine', 'All Applications'], ['All Applications']])
    expect([await other.faults.list(), (await other.clock.now()).getUTCFullYear() < 2030]).toEqual([[], true])
    await Promise.all([changed.close(), other.close()])
  })

  test('is closed at the end of an await using block', async () => {
    const emulator = await start()
    await emulator[Symbol.asyncDispose]()
    await expect(fetch(emulator.url)).rejects.toThrow('fetch failed')
  })

  test('returns the environment variables that client libraries read in a child process', async () => {
    const emulator = await start()
    const {
      AUTH0_API_TOKEN,
      AUTH0_TOKEN,
      NODE_EXTRA_CA_CERTS = '',
      SSL_CERT_FILE = '',
      REQUESTS_CA_BUNDLE = '',
      ...env
    } = emulator.env
    expect(env).toEqual({
      AUTH0_DOMAIN: emulator.domain,
      AUTH0_CLIENT_ID: emulator.clientId,
      AUTH0_CLIENT_SECRET: emulator.clientSecret,
      AUTH0_AUDIENCE: `https://${emulator.domain}/api/v2/`,
      AUTH0_EMULATOR_URL: emulator.url,
      AUTH0_EMULATOR_TENANT: 'default',
    })
    expect([NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE].map(existsSync)).toEqual([true, true, true])
    expect(AUTH0_TOKEN).toBe(AUTH0_API_TOKEN)
    expect(
      (await emulator.inject({ url: '/api/v2/clients', headers: { authorization: `Bearer ${AUTH0_TOKEN}` } }))
        .statusCode,
    ).toBe(200)
    await emulator.close()
  })

  test('accepts documents as seeds, at the start and later', async () => {
    const emulator = await start({ seed: ['empty', { clients: [{ name: 'One' }] }] })
    expect(await emulator.seed({ clients: [{ name: 'Two' }] }, 'quickstart')).toMatchObject({
      clients: 5,
      clientGrants: 1,
      resourceServers: 1,
    })
    expect((await namesIn(emulator)).slice(0, 2)).toEqual(['One', 'Two'])
    await emulator.reset()
    expect(await namesIn(emulator)).toEqual(['One', 'All Applications'])
    await emulator.close()
  })

  test('reports why a seed cannot be loaded, and loads nothing', async () => {
    const emulator = await start()
    await expect(
      emulator.seed({ clients: [{ name: 'Good' }, { name: 'Bad', grant_types: ['nonsense'] }] }),
    ).rejects.toThrow('The seed seed[0] cannot be loaded: clients[1]: Invalid grant types: nonsense')
    await expect(start({ seed: ['nowhere.yaml'] })).rejects.toThrow(
      'The seed nowhere.yaml cannot be loaded: there is no such file.',
    )
    expect(await namesIn(emulator)).toEqual(['All Applications'])
    await emulator.close()
  })

  test('rejects an invalid tenant name and an invalid time', async () => {
    await expect(start({ tenants: [{ name: 'Acme' }] })).rejects.toThrow(
      'A tenant name has at most 63 characters: lower-case letters, digits and -. Change the name Acme.',
    )
    await expect(start({ clock: 'soon' })).rejects.toThrow(
      'The clock takes a time such as 2026-01-31T12:00:00Z, not soon.',
    )
  })

  test('closes immediately, also while a request waits in a fault', async () => {
    const emulator = await start({ faults: ['slow'] })
    const waiting = fetch(emulator.url, { headers: { connection: 'keep-alive' } })
      .then(() => fetch(`${emulator.url}/api/v2/clients`))
      .catch((error: Error) => error.message)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const began = performance.now()
    await emulator.close()
    expect(performance.now() - began).toBeLessThan(2500)
    expect(await waiting).toBe('fetch failed')
  })
})

describe('tenants', () => {
  test('are created by name, with the seeds of the start or others, and exist on the next call', async () => {
    const emulator = await start({ seed: [{ clients: [{ name: 'From the start' }] }] })
    const acme = await emulator.tenant('acme')
    const other = await emulator.tenant('other', { seed: ['quickstart'], host: 'other.auth0.localhost' })
    expect([await namesIn(acme), (await namesIn(other)).length]).toEqual([['From the start', 'All Applications'], 5])
    expect([acme.domain, other.domain]).toEqual([emulator.domain, `other.auth0.localhost:${emulator.port}`])
    await call(acme, 'POST', '/clients', { name: 'Mine' })
    expect(await namesIn(await emulator.tenant('acme'))).toEqual(['From the start', 'Mine', 'All Applications'])
    expect([await namesIn(emulator), await emulator.tenants()]).toEqual([
      ['From the start', 'All Applications'],
      ['acme', 'default', 'other'],
    ])
    await emulator.deleteTenant('acme')
    expect(await emulator.tenants()).toEqual(['default', 'other'])
    await expect(acme.reset()).rejects.toThrow('The tenant "acme" was deleted.')
    await emulator.close()
  })

  test('each have their own login client', async () => {
    const emulator = await start()
    const acme = await emulator.tenant('acme')
    expect(acme.clientId).not.toBe(emulator.clientId)
    const body = {
      grant_type: 'client_credentials',
      client_id: acme.clientId,
      client_secret: acme.clientSecret,
      audience: `https://${acme.domain}/api/v2/`,
    }
    const { access_token } = (await (
      await fetch(`${acme.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json()) as { access_token: string }
    await acme.inject({
      method: 'POST',
      url: '/api/v2/clients',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      payload: { name: 'Mine' },
    })
    expect([await namesIn(acme), await namesIn(emulator)]).toEqual([['Mine', 'All Applications'], ['All Applications']])
    await emulator.close()
  })

  test('with their own port have it in their URL', async () => {
    const emulator = await start({ tenants: [{ name: 'acme', port: 0 }, { name: 'plain' }] })
    const acme = await emulator.tenant('acme')
    const [, port] = acme.domain.split(':')
    expect(port).not.toBe(String(emulator.port))
    expect(emulator.notes).toEqual([
      `The tenant acme has port ${port} for itself: http://127.0.0.1:${port}, domain localhost:${port}.`,
    ])
    expect(acme.url).toBe(`http://127.0.0.1:${port}`)
    expect([(await call(acme)).status, (await call(await emulator.tenant('plain'))).status]).toEqual([200, 200])
    await emulator.close()
  })

  test('are stored as files in a data folder', async () => {
    const data = temporaryFolder()
    const emulator = await start({ data })
    await emulator.tenant('acme')
    await emulator.close()
    const again = await start({ data })
    expect([await again.tenants(), again.keptData]).toEqual([['acme', 'default'], true])
    await again.close()
  })
})

describe('a deleted tenant', () => {
  test('answers pending requests like requests with an invalid token, and never with a 5xx', async () => {
    const emulator = await start()
    const seen = new Set<number>()
    for (let round = 0; round < 15; round++) {
      const tenant = await emulator.tenant('acme')
      const tokens = await Promise.all(Array.from({ length: 8 }, () => tenant.token('read:clients')))
      const login = {
        grant_type: 'client_credentials',
        client_id: tenant.clientId,
        client_secret: tenant.clientSecret,
        audience: `https://${tenant.domain}/api/v2/`,
      }
      const underWay = [
        ...tokens.map((token) =>
          tenant.inject({ url: '/api/v2/clients', headers: { authorization: `Bearer ${token}x`.slice(0, -1) } }),
        ),
        tenant.inject({
          method: 'POST',
          url: '/oauth/token',
          headers: { 'content-type': 'application/json' },
          payload: login,
        }),
      ]
      for (let tick = 0; tick < round; tick++) await Promise.resolve()
      if (round % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
      await emulator.deleteTenant('acme')
      for (const { statusCode } of await Promise.all(underWay)) seen.add(statusCode)
    }
    expect([...seen].filter((status) => ![200, 401].includes(status))).toEqual([])
    expect(seen).toContain(401)
    await emulator.close()
  })

  test('frees its port', async () => {
    const emulator = await start({ tenants: [{ name: 'acme', port: 0 }] })
    const { url } = await emulator.tenant('acme')
    await emulator.deleteTenant('acme')
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await emulator.close()
  })
})

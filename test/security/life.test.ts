/**
 * Creation and deletion of tenants, and closed emulators. A waiting call notices that its tenant or emulator is gone.
 * No other tenant responds for a deleted tenant. A tenant with damaged data does not harm the others.
 */
import { Agent, request } from 'node:http'
import { describe, expect, test } from 'vitest'
import {
  clientNames,
  startTestEmulator,
  temporaryFolder,
  type TestEmulator,
  type TestTenant,
} from '../support/emulator.ts'

/** The control calls that change the tenant `acme` or wait for something. */
const CALLS: Record<string, [line: string, body?: object]> = {
  rotate: ['POST /_emulator/keys/rotate?tenant=acme'],
  delete: ['DELETE /_emulator/tenants/acme'],
  create: ['PUT /_emulator/tenants/acme', { host: 'acme.test', seeds: ['quickstart'] }],
  token: ['POST /_emulator/tokens?tenant=acme'],
  seed: ['POST /_emulator/seeds?tenant=acme', { clients: [{ name: 'Added' }] }],
  export: ['GET /_emulator/export?tenant=acme'],
  reset: ['POST /_emulator/reset?tenant=acme'],
  snapshot: ['PUT /_emulator/snapshots/s?tenant=acme'],
  restore: ['POST /_emulator/snapshots/s/restore?tenant=acme'],
  clock: ['PUT /_emulator/clock?tenant=acme', { frozen: true }],
  document: ['PUT /_emulator/documents?tenant=acme', { url: 'https://a.test/', document: {} }],
  list: ['GET /_emulator/tenants?secrets=true'],
}

/** Checks that no tenant is incomplete and that `default` is unchanged. This must hold after any sequence of calls. */
async function requireWhole(emulator: TestEmulator): Promise<void> {
  const names = await emulator.tenants()
  expect(['acme,default', 'default']).toContain(names.join())
  const { clientId, clientSecret } = emulator
  const audience = `https://${emulator.domain}/api/v2/`
  const tokenResponse = await emulator.request('POST /oauth/token', {
    body: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, audience },
  })
  expect([tokenResponse.status, tokenResponse.body['error_description']]).toEqual([200, undefined])
  expect(
    (
      await emulator.request('POST /oauth/token', {
        body: { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'x', audience },
      })
    ).status,
  ).toBe(401)
  expect(await clientNames(emulator)).toEqual(['Of default'])
  const { body } = await emulator.request<{ keys: object[] }>('GET /.well-known/jwks.json')
  expect(body.keys).toHaveLength(names.length)
  if (names.includes('acme')) expect((await clientNames(await emulator.tenant('acme'))).length).toBeGreaterThan(0)
  else expect((await emulator.control('GET /export?tenant=acme')).status).toBe(404)
}

const pairs = Object.keys(CALLS).flatMap((first) => Object.keys(CALLS).map((second) => [first, second] as const))

describe.each(['in memory', 'in a folder'])('each pair of control calls on one tenant, %s', (where) => {
  test('leaves complete tenants, in either order, also after a restart', async () => {
    const data = where === 'in memory' ? undefined : temporaryFolder()
    const options = { seed: [{ clients: [{ name: 'Of default' }] }], ...(data !== undefined && { data }) }
    let emulator = await startTestEmulator(options)
    for (const [first, second] of pairs) {
      if (first !== 'create' || second !== 'delete')
        await emulator.control('PUT /tenants/acme', { body: { host: 'acme.test', seeds: ['quickstart'] } })
      await emulator.control('PUT /snapshots/s?tenant=acme')
      const startCall = (name: string) => {
        const [line, body] = CALLS[name] as (typeof CALLS)[string]
        return emulator.request(line, { body })
      }
      // A new key takes tens of milliseconds, so the second call arrives while it is being generated.
      const firstCall = startCall(first)
      if (first === 'rotate') await new Promise((resolve) => setTimeout(resolve, 5))
      const statuses = (await Promise.all([firstCall, startCall(second)])).map(({ status }) => status)
      expect([first, second, ...statuses.filter((status) => status >= 500)]).toEqual([first, second])
      await requireWhole(emulator)
    }
    await emulator.close()
    if (data === undefined) return
    emulator = await startTestEmulator(options)
    await requireWhole(emulator)
    await emulator.close()
  }, 60_000)
})

test('a tenant that is deleted during a key rotation stays deleted', async () => {
  const data = temporaryFolder()
  {
    await using emulator = await startTestEmulator({ data, seed: [{ clients: [{ name: 'Of default' }] }] })
    await emulator.control('PUT /tenants/acme', { body: {} })
    const rotation = emulator.control('POST /keys/rotate?tenant=acme')
    await new Promise((resolve) => setTimeout(resolve, 15))
    expect((await emulator.control('DELETE /tenants/acme')).status).toBe(204)
    expect([200, 404]).toContain((await rotation).status)
    expect(await emulator.tenants()).toEqual(['default'])
    await requireWhole(emulator)
  }
  {
    await using emulator = await startTestEmulator({ data })
    expect(await emulator.tenants()).toEqual(['default'])
  }
})

/** Every call of a tenant handle. The calls that change something come first. */
const HANDLE_CALLS: Record<string, (tenant: TestTenant) => Promise<unknown>> = {
  reset: (tenant) => tenant.reset(),
  seed: (tenant) => tenant.seed('quickstart'),
  snapshot: (tenant) => tenant.snapshot(),
  restore: (tenant) => tenant.restore(),
  export: (tenant) => tenant.export(),
  token: (tenant) => tenant.token(),
  inject: (tenant) => tenant.inject('/api/v2/clients'),
  'clock.now': (tenant) => tenant.clock.now(),
  'clock.set': (tenant) => tenant.clock.set(new Date()),
  'clock.advance': (tenant) => tenant.clock.advance(1),
  'clock.freeze': (tenant) => tenant.clock.freeze(),
  'clock.resume': (tenant) => tenant.clock.resume(),
  'faults.set': (tenant) => tenant.faults.set('slow'),
  'faults.list': (tenant) => tenant.faults.list(),
  'faults.clear': (tenant) => tenant.faults.clear(),
  'requests.list': (tenant) => tenant.requests.list(),
  'requests.get': (tenant) => tenant.requests.get(1),
  'requests.verify': (tenant) => tenant.requests.verify({}),
  'requests.clear': (tenant) => tenant.requests.clear(),
}
const EMULATOR_CALLS: Record<string, (emulator: TestEmulator) => Promise<unknown>> = {
  tenant: (emulator) => emulator.tenant('other'),
  'tenant with a seed': (emulator) => emulator.tenant('other', { seed: ['quickstart'], host: 'other.test' }),
  deleteTenant: (emulator) => emulator.deleteTenant('acme'),
  tenants: (emulator) => emulator.tenants(),
}

describe('a closed emulator', () => {
  test('rejects every call of every handle with the same error, and changes no data of the next emulator', async () => {
    const data = temporaryFolder()
    const options = { data, seed: ['empty'] }
    const first = await startTestEmulator(options)
    const acme = await first.tenant('acme')
    await first.close()
    await first.close()
    const second = await startTestEmulator(options)
    await second.api('POST /clients', { body: { name: 'X' } })
    for (const [name, call] of Object.entries(HANDLE_CALLS)) {
      for (const handle of [first, acme]) await expect(call(handle), name).rejects.toThrow(/^The emulator is closed\.$/)
    }
    for (const [name, call] of Object.entries(EMULATOR_CALLS))
      await expect(call(first), name).rejects.toThrow(/^The emulator is closed\.$/)
    expect(() => first.requests.watch(() => {})).toThrow('The emulator is closed.')
    expect([await clientNames(second), await second.tenants()]).toEqual([['X'], ['acme', 'default']])
    await second.close()
    await using third = await startTestEmulator(options)
    expect(await clientNames(third)).toEqual(['X'])
  })

  test.each(Object.keys({ ...HANDLE_CALLS, ...EMULATOR_CALLS }))(
    'that is closed during %s leaves a complete folder',
    async (name) => {
      const data = temporaryFolder()
      const options = { data, seed: ['quickstart'] }
      const emulator = await startTestEmulator(options)
      await emulator.tenant('acme')
      await emulator.snapshot()
      const call = HANDLE_CALLS[name]?.(emulator) ?? EMULATOR_CALLS[name]?.(emulator)
      await Promise.all([
        call?.catch((error: Error) =>
          expect([name, error.message]).toEqual([name, expect.not.stringMatching(/database|undefined|null/)]),
        ),
        emulator.close(),
      ])
      await using next = await startTestEmulator(options)
      expect((await clientNames(next)).length).toBeGreaterThanOrEqual(4)
    },
  )
})

describe('a deleted tenant', () => {
  test('rejects every call of its handles with the same error, also if a new tenant has its name', async () => {
    await using emulator = await startTestEmulator()
    const acme = await emulator.tenant('acme')
    await emulator.deleteTenant('acme')
    const deletedError = /^The tenant "acme" was deleted\.$/
    for (const [name, call] of Object.entries(HANDLE_CALLS))
      await expect(call(acme), name).rejects.toThrow(deletedError)
    expect(() => acme.requests.watch(() => {})).toThrow(deletedError)
    const next = await emulator.tenant('acme')
    for (const [name, call] of Object.entries(HANDLE_CALLS))
      await expect(call(acme), name).rejects.toThrow(deletedError)
    expect(await clientNames(next)).toEqual([])
  })

  test('is not replaced by the default tenant: Host, port, kept connection, token or login client', async () => {
    await using emulator = await startTestEmulator({ tenants: [{ name: 'acme', port: 0 }] })
    await emulator.api('POST /clients', { body: { name: 'Of default' } })
    const hosted = await emulator.tenant('other', { host: 'other.test' })
    const acme = await emulator.tenant('acme')
    const tokens = { acme: await acme.token(), other: await hosted.token() }
    const agent = new Agent({ keepAlive: true })
    const get = (targetPort: number, path: string, headers: Record<string, string> = {}, method = 'GET') =>
      new Promise<string>((resolve) => {
        request({ port: targetPort, path, method, agent, headers }, (response) => {
          response.resume().once('end', () => resolve(String(response.statusCode)))
        })
          .once('error', ({ message }) => resolve(message))
          .end()
      })
    const port = Number(new URL(acme.url).port)
    expect(await get(port, '/api/v2/clients', { authorization: `Bearer ${tokens.acme}` })).toBe('200')
    await emulator.deleteTenant('acme')
    await emulator.deleteTenant('other')
    // A request on the kept connection gets 404, and then the server closes the connection.
    for (const path of ['/_emulator/export', '/api/v2/clients', '/'])
      expect(await get(port, path)).toMatch(/^404$|ECONNRESET|ECONNREFUSED|socket hang up/)
    expect(await get(port, '/api/v2/clients')).toMatch(/ECONNREFUSED/)
    for (const host of ['other.test', 'OTHER.test:4400', 'never.auth0.localhost', 'never.auth0.localhost:4400']) {
      for (const [line, token] of [
        ['GET /_emulator/export'],
        ['POST /_emulator/reset'],
        ['GET /api/v2/clients', await emulator.token()],
        ['GET /.well-known/jwks.json'],
        ['POST /oauth/token'],
        ['GET /'],
      ] as [string, string?][]) {
        const { status } = await emulator
          .request(line, { host, as: token === undefined ? null : { token } })
          .catch(() => ({
            status: 'no JSON',
          }))
        expect([host, line, status]).toEqual([host, line, 404])
      }
    }
    for (const token of Object.values(tokens))
      expect((await emulator.api('GET /clients', { as: { token } })).status).toBe(401)
    expect(await clientNames(emulator)).toEqual(['Of default'])
    // Another tenant can now use the Host.
    const next = await emulator.tenant('next', { host: 'other.test' })
    expect((await emulator.api('GET /clients', { as: { token: await next.token() }, host: 'other.test' })).status).toBe(
      200,
    )
    agent.destroy()
  })
})

test('a tenant with a damaged database does not disturb the other tenants', async () => {
  const data = temporaryFolder()
  const emulator = await startTestEmulator({ data, seed: ['quickstart'] })
  await emulator.tenant('acme')
  await emulator.tenant('other')
  const { writeFileSync, readFileSync } = await import('node:fs')
  const file = `${data}/acme.sqlite`
  writeFileSync(file, readFileSync(file).fill(0xa5, 4096))
  for (const tenant of [emulator, await emulator.tenant('other')]) {
    const body = {
      grant_type: 'client_credentials',
      client_id: tenant.clientId,
      client_secret: tenant.clientSecret,
      audience: `https://${emulator.domain}/api/v2/`,
    }
    expect((await emulator.request('POST /oauth/token', { body })).status).toBe(200)
  }
  expect(
    (
      await emulator.request('POST /oauth/token', {
        body: { grant_type: 'client_credentials', client_id: 'quickstartMachineToMachineClient', client_secret: 'x' },
      })
    ).status,
  ).toBe(401)
  expect((await emulator.control('GET /tenants')).status).toBe(200)
  await emulator.close()
})

describe('seeds and Host for an existing tenant', () => {
  test('are accepted if they are the same, and rejected if they differ', async () => {
    const data = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ data })
      const options = { seed: [{ clients: [{ name: 'A' }] }], host: 'acme.test' }
      await emulator.tenant('acme', options)
      expect((await emulator.tenant('acme', options)).name).toBe('acme')
      expect((await emulator.tenant('acme')).name).toBe('acme')
      await expect(emulator.tenant('acme', { seed: ['quickstart'] })).rejects.toThrow(
        'There is a tenant acme already, with other seeds. Delete it first, or leave that option out.',
      )
      await expect(emulator.tenant('acme', { host: 'b.test' })).rejects.toThrow(
        'There is a tenant acme already, with the Host acme.test. Delete it first, or leave that option out.',
      )
      await expect(emulator.tenant('default', { host: 'b.test' })).rejects.toThrow('with no Host of its own')
    }
    {
      await using emulator = await startTestEmulator({ data })
      await expect(emulator.tenant('acme', { seed: ['quickstart'] })).rejects.toThrow('with other seeds')
      expect(await clientNames(await emulator.tenant('acme', { seed: [{ clients: [{ name: 'A' }] }] }))).toEqual(['A'])
    }
  })
})

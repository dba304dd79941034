/** Tests that long loads and exports run in slices. Health checks and other tenants are answered meanwhile. Requests of the same tenant see the whole load or nothing. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { runWithoutSlices } from '../../server/shared/slices.ts'
import { checkShape } from '../../server/seeds/load-seeds.ts'
import { indentedText } from '../../server/seeds/export.ts'
import { clientNames, startTestEmulator, temporaryFolder, type Json, type TestEmulator } from '../support/emulator.ts'

const COUNT = 4_000
const many = (count = COUNT): { clients: { client_id: string; name: string; description?: string }[] } => ({
  clients: Array.from({ length: count }, (_, number) => ({ client_id: `client-${number}`, name: `App ${number}` })),
})

/** Returns the longest response time of a health check during the work, and the duration of the work, in milliseconds. */
async function longestHealthCheck(
  { url }: TestEmulator,
  work: () => Promise<unknown>,
): Promise<{ longest: number; took: number }> {
  let longest = 0
  let isOver = false
  const began = performance.now()
  const working = work().finally(() => {
    isOver = true
  })
  while (!isOver) {
    const requested = performance.now()
    expect((await fetch(`${url}/_emulator/health`)).status).toBe(200)
    longest = Math.max(longest, performance.now() - requested)
  }
  await working
  return { longest, took: performance.now() - began }
}

/** Expects every health check to take less than a fifth of the work. Tries twice, because a busy machine may be slow once. */
async function expectHealthy(attempt: () => Promise<{ longest: number; took: number }>): Promise<void> {
  const share = async () => {
    const { longest, took } = await attempt()
    return longest / took
  }
  expect(Math.min(await share(), await share())).toBeLessThan(0.2)
}

describe('health checks are answered', () => {
  test('while a seed is loaded', async () => {
    await using emulator = await startTestEmulator()
    await expectHealthy(() => longestHealthCheck(emulator, () => emulator.seed(many())))
  }, 60_000)

  test('while a tenant is created with a long seed', async () => {
    await using emulator = await startTestEmulator()
    let count = 0
    await expectHealthy(() =>
      longestHealthCheck(emulator, () => emulator.tenant(`tenant-${++count}`, { seed: [many(3 * COUNT + count)] })),
    )
  }, 60_000)

  test('while an export is loaded and written', async () => {
    await using emulator = await startTestEmulator()
    await emulator.seed('many:20000')
    const otherTenant = await emulator.tenant('other', { seed: ['empty'] })
    await expectHealthy(() => longestHealthCheck(emulator, async () => otherTenant.seed(await emulator.export())))
  }, 60_000)
})

describe('while a seed is loaded', () => {
  test('requests of the tenant wait and see the whole load, requests of other tenants do not wait', async () => {
    await using emulator = await startTestEmulator()
    const otherTenant = await emulator.tenant('other', { seed: ['empty'] })
    await Promise.all([emulator.api('GET /clients'), otherTenant.api('GET /clients')])
    const order: string[] = []
    const load = emulator.seed(many()).then(() => order.push('load'))
    await wait(20)
    const own = emulator
      .api<{ total: number }>('GET /clients?include_totals=true&per_page=1')
      .then(({ body }) => order.push(`own: ${body.total}`))
    const foreignRequest = otherTenant
      .api('POST /clients', { body: { name: 'A' } })
      .then(({ status }) => order.push(`other: ${status}`))
    await Promise.all([load, own, foreignRequest])
    expect(order[0]).toBe('other: 201')
    expect(order).toContain(`own: ${COUNT + 1}`)
  })

  test('reads of one client, token requests and control calls wait too', async () => {
    await using emulator = await startTestEmulator()
    const token = await emulator.token()
    const read = () =>
      fetch(`${emulator.url}/api/v2/clients/client-${COUNT - 1}`, { headers: { authorization: `Bearer ${token}` } })
    expect((await read()).status).toBe(404)
    const load = emulator.seed(many())
    await wait(20)
    const [client, exported, snapshot] = await Promise.all([
      read(),
      emulator.control<{ clients: Json[] }>('GET /export'),
      emulator.snapshot('after').then(() => emulator.control<{ clients: Json[] }>('GET /snapshots/after/export')),
      load,
    ])
    expect([client.status, exported.body.clients.length, snapshot.body.clients.length]).toEqual([
      200,
      COUNT + 1,
      COUNT + 1,
    ])
  })

  test('a client that is created meanwhile stays, also if the load fails', async () => {
    await using emulator = await startTestEmulator()
    await emulator.api('GET /clients')
    const seed = many()
    const load = emulator
      .seed({ clients: [...seed.clients, { name: 'Wrong', grant_types: ['magic'] }] })
      .catch((error: Error) => error.message)
    await wait(20)
    const [message, { status }] = await Promise.all([load, emulator.api('POST /clients', { body: { name: 'Mine' } })])
    expect([message, status]).toEqual([
      `The seed seed[0] cannot be loaded: clients[${COUNT}]: Invalid grant types: magic`,
      201,
    ])
    expect(await clientNames(emulator)).toEqual(['Mine'])
  })

  test('another load waits, and both are loaded completely', async () => {
    await using emulator = await startTestEmulator()
    const [one, two] = [many(), many().clients.map((client) => ({ ...client, description: 'second' }))]
    await Promise.all([
      emulator.seed(one),
      emulator.seed({ clients: two }),
      emulator.seed({ clients: [{ name: 'Last' }] }),
    ])
    const { clients } = (await emulator.export()) as unknown as { clients: Json[] }
    expect([clients.length, clients.filter(({ description }) => description === 'second').length]).toEqual([
      COUNT + 2,
      COUNT,
    ])
  })

  test('its tenant can be deleted: the load ends, and the tenant can be created again', async () => {
    await using emulator = await startTestEmulator()
    const acme = await emulator.tenant('acme', { seed: ['empty'] })
    const load = emulator.control('POST /seeds?tenant=acme', { body: many() })
    await wait(20)
    await emulator.deleteTenant('acme')
    expect((await load).status).toBe(404)
    expect(await clientNames(await emulator.tenant(acme.name, { seed: ['empty'] }))).toEqual([])
  })

  test('the emulator can be closed, and the data folder then contains nothing of the load', async () => {
    const data = temporaryFolder()
    const emulator = await startTestEmulator({ data })
    const load = emulator.seed(many(20_000)).then(
      () => 'loaded',
      () => 'ended',
    )
    await wait(50)
    await emulator.close()
    expect(await load).toBe('ended')
    await using again = await startTestEmulator({ data })
    expect(await clientNames(again)).toEqual([])
  })

  test('its tenant is created only once, also for several callers', async () => {
    await using emulator = await startTestEmulator()
    const put = () => emulator.control('PUT /tenants/acme', { body: { seeds: [many()] } })
    const answers = await Promise.all([
      put(),
      put(),
      emulator.control('PUT /tenants/other', { body: { seeds: [many()] } }),
    ])
    expect(answers.map(({ status }) => status < 300)).toEqual([true, true, true])
    const ids = async (name: string) =>
      (await emulator.control<{ clients: Json[] }>(`GET /export?tenant=${name}`)).body.clients.map(
        ({ client_id }) => client_id,
      )
    expect(await ids('acme')).toEqual(await ids('other'))
  })
})

describe('a long document', () => {
  test('is loaded over HTTP like a short document', async () => {
    await using emulator = await startTestEmulator()
    const clients = many().clients.map((client) => ({
      ...client,
      description: 'x'.repeat(130),
      client_metadata: { '"\\\\': '}],{[', a: '\u2028' },
    }))
    const body = JSON.stringify({ clients }, undefined, 4)
    const longer = body.replace('{', `{${' '.repeat(2 * 1024 * 1024)}`)
    const { status, body: answer } = await emulator.control('POST /seeds', { body: longer })
    expect([status, answer]).toMatchObject([200, { loaded: { clients: COUNT } }])
    const exported = (await emulator.export()) as unknown as { clients: Json[] }
    expect(exported.clients[0]).toMatchObject(clients[0] as object)
    expect(await emulator.control('POST /seeds', { body: longer.slice(0, -1) })).toMatchObject({
      status: 400,
      body: { message: 'Invalid request payload JSON format' },
    })
  })

  test('is rejected at its first invalid entry, with the path of the entry', () => {
    const refused = (document: object) => {
      try {
        runWithoutSlices(checkShape('x', document))
        return undefined
      } catch (error) {
        return { path: (error as { path: string }).path, message: (error as Error).message }
      }
    }
    const wrong = many(3_000).clients.map((client, index) => (index < 1_500 ? client : { ...client, callbacks: 1 }))
    expect(refused({ clients: wrong })).toEqual({
      path: 'clients[1500].callbacks',
      message: expect.stringMatching(
        /^The seed x cannot be loaded: Seed validation error: 'Expected type array but found type integer' on property clients\[1500\]\.callbacks \([^)]*\)\.$/,
      ),
    })
    expect(refused({ ...many(3_000), client: [] })).toEqual({
      path: '',
      message: "The seed x cannot be loaded: Seed validation error: 'Additional properties not allowed: client'.",
    })
    expect(refused({ clients: Array.from({ length: 1_000_000 }, () => 1) })?.path).toBe('clients[0]')
    expect(refused(many(3_000))).toBeUndefined()
  })

  test('is exported over HTTP as in the process, in chunks with a Content-Length', async () => {
    await using emulator = await startTestEmulator()
    await emulator.seed('storefront', 'third-party', many(500))
    const response = await fetch(`${emulator.url}/_emulator/export`)
    const text = await response.text()
    expect([response.headers.get('content-type'), Number(response.headers.get('content-length'))]).toEqual([
      'application/json; charset=utf-8',
      Buffer.byteLength(text),
    ])
    const document = await emulator.export()
    expect(JSON.parse(text)).toEqual({ ...document, resourceServers: (JSON.parse(text) as Json)['resourceServers'] })
    expect(JSON.stringify(JSON.parse(text))).toBe(text)
    expect([...indentedText(document)].join('')).toBe(JSON.stringify(document, undefined, 2))
  })
})

test('a connection for all clients, and connections for many, are exported as they were loaded', async () => {
  await using emulator = await startTestEmulator()
  const { clients } = many(5_000)
  const connections = Array.from({ length: 20 }, (_, number) => ({
    name: `c${number}`,
    strategy: 'auth0',
    enabled_clients: clients.slice(number).map(({ client_id }) => client_id),
  }))
  await emulator.seed({ clients, connections })
  const exported = (await emulator.export()) as unknown as { connections: typeof connections }
  expect(
    exported.connections.map(({ name, enabled_clients }) => ({ name, strategy: 'auth0', enabled_clients })),
  ).toEqual(connections)
}, 60_000)

test.each([{}, null, [], { a: [] }, { a: {}, b: [1, [2, { c: 'x\ny' }]], d: undefined, e: [undefined] }])(
  'indentedText writes %j as JSON.stringify does',
  (document) => {
    expect([...indentedText({ document })].join('')).toBe(JSON.stringify({ document }, undefined, 2))
    if (document !== null && !Array.isArray(document))
      expect([...indentedText(document)].join('')).toBe(JSON.stringify(document, undefined, 2))
  },
)

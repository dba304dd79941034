/** Tests PUT /_emulator/tenants/{name}. */
import { beforeEach, describe, expect, test } from 'vitest'
import { loginOf } from '../../../server/tenant/login-client.ts'
import { badBody, clientNames, refusal, useEmulator, type CallOptions } from '../../support/emulator.ts'

const DOMAIN = 'localhost:4400'
const emulator = useEmulator({
  hostHeader: DOMAIN,
  seed: [{ clients: [{ name: 'Of the start', client_id: 'of-the-start' }] }],
})
const put = (name: string, body?: unknown, options: CallOptions = {}) =>
  emulator.control(`PUT /tenants/${name}`, { ...options, body })
const tokenOf = async (name: string, body?: unknown) => String((await put(name, body)).body['access_token'])
const names = async () =>
  (await emulator.control<{ tenants: { name: string }[] }>('GET /tenants')).body.tenants.map(({ name }) => name)
const clean = async () => {
  for (const name of await names()) if (name !== 'default') await emulator.control(`DELETE /tenants/${name}`)
}
beforeEach(clean)
const acme = { name: 'acme', domain: DOMAIN, url: `http://${DOMAIN}`, hosts: [], client_id: loginOf('acme').clientId }
const clientSecret = loginOf('acme').clientSecret
const listed = async (token: string, options: CallOptions = {}) =>
  (
    await emulator.api<{ name: string; tenant: string }[]>('GET /clients?is_global=false', {
      as: { token },
      ...options,
    })
  ).body

describe('PUT /_emulator/tenants/{name}', () => {
  test('creates the tenant with 201, and returns its client and a token with every scope', async () => {
    const { status, body } = await put('acme')
    expect([status, body]).toEqual([201, { ...acme, client_secret: clientSecret, access_token: expect.any(String) }])
    expect(Object.keys(body)).toEqual(['name', 'domain', 'url', 'hosts', 'client_id', 'client_secret', 'access_token'])
    expect(
      (await emulator.api('POST /clients', { as: { token: String(body['access_token']) }, body: { name: 'X' } }))
        .status,
    ).toBe(201)
    await clean()
  })

  test('returns an existing tenant unchanged with 200', async () => {
    const token = await tokenOf('acme')
    await emulator.api('POST /clients', { as: { token }, body: { name: 'X' } })
    const { status, body } = await put('acme', { seeds: ['no such seed'], host: 'other.localhost' })
    expect([status, body]).toEqual([200, { ...acme, client_secret: clientSecret, access_token: expect.any(String) }])
    expect((await listed(token)).map(({ name }) => name)).toEqual(['Of the start', 'X'])
    expect((await put('default')).body).toMatchObject({
      name: 'default',
      client_id: 'emulatorDefaultLoginClient000001',
    })
    await clean()
  })

  test('rejects a name that cannot be part of a file name', async () => {
    for (const name of ['a', '0', 'a-b', '-', 'x'.repeat(63), 'constructor', 'seeds'])
      expect([name, (await put(name)).status]).toEqual([name, 201])
    await clean()
    const sentence = (name: string) =>
      `Path validation error: 'String does not match pattern ^[a-z0-9-]{1,63}$: ${name}' on property name (Name of the tenant: lower-case letters, digits and -).`
    for (const name of ['Acme', 'a_b', 'a.b', '..%2Fetc', 'a%0A', 'x'.repeat(64)]) {
      expect(await put(name)).toEqual({
        status: 400,
        body: refusal(
          400,
          'Bad Request',
          sentence(decodeURIComponent(name).replace('\n', () => '\\u000a')),
          'invalid_uri',
        ),
      })
    }
    expect(await names()).toEqual(['default'])
  })

  test('rejects a body with an unknown property', async () => {
    expect(await put('acme', { seed: 'empty' })).toEqual({
      status: 400,
      body: badBody("Payload validation error: 'Additional properties not allowed: seed'."),
    })
    expect(await put('acme', { host: '' })).toEqual({
      status: 400,
      body: badBody(
        "Payload validation error: 'String is too short (0 chars), minimum 1' on property host (A Host name that is this tenant's alone).",
      ),
    })
    expect(await names()).toEqual(['default'])
  })
})

describe('PUT /_emulator/tenants/{name} with a Host', () => {
  test('registers the Host without its port and in lower case, and uses it as the domain', async () => {
    const { status, body } = await put('acme', { host: 'ACME.Localhost:1234' })
    const tenant = { ...acme, domain: 'acme.localhost:4400', url: 'http://localhost:4400', hosts: ['acme.localhost'] }
    expect([status, body]).toEqual([201, { ...tenant, client_secret: clientSecret, access_token: expect.any(String) }])
    expect((await emulator.control('GET /tenants/acme')).body).toEqual(tenant)
    expect((await emulator.control('GET /tenants/acme', { host: 'localhost' })).body).toMatchObject({
      domain: 'acme.localhost',
      url: 'http://localhost',
    })
    await clean()
  })

  test('rejects the Host of another tenant until that tenant is deleted', async () => {
    await put('acme', { host: 'acme.localhost' })
    expect(await put('other', { host: 'Acme.localhost:4400' })).toEqual({
      status: 409,
      body: refusal(409, 'Conflict', 'The host acme.localhost belongs to the tenant acme.', 'emulator_host_taken'),
    })
    expect(await names()).toEqual(['acme', 'default'])
    await emulator.control('DELETE /tenants/acme')
    expect((await put('other', { host: 'acme.localhost' })).status).toBe(201)
    await clean()
  })

  test.each([
    'http://acme.localhost',
    'acme.localhost/path',
    'a b',
    '[::1]',
    '127.0.0.1',
    'localhost',
    'LOCALHOST:4400',
    '*.localhost',
    '-a.localhost',
    `${'x'.repeat(64)}.localhost`,
    'a..b',
  ])('rejects the Host "%s", which cannot belong to one tenant', async (host) => {
    expect(await put('acme', { host })).toEqual({
      status: 400,
      body: refusal(
        400,
        'Bad Request',
        `${host} cannot be the host of one tenant. Write a name such as acme.auth0.localhost, without scheme and path.`,
        'emulator_invalid_host',
      ),
    })
    expect(await names()).toEqual(['default'])
  })
})

describe('PUT /_emulator/tenants/{name} with seeds', () => {
  const seeded = async (seeds?: unknown[]) => {
    const { status, body } = await put('acme', seeds && { seeds })
    const namesOrError = status === 201 ? (await listed(String(body['access_token']))).map(({ name }) => name) : body
    await clean()
    return namesOrError
  }

  test('loads the seeds of the start, or the named seeds in their order', async () => {
    expect(await seeded()).toEqual(['Of the start'])
    expect(await seeded([])).toEqual([])
    expect(await seeded(['empty'])).toEqual([])
    expect(await seeded(['many:3', { clients: [{ name: 'Mine' }] }])).toEqual([
      'Single Page 1',
      'Native 2',
      'Service 3',
      'Mine',
    ])
    expect(
      await seeded(['quickstart', { clients: [{ name: 'Renamed', client_id: 'quickstartMachineToMachineClient' }] }]),
    ).toEqual(['Example Mobile App', 'Example Single Page App', 'Example Web App', 'Renamed'])
  })

  test('restores the seeds on a reset, without the later changes', async () => {
    const tenant = await emulator.tenant('acme', { seed: [{ clients: [{ name: 'Mine' }] }] })
    const before = await tenant.export()
    await tenant.api('POST /clients', { body: { name: 'X' } })
    await tenant.reset()
    expect(await tenant.export()).toEqual(before)
    expect(await clientNames(tenant)).toEqual(['Mine'])
    await clean()
  })

  const reason = "Seed validation error: 'Additional properties not allowed: colour' on property clients[0]."
  test.each([
    [
      'an unknown name',
      ['quickstrat'],
      '',
      'quickstrat',
      'there is no seed of this name. Send a document, or one of: empty, quickstart, storefront, third-party, many:NUMBER, seed[0]',
    ],
    [
      'the name of a file',
      ['/etc/passwd'],
      '',
      '/etc/passwd',
      'there is no seed of this name. Send a document, or one of: empty, quickstart, storefront, third-party, many:NUMBER, seed[0]',
    ],
    [
      'too many',
      ['many:12345678'],
      '',
      'many:12345678',
      'there is no seed of this name. Send a document, or one of: empty, quickstart, storefront, third-party, many:NUMBER, seed[0]',
    ],
    ['a shape', ['empty', { clients: [{ name: 'A', colour: 'red' }] }], 'clients[0]', 'seeds[1]', reason],
    ['no object', [[]], '', 'seeds[0]', "Seed validation error: 'Expected type object but found type array'."],
    [
      'a rule',
      [{ clients: [{ name: 'A' }, { name: 'B', grant_types: ['magic'] }] }],
      'clients[1]',
      'seeds[0]',
      'Invalid grant types: magic',
    ],
  ])('creates no tenant when a seed cannot be loaded: %s', async (_, seeds, path, seed, why) => {
    const message = `The seed ${seed} cannot be loaded: ${path === '' || why.includes(path) ? '' : `${path}: `}${why}`
    expect(await seeded(seeds)).toEqual({
      ...refusal(400, 'Bad Request', message, 'emulator_invalid_seed'),
      path,
      reason: why,
    })
    expect(await names()).toEqual(['default'])
  })

  test('accepts an empty seed', async () => {
    for (const [index, seed] of [null, {}, { clients: [] }].entries()) {
      const token = await tokenOf(`nothing-${index}`, { seeds: [seed] })
      expect(await listed(token)).toEqual([])
    }
  })

  test('leaves the Host free when a seed cannot be loaded', async () => {
    expect((await put('acme', { seeds: ['nothing'], host: 'acme.test' })).status).toBe(400)
    expect((await put('other', { host: 'acme.test' })).status).toBe(201)
    await clean()
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import { useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()
let id: unknown
beforeEach(async () => {
  const { body } = await emulator.api('POST /clients', {
    body: {
      name: 'X',
      description: 'd',
      app_type: 'spa',
      encryption_key: { pub: 'p', cert: 'c' },
      client_metadata: { 'a"b': "c'd" },
    },
  })
  id = body['client_id']
})
const SECRETS = ['client_secret', 'signing_keys', 'encryption_key', 'client_authentication_methods']

describe('scopes of the token', () => {
  test('show everything except `encrypted` and the private key to read:client_keys', async () => {
    const { body } = await emulator.api(`GET /clients/${id}`, { as: 'read:client_keys' })
    expect(body).toMatchObject({
      tenant: 'default',
      name: 'X',
      encryption_key: { pub: 'p', cert: 'c' },
      client_metadata: { 'a"b': "c'd" },
    })
    expect(body).not.toHaveProperty('encrypted')
    const [key] = body['signing_keys'] as Json[]
    expect([Object.keys(key ?? {}).sort(), key?.['subject']]).toEqual([['cert', 'pkcs7', 'subject'], 'deprecated'])
  })

  test('show no keys to read:clients', async () => {
    const { body } = await emulator.api(`GET /clients/${id}`, { as: 'read:clients' })
    expect(body['client_metadata']).toBeDefined()
    for (const name of SECRETS) expect(body).not.toHaveProperty(name)
  })

  test('show four properties to read:client_summary', async () => {
    expect((await emulator.api(`GET /clients/${id}`, { as: 'read:client_summary' })).body).toEqual({
      client_id: id,
      name: 'X',
      description: 'd',
      app_type: 'spa',
    })
  })

  test('show the summary and the keys to read:client_credentials', async () => {
    const { body } = await emulator.api(`GET /clients/${id}`, { as: 'read:client_credentials' })
    expect(Object.keys(body).sort()).toEqual([
      'app_type',
      'client_id',
      'client_secret',
      'description',
      'encryption_key',
      'name',
      'signing_keys',
    ])
  })
})

describe('fields', () => {
  test('returns the named properties, and always the tenant', async () => {
    expect((await emulator.api(`GET /clients/${id}?fields=name,client_id&include_fields=true`)).body).toEqual({
      tenant: 'default',
      name: 'X',
      client_id: id,
    })
    expect((await emulator.api(`GET /clients/${id}?fields=callbacks`)).body).toEqual({ tenant: 'default' })
    expect((await emulator.api(`GET /clients/${id}?fields=`)).body).toHaveProperty('grant_types')
  })

  test('returns members of objects for dotted names', async () => {
    expect(
      (await emulator.api(`GET /clients/${id}?fields=jwt_configuration.lifetime_in_seconds,refresh_token.leeway`)).body,
    ).toEqual({
      tenant: 'default',
      jwt_configuration: { lifetime_in_seconds: 36000 },
      refresh_token: { leeway: 0 },
    })
  })

  test('leaves out the named properties with include_fields=false', async () => {
    const { body } = await emulator.api(
      `GET /clients/${id}?fields=name,jwt_configuration.lifetime_in_seconds,tenant&include_fields=false`,
    )
    expect(body).not.toHaveProperty('name')
    expect(body).not.toHaveProperty('tenant')
    expect(body['jwt_configuration']).toEqual({ secret_encoded: false })
    expect(body['client_metadata']).toEqual({ 'a"b': "c'd" })
  })

  test('rejects a property that the token may not read, unless include_fields=false leaves it out', async () => {
    const { status, body } = await emulator.api(`GET /clients/${id}?fields=client_id,client_secret,signing_keys`, {
      as: 'read:clients',
    })
    expect([status, body]).toEqual([
      403,
      {
        statusCode: 403,
        error: 'Forbidden',
        message: 'You cannot read the following fields: client_secret, signing_keys',
        errorCode: 'insufficient_scope',
      },
    ])
    expect(
      (await emulator.api(`GET /clients/${id}?fields=client_secret&include_fields=false`, { as: 'read:clients' }))
        .status,
    ).toBe(200)
    expect((await emulator.api(`GET /clients/${id}?fields=name`, { as: 'read:client_summary' })).body).toEqual({
      name: 'X',
    })
  })
})

describe('client_secret', () => {
  test('is returned for a public client too', async () => {
    await emulator.api(`PATCH /clients/${id}`, { body: { token_endpoint_auth_method: 'none' } })
    expect((await emulator.api(`GET /clients/${id}`)).body).toHaveProperty('client_secret')
  })

  test('is hidden while the client has authentication methods, and is the same afterwards', async () => {
    const { body: before } = await emulator.api(`GET /clients/${id}`)
    await emulator.api(`PATCH /clients/${id}`, {
      body: { client_authentication_methods: { private_key_jwt: { credentials: [] } } },
    })
    expect((await emulator.api(`GET /clients/${id}`)).body).not.toHaveProperty('client_secret')
    await emulator.api(`PATCH /clients/${id}`, { body: { client_authentication_methods: null } })
    expect((await emulator.api(`GET /clients/${id}`)).body['client_secret']).toBe(before['client_secret'])
  })
})

describe('no set of scopes without a key scope', () => {
  const scopes = ['read:clients', 'read:client_summary', 'update:clients', 'delete:clients', 'read:client_grants']
  const sets = Array.from({ length: 2 ** scopes.length }, (_, bits) =>
    scopes.filter((__, bit) => bits & (1 << bit)).join(' '),
  ).filter(Boolean)
  test.each(sets)('%s shows a secret, a signing key or an encryption key', async (scope) => {
    const { body: full } = await emulator.api(`GET /clients/${id}`)
    const secrets = [full['client_secret'], (full['signing_keys'] as Json[])[0]?.['cert'], '"pub":"p"'].map((text) =>
      JSON.stringify(text).slice(1, -1),
    )
    const answers = [
      await emulator.api(`GET /clients/${id}`, { as: scope }),
      await emulator.api('GET /clients', { as: scope }),
      await emulator.api('GET /clients?take=10', { as: scope }),
      await emulator.api('GET /clients?fields=client_secret', { as: scope }),
      await emulator.api('GET /clients?fields=name&include_fields=false', { as: scope }),
      await emulator.api(`PATCH /clients/${id}`, { as: scope, body: { name: 'Y' } }),
      await emulator.api(`POST /clients/${id}/rotate-secret`, { as: scope }),
    ]
    for (const { body } of answers) for (const secret of secrets) expect(JSON.stringify(body)).not.toContain(secret)
  })
})

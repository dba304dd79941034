import { describe, expect, test } from 'vitest'
import { useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()
const REFRESH = {
  expiration_type: 'non-expiring',
  leeway: 0,
  infinite_token_lifetime: true,
  infinite_idle_token_lifetime: true,
  token_lifetime: 2592000,
  idle_token_lifetime: 1296000,
  rotation_type: 'non-rotating',
}
const ALL_GRANTS = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials']
const create = async (body: Json) => (await emulator.api('POST /clients', { body: { name: 'X', ...body } })).body

describe('defaults', () => {
  test('are exactly those of a recorded client for a body with a name alone', async () => {
    const { status, body } = await emulator.api('POST /clients', { body: { name: 'X' } })
    const { client_id, client_secret, signing_keys, ...rest } = body
    expect(status).toBe(201)
    expect(rest).toEqual({
      tenant: 'default',
      global: false,
      is_token_endpoint_ip_header_trusted: false,
      name: 'X',
      is_first_party: true,
      oidc_conformant: false,
      sso_disabled: false,
      cross_origin_auth: false,
      cross_origin_authentication: false,
      encrypted: true,
      refresh_token: REFRESH,
      callback_url_template: false,
      jwt_configuration: { lifetime_in_seconds: 36000, secret_encoded: false },
      grant_types: ALL_GRANTS,
      custom_login_page_on: true,
    })
    expect(client_id).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(client_secret).toMatch(/^[A-Za-z0-9_-]{64}$/)
    const [key] = signing_keys as Record<string, string>[]
    expect(Object.keys(key ?? {}).sort()).toEqual(['cert', 'key', 'pkcs7', 'subject'])
    expect(key?.['cert']).toMatch(/^-----BEGIN CERTIFICATE-----\r\n/)
    expect(key?.['pkcs7']).toMatch(/^-----BEGIN PKCS7-----\r\n/)
    expect(key?.['subject']).toMatch(/^\/CN=/)
  })

  test.each([
    [
      'a machine-to-machine application',
      { app_type: 'non_interactive' },
      { grant_types: ALL_GRANTS, refresh_token: REFRESH },
    ],
    [
      'a public native one',
      { app_type: 'native', token_endpoint_auth_method: 'none' },
      { grant_types: ALL_GRANTS.slice(0, 3), refresh_token: REFRESH },
    ],
    [
      'one with client_secret_post',
      { token_endpoint_auth_method: 'client_secret_post' },
      { refresh_token: { ...REFRESH, token_lifetime: 31557600, idle_token_lifetime: 2592000 } },
    ],
    [
      'one for an API',
      { app_type: 'resource_server' },
      { grant_types: [], oidc_conformant: true, jwt_configuration: { alg: 'RS256', secret_encoded: false } },
    ],
    [
      'a third-party one',
      { is_first_party: false },
      { oidc_conformant: true, third_party_security_mode: 'permissive', refresh_token: REFRESH },
    ],
    [
      'a public third-party single page one',
      { is_first_party: false, app_type: 'spa', token_endpoint_auth_method: 'none' },
      {
        refresh_token: {
          ...REFRESH,
          expiration_type: 'expiring',
          rotation_type: 'rotating',
          infinite_token_lifetime: false,
          infinite_idle_token_lifetime: false,
        },
      },
    ],
    [
      'an algorithm alone',
      { jwt_configuration: { alg: 'PS256' } },
      { jwt_configuration: { alg: 'PS256', secret_encoded: false } },
    ],
    [
      'part of a refresh token',
      { refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' } },
      {
        refresh_token: {
          ...REFRESH,
          expiration_type: 'expiring',
          rotation_type: 'rotating',
          infinite_token_lifetime: false,
          infinite_idle_token_lifetime: false,
        },
      },
    ],
    [
      'an empty session transfer',
      { session_transfer: {} },
      {
        session_transfer: {
          can_create_session_transfer_token: false,
          allowed_authentication_methods: [],
          enforce_device_binding: 'ip',
          allow_refresh_token: false,
          enforce_online_refresh_tokens: true,
          enforce_cascade_revocation: true,
        },
      },
    ],
    [
      'an empty oidc_logout',
      { oidc_logout: {} },
      {
        oidc_logout: {
          backchannel_logout_initiators: { mode: 'custom', selected_initiators: ['rp-logout', 'idp-logout'] },
        },
      },
    ],
    [
      'logout URLs under their old name too',
      { oidc_logout: { backchannel_logout_urls: ['https://a.test/out'] } },
      { oidc_backchannel_logout: { backchannel_logout_urls: ['https://a.test/out'] } },
    ],
    [
      'empty lists and add-ons as they are',
      { callbacks: [], addons: { samlp: {} } },
      { callbacks: [], addons: { samlp: {} } },
    ],
  ])('%s', async (_, sent, expected) => {
    expect(await create(sent)).toMatchObject(expected)
  })

  test('are absent for all other properties', async () => {
    const body = await create({})
    for (const name of [
      'app_type',
      'token_endpoint_auth_method',
      'callbacks',
      'description',
      'sso',
      'organization_usage',
      'session_transfer',
    ]) {
      expect(body).not.toHaveProperty(name)
    }
  })

  test('include an id of another form for a strict third-party application', async () => {
    const body = await create({
      is_first_party: false,
      third_party_security_mode: 'strict',
      app_type: 'regular_web',
      token_endpoint_auth_method: 'client_secret_post',
    })
    expect(body['client_id']).toMatch(/^tpc_[1-9A-HJ-NP-Za-km-z]{22}$/)
    expect(body).toMatchObject({
      grant_types: ['authorization_code'],
      jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 3600, secret_encoded: false },
      refresh_token: {
        rotation_type: 'non-rotating',
        expiration_type: 'expiring',
        infinite_token_lifetime: true,
        infinite_idle_token_lifetime: false,
        token_lifetime: 31557600,
      },
    })
  })

  test('include callbacks and a system grant for an express_configuration application', async () => {
    const body = await create({ app_type: 'express_configuration' })
    expect(body).toMatchObject({
      callbacks: ['https://system-admin.okta.com/admin/app/generic/oauth20redirect'],
      organization_usage: 'require',
      organization_require_behavior: 'pre_login_prompt',
      client_authentication_methods: { private_key_jwt: { credentials: [] } },
      grant_types: ['authorization_code', 'client_credentials'],
    })
    expect(body).not.toHaveProperty('client_secret')
    const { body: grants } = await emulator.api<Json[]>(`GET /client-grants?client_id=${body['client_id']}`)
    expect(grants).toHaveLength(1)
    expect(grants[0]).toMatchObject({
      is_system: true,
      subject_type: 'client',
      audience: expect.stringMatching(/\/api\/v2\/$/),
    })
    const { body: refused } = await emulator.api('POST /client-grants', {
      body: {
        client_id: body['client_id'],
        audience: 'https://x/api/v2/',
        scope: [],
      },
    })
    expect(refused).toEqual({
      statusCode: 400,
      error: 'Bad Request',
      message: 'Client of type express_configuration cannot be used',
      errorCode: 'validation_error',
    })
  })
})

describe('scopes', () => {
  test('create:clients alone gets the whole new client, with its secret', async () => {
    const { status, body } = await emulator.api('POST /clients', { as: 'create:clients', body: { name: 'X' } })
    expect([status, typeof body['client_secret']]).toEqual([201, 'string'])
  })

  test('credentials need create:client_credentials', async () => {
    const { status, body } = await emulator.api('POST /clients', {
      as: 'create:clients',
      body: {
        name: 'X',
        client_authentication_methods: { private_key_jwt: { credentials: [] } },
      },
    })
    expect([status, body['message']]).toEqual([
      403,
      'You cannot update the following fields: client_authentication_methods',
    ])
  })
})

test('rejects an alias of another client, and accepts a name of another client', async () => {
  await create({ client_aliases: ['urn:a'] })
  const { status, body } = await emulator.api('POST /clients', {
    body: { name: 'X', client_aliases: ['urn:b', 'urn:a'] },
  })
  expect([status, body]).toEqual([
    409,
    {
      statusCode: 409,
      error: 'Conflict',
      message: 'Another client exists with the same alias.',
      errorCode: 'client_conflict',
    },
  ])
  expect((await emulator.api('POST /clients', { body: { name: 'X' } })).status).toBe(201)
})

test('stores names like __proto__ in free objects as ordinary names', async () => {
  const { body } = await emulator.api('POST /clients', {
    body: '{"name":"X","client_metadata":{"__proto__":"a","constructor":"b"}}',
  })
  expect(Object.keys(body['client_metadata'] as Json)).toEqual(['__proto__', 'constructor'])
})

/** The Terraform provider (and Pulumi, which wraps it), and auth0-cli: their requests as their sources have them (client-compatibility.md §2). */
import { describe, expect, test } from 'vitest'
import { publicPem } from '../support/keys.ts'
import { AUDIENCE, basic, DOMAIN, form, LOGIN, telemetry, type Page, type Token } from '../support/wire.ts'
import { useEmulator } from '../support/emulator.ts'

const emulator = useEmulator({ transport: 'socket', hostHeader: DOMAIN })
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

async function headers(scope?: string) {
  const { body } = await emulator.request('POST /_emulator/tokens', {
    body: JSON.stringify(scope === undefined ? {} : { scope }),
    headers: { 'content-type': 'application/json' },
  })
  return {
    authorization: `Bearer ${body['access_token']}`,
    'content-type': 'application/json',
    'user-agent': 'Terraform/1.14',
    'auth0-client': telemetry('Terraform-Provider-Auth0', '1.55.0'),
  }
}
const line = (value: unknown) => `${JSON.stringify(value)}\n`

describe('resource auth0_client', () => {
  test('is created, read, updated and deleted, and gone is as good as deleted', async () => {
    const own = await headers()
    const created = await emulator.request('POST /api/v2/clients', {
      body: line({
        name: 'Application',
        description: 'Made by Terraform',
        app_type: 'non_interactive',
        is_first_party: true,
        oidc_conformant: true,
        callbacks: [],
        allowed_origins: [],
        grant_types: ['client_credentials'],
        jwt_configuration: { lifetime_in_seconds: 300, alg: 'RS256' },
        client_metadata: { foo: 'zoo' },
        refresh_token: { rotation_type: 'non-rotating', expiration_type: 'non-expiring' },
      }),
      headers: own,
    })
    expect(created.status).toBe(201)
    const one = `/api/v2/clients/${created.body['client_id']}`
    const read = await emulator.request(`GET ${one}`, { headers: own })
    expect(read.body).toMatchObject({
      description: 'Made by Terraform',
      jwt_configuration: { lifetime_in_seconds: 300, alg: 'RS256' },
      client_metadata: { foo: 'zoo' },
    })
    expect(
      (
        await emulator.request(`PATCH ${one}`, {
          body: line({
            name: 'Renamed',
            jwt_configuration: { lifetime_in_seconds: 400 },
            client_metadata: { foo: null, bar: 'x' },
          }),
          headers: own,
        })
      ).status,
    ).toBe(200)
    expect((await emulator.request(`GET ${one}`, { headers: own })).body).toMatchObject({
      name: 'Renamed',
      jwt_configuration: { lifetime_in_seconds: 400, alg: 'RS256' },
      client_metadata: { bar: 'x' },
    })
    expect((await emulator.request(`DELETE ${one}`, { headers: own })).status).toBe(204)
    expect((await emulator.request(`DELETE ${one}`, { headers: own })).status).toBe(204)
    expect((await emulator.request(`GET ${one}`, { headers: own })).status).toBe(404)
  })

  test.each([
    'default_organization',
    'session_transfer',
    'oidc_backchannel_logout',
    'cross_origin_loc',
    'encryption_key',
    'addons',
    'token_quota',
    'organization_discovery_methods',
    'token_exchange',
    'async_approval_notification_channels',
    'fedcm_login',
    'skip_non_verifiable_callback_uri_confirmation_prompt',
  ])('an update first sets %s to null, alone', async (name) => {
    const own = await headers()
    const { body } = await emulator.request('POST /api/v2/clients', {
      body: line({ name: 'Application' }),
      headers: own,
    })
    const { status, body: updated } = await emulator.request(`PATCH /api/v2/clients/${body['client_id']}`, {
      body: line({ [name]: null }),
      headers: own,
    })
    expect([status, updated[name] ?? null]).toEqual([200, null])
  })

  test('an update takes the delegation out of session_transfer', async () => {
    const own = await headers()
    const { body } = await emulator.request('POST /api/v2/clients', {
      body: line({
        name: 'Application',
        session_transfer: { can_create_session_transfer_token: true, delegation: { allow_delegated_access: true } },
      }),
      headers: own,
    })
    expect(body['session_transfer']).toMatchObject({
      can_create_session_transfer_token: true,
      delegation: { allow_delegated_access: true },
    })
    const { status, body: updated } = await emulator.request(`PATCH /api/v2/clients/${body['client_id']}`, {
      body: line({ session_transfer: { delegation: null } }),
      headers: own,
    })
    expect([status, updated['session_transfer']]).toEqual([
      200,
      expect.objectContaining({ can_create_session_transfer_token: true }),
    ])
    expect(updated['session_transfer']).not.toHaveProperty('delegation')
  })

  test('as a data source, is looked for on pages of a hundred', async () => {
    const own = await headers()
    await emulator.request('POST /api/v2/clients', { body: line({ name: 'Application' }), headers: own })
    const { body } = await emulator.request<Page>(
      'GET /api/v2/clients?include_totals=true&is_global=false&page=0&per_page=100',
      { headers: own },
    )
    expect([body.start, body.limit, body.total, body.clients[0]?.name]).toEqual([0, 100, 1, 'Application'])
  })
})

describe('resource auth0_client_credentials', () => {
  const pem = publicPem()

  test('puts a key to use, and goes back to a secret', async () => {
    const own = await headers()
    const { body: client } = await emulator.request('POST /api/v2/clients', {
      body: line({ name: 'Application', app_type: 'non_interactive' }),
      headers: own,
    })
    const one = `/api/v2/clients/${client['client_id']}`
    expect((await emulator.request(`GET ${one}?fields=client_id&include_fields=true`, { headers: own })).status).toBe(
      200,
    )
    const { status, body: credential } = await emulator.request(`POST ${one}/credentials`, {
      body: line({ name: 'key', credential_type: 'public_key', pem, alg: 'RS256' }),
      headers: own,
    })
    expect(status).toBe(201)
    const methods = { private_key_jwt: { credentials: [{ id: credential['id'] }] } }
    expect(
      (
        await emulator.request(`PATCH ${one}`, {
          body: line({ client_authentication_methods: methods, token_endpoint_auth_method: null }),
          headers: own,
        })
      ).status,
    ).toBe(200)
    expect((await emulator.request(`GET ${one}`, { headers: own })).body['client_authentication_methods']).toEqual(
      methods,
    )
    expect((await emulator.request(`GET ${one}/credentials/${credential['id']}`, { headers: own })).body).toMatchObject(
      {
        name: 'key',
        alg: 'RS256',
      },
    )
    expect(
      (
        await emulator.request(`PATCH ${one}/credentials/${credential['id']}`, {
          body: line({ expires_at: '2096-05-13T09:33:13.000Z' }),
          headers: own,
        })
      ).body['expires_at'],
    ).toBe('2096-05-13T09:33:13.000Z')
    const back = await emulator.request(`PATCH ${one}`, {
      body: line({ client_authentication_methods: null, token_endpoint_auth_method: 'client_secret_post' }),
      headers: own,
    })
    expect([
      back.status,
      back.body['token_endpoint_auth_method'],
      'client_authentication_methods' in back.body,
    ]).toEqual([200, 'client_secret_post', false])
    expect((await emulator.request(`DELETE ${one}/credentials/${credential['id']}`, { headers: own })).status).toBe(204)
  })

  test('sets a secret of its own', async () => {
    const own = await headers()
    const { body } = await emulator.request('POST /api/v2/clients', {
      body: line({ name: 'Application' }),
      headers: own,
    })
    const secret = 'a-secret-that-terraform-made-up-and-keeps-in-its-state'
    expect(
      (
        await emulator.request(`PATCH /api/v2/clients/${body['client_id']}`, {
          body: line({ client_secret: secret }),
          headers: own,
        })
      ).body['client_secret'],
    ).toBe(secret)
  })
})

describe('auth0-cli', () => {
  test('logs in with the client ID beside the Basic header, and wants a JWT of more than five minutes', async () => {
    const { status, body } = await emulator.request<Token>('POST /oauth/token', {
      body: form({ client_id: LOGIN.client_id, audience: AUDIENCE, grant_type: 'client_credentials' }),
      headers: { ...FORM, authorization: basic(LOGIN.client_id, LOGIN.client_secret) },
    })
    expect([status, body.access_token.split('.').length, body.expires_in > 300]).toEqual([200, 3, true])
  })

  test('lists applications, and generates resources from them', async () => {
    const own = await headers()
    await emulator.request('POST /api/v2/clients', { body: line({ name: 'Application' }), headers: own })
    expect(
      (
        await emulator.request('GET /api/v2/clients?include_totals=true&is_global=false&page=0&per_page=100', {
          headers: own,
        })
      ).body['clients'],
    ).toHaveLength(1)
    const { body } = await emulator.request(
      'GET /api/v2/clients?fields=client_id%2Cname%2Cexternal_metadata_type&include_fields=true&include_totals=true&is_global=false&page=0&per_page=50',
      { headers: own },
    )
    expect(body['clients']).toEqual([{ tenant: 'default', client_id: expect.any(String), name: 'Application' }])
  })

  test('is told in a refusal which scope is missing, in the words that it looks for', async () => {
    const { body } = await emulator.request('GET /api/v2/clients?is_global=false', {
      headers: await headers('read:client_grants'),
    })
    expect(body).toMatchObject({
      errorCode: 'insufficient_scope',
      message:
        'Insufficient scope, expected any of: read:clients,read:client_keys,read:client_credentials,read:client_summary',
    })
  })
})

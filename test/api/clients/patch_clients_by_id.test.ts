import { describe, expect, test } from 'vitest'
import { useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()
const created = async (body: Json = {}) => (await emulator.api('POST /clients', { body: { name: 'X', ...body } })).body
const patched = async (before: Json, patch: Json) => {
  const { client_id } = await created(before)
  const { status, body } = await emulator.api(`PATCH /clients/${client_id}`, { body: patch })
  expect(status).toBe(200)
  const { body: read } = await emulator.api(`GET /clients/${client_id}`)
  const { signing_keys: a, ...answer } = body
  const { signing_keys: b, ...kept } = read
  expect(answer).toEqual(kept)
  return body
}

describe('merge', () => {
  test.each([
    ['leaves what is not sent', { description: 'd' }, { name: 'Y' }, { name: 'Y', description: 'd' }],
    [
      'merges an object one level',
      { jwt_configuration: { alg: 'RS256' } },
      { jwt_configuration: { lifetime_in_seconds: 60 } },
      { jwt_configuration: { alg: 'RS256', secret_encoded: false, lifetime_in_seconds: 60 } },
    ],
    [
      'merges add-ons by name and replaces each',
      { addons: { samlp: { audience: 'a', recipient: 'r' }, aws: {} } },
      { addons: { samlp: { audience: 'b' } } },
      { addons: { samlp: { audience: 'b' }, aws: {} } },
    ],
    ['clears with an empty object', { client_metadata: { a: '1' } }, { client_metadata: {} }, { client_metadata: {} }],
    [
      'removes a key of an object by null',
      { client_metadata: { a: '1', b: '2' } },
      { client_metadata: { a: null } },
      { client_metadata: { b: '2' } },
    ],
    [
      'replaces lists',
      { callbacks: ['https://a.test', 'https://b.test'] },
      { callbacks: ['https://c.test'] },
      { callbacks: ['https://c.test'] },
    ],
    ['keeps empty strings', { description: 'd' }, { description: '' }, { description: '' }],
    [
      'changes nothing beside it',
      { app_type: 'spa', token_endpoint_auth_method: 'none' },
      { token_endpoint_auth_method: 'client_secret_post' },
      { grant_types: ['authorization_code', 'implicit', 'refresh_token'] },
    ],
    [
      'completes an object that was not there',
      {},
      { session_transfer: { delegation: null } },
      { session_transfer: { enforce_device_binding: 'ip', allow_refresh_token: false } },
    ],
  ])('%s', async (_, before, patch, expected) => {
    expect(await patched(before, patch)).toMatchObject(expected)
  })

  test.each([
    [
      'null',
      { token_endpoint_auth_method: 'none' },
      { token_endpoint_auth_method: null },
      ['token_endpoint_auth_method'],
    ],
    ['null for an object', { addons: { aws: {} } }, { addons: null }, ['addons']],
    [
      'an empty initiate_login_uri',
      { initiate_login_uri: 'https://a.test/login' },
      { initiate_login_uri: '' },
      ['initiate_login_uri'],
    ],
    [
      'an empty oidc_logout',
      { oidc_logout: { backchannel_logout_urls: ['https://a.test'] } },
      { oidc_logout: {} },
      ['oidc_logout', 'oidc_backchannel_logout'],
    ],
    [
      'null under the old name of oidc_logout',
      { oidc_logout: { backchannel_logout_urls: ['https://a.test'] } },
      { oidc_backchannel_logout: null },
      ['oidc_logout', 'oidc_backchannel_logout'],
    ],
  ])('removes by %s', async (_, before, patch, names) => {
    const body = await patched(before, patch)
    for (const name of names) expect(body).not.toHaveProperty(name)
  })

  test('returns the subject of the signing key, and never the private key', async () => {
    const body = await patched({}, { name: 'Y' })
    const [key] = body['signing_keys'] as Json[]
    expect(Object.keys(key ?? {}).sort()).toEqual(['cert', 'pkcs7', 'subject'])
    expect(key?.['subject']).toMatch(/^\/CN=/)
  })
})

describe('scopes', () => {
  test('update:client_keys changes the secret and nothing else', async () => {
    const { client_id } = await created()
    const as = 'update:client_keys'
    expect(
      (await emulator.api(`PATCH /clients/${client_id}`, { as, body: { client_secret: 's'.repeat(48) } })).body[
        'client_secret'
      ],
    ).toBe('s'.repeat(48))
    expect((await emulator.api(`PATCH /clients/${client_id}`, { as, body: { name: 'Y' } })).body['message']).toBe(
      'You cannot update the following fields: name',
    )
  })

  test('a token without key scopes gets no keys in the response', async () => {
    const { client_id } = await created()
    const { body } = await emulator.api(`PATCH /clients/${client_id}`, { as: 'update:clients', body: { name: 'Y' } })
    expect(body['name']).toBe('Y')
    expect(body).not.toHaveProperty('client_secret')
    expect(body).not.toHaveProperty('signing_keys')
  })
})

test('updates the global client', async () => {
  const { body: list } = await emulator.api<Json[]>('GET /clients?is_global=true')
  const { status, body } = await emulator.api(`PATCH /clients/${list[0]?.['client_id']}`, {
    body: {
      custom_login_page: '<b/>',
      custom_login_page_on: false,
    },
  })
  expect([status, body['custom_login_page'], body['custom_login_page_on']]).toEqual([200, '<b/>', false])
})

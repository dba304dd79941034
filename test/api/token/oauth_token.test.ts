import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { MANAGEMENT_SCOPES } from '../../../schema/scopes.ts'
import { startEmulator } from '../../../server/index.ts'
import { HOME, temporaryFolder, useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()
const LOGIN = {
  client_id: 'emulatorDefaultLoginClient000001',
  client_secret: 'emulator-default-secret-that-opens-nothing-but-this-emulator-000',
}
const HOST = 'localhost:4400'
const AUDIENCE = `https://${HOST}/api/v2/`
const API = 'https://api.example.com/'
const FORM = 'application/x-www-form-urlencoded'

interface Sent {
  headers?: Record<string, string>
  host?: string
}
async function post(payload: string, { headers = {}, host = HOST }: Sent = {}) {
  const {
    statusCode,
    headers: answered,
    payload: text,
  } = await emulator.inject({ method: 'POST', url: '/oauth/token', payload, headers: { host, ...headers } })
  return { status: statusCode, headers: answered as Record<string, unknown>, body: JSON.parse(text) as Json }
}
const asForm = (body: Record<string, string>, sent: Sent = {}) =>
  post(new URLSearchParams(body).toString(), { ...sent, headers: { 'content-type': FORM, ...sent.headers } })
const asJson = (body: Json, sent: Sent = {}) =>
  post(JSON.stringify(body), {
    ...sent,
    headers: { 'content-type': 'application/json; charset=utf-8', ...sent.headers },
  })
const GRANT = { grant_type: 'client_credentials' }
const basic = (id: string, secret: string) => ({
  headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
})

/** A client with a grant for an API of its own. */
async function service({
  body = {},
  scope = ['read:orders', 'create:orders'],
  api = {},
}: {
  body?: Json
  scope?: string[]
  api?: Json
} = {}) {
  await emulator.api('POST /resource-servers', {
    body: {
      identifier: API,
      scopes: [{ value: 'read:orders' }, { value: 'create:orders' }, { value: 'delete:orders' }],
      ...api,
    },
  })
  const { body: client } = await emulator.api('POST /clients', {
    body: {
      name: 'Service',
      app_type: 'non_interactive',
      ...body,
    },
  })
  await emulator.api('POST /client-grants', { body: { client_id: client['client_id'], audience: API, scope } })
  return client as { client_id: string; client_secret: string } & Json
}
const credentialsOf = ({ client_id, client_secret }: { client_id: string; client_secret: string }) => ({
  client_id,
  client_secret,
})

describe('response', () => {
  test('has the recorded members, order and headers', async () => {
    const { status, headers, body } = await asForm({ ...GRANT, ...LOGIN, audience: AUDIENCE })
    expect([status, Object.keys(body)]).toEqual([200, ['access_token', 'scope', 'expires_in', 'token_type']])
    expect(body).toMatchObject({ scope: MANAGEMENT_SCOPES.join(' '), expires_in: 86400, token_type: 'Bearer' })
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    })
  })

  test('contains an RS256 token with the recorded claims in the recorded order', async () => {
    const { body } = await asForm({ ...GRANT, ...LOGIN, audience: AUDIENCE, scope: 'read:clients' })
    const token = String(body['access_token'])
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) })
    const claims = decodeJwt(token)
    expect(Object.keys(claims)).toEqual(['iss', 'sub', 'aud', 'iat', 'exp', 'scope', 'gty', 'azp'])
    expect(claims).toMatchObject({
      iss: `https://${HOST}/`,
      sub: `${LOGIN.client_id}@clients`,
      aud: AUDIENCE,
      scope: 'read:clients',
      gty: 'client-credentials',
      azp: LOGIN.client_id,
    })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(86400)
  })

  test.each([
    ['127.0.0.1:4400', AUDIENCE],
    ['localhost:32768', 'https://localhost:32768/api/v2/'],
    ['localhost:4400', 'http://localhost:4400/api/v2/'],
    ['localhost:4400', 'https://tenant.eu.auth0.com/api/v2/'],
  ])('works under another name: got through %s for %s', async (host, audience) => {
    const { body } = await asForm({ ...GRANT, ...LOGIN, audience }, { host })
    for (const other of ['localhost:4400', '127.0.0.1:4400', '[::1]:4400', 'localhost:32768', 'auth0:4400']) {
      expect(
        (
          await emulator.api('GET /clients', {
            as: null,
            host: other,
            headers: { authorization: `Bearer ${body['access_token']}` },
          })
        ).status,
      ).toBe(200)
    }
  })
})

describe('client authentication', () => {
  test.each([
    ['a form', () => asForm({ ...GRANT, ...LOGIN, audience: AUDIENCE })],
    ['JSON', () => asJson({ ...GRANT, ...LOGIN, audience: AUDIENCE })],
    ['a Basic header', () => asForm({ ...GRANT, audience: AUDIENCE }, basic(LOGIN.client_id, LOGIN.client_secret))],
    [
      'a Basic header and the client_id once more',
      () =>
        asForm(
          { ...GRANT, client_id: LOGIN.client_id, audience: AUDIENCE },
          basic(LOGIN.client_id, LOGIN.client_secret),
        ),
    ],
  ])('takes the secret in %s', async (_, send) => {
    expect((await send()).status).toBe(200)
  })

  test('decodes both halves of a Basic header', async () => {
    const { client_id } = await service()
    const secret = 'per%cent + plus: colon & ümlaut'
    await emulator.api(`PATCH /clients/${client_id}`, { body: { client_secret: secret } })
    const encoded = new URLSearchParams({ '': secret }).toString().slice(1)
    expect((await asForm({ ...GRANT, audience: API }, basic(client_id, encoded))).status).toBe(200)
    // Not encoded after all, and no text that could be.
    expect((await asForm({ ...GRANT, audience: API }, basic(client_id, secret))).status).toBe(200)
    expect((await asForm({ ...GRANT, audience: API }, basic(client_id, secret.replace('%', '%25')))).status).toBe(401)
  })

  const UNAUTHORIZED = { error: 'access_denied', error_description: 'Unauthorized' }
  test.each([
    ['a wrong secret', { ...LOGIN, client_secret: 'wrong' }, {}],
    ['no secret', { client_id: LOGIN.client_id }, {}],
    ['an empty secret', { ...LOGIN, client_secret: '' }, {}],
    ['an unknown client', { client_id: 'nobody', client_secret: 'x' }, {}],
    ['no client', {}, {}],
    [
      'a client_id that is not that of the Basic header',
      { client_id: 'nobody' },
      basic(LOGIN.client_id, LOGIN.client_secret),
    ],
    ['a wrong secret in a Basic header', {}, basic(LOGIN.client_id, 'wrong')],
    ['the secret of the global client, which is none', { client_id: 'global', client_secret: '' }, {}],
  ])('refuses %s', async (_, body, sent) => {
    const {
      status,
      headers,
      body: answer,
    } = await asForm({ ...GRANT, audience: AUDIENCE, ...body } as Record<string, string>, sent)
    expect([status, answer]).toEqual([401, UNAUTHORIZED])
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'private, no-store, no-cache, must-revalidate, post-check=0, pre-check=0, no-transform',
    })
  })

  test('accepts the rotated secret and rejects the old one', async () => {
    const client = await service()
    const { body: rotated } = await emulator.api(`POST /clients/${client.client_id}/rotate-secret`)
    expect((await asForm({ ...GRANT, ...credentialsOf(client), audience: API })).body).toEqual(UNAUTHORIZED)
    expect(
      (
        await asForm({
          ...GRANT,
          client_id: client.client_id,
          client_secret: String(rotated['client_secret']),
          audience: API,
        })
      ).status,
    ).toBe(200)
  })
})

describe('private_key_jwt', () => {
  const keys = {
    one: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    two: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  }
  const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string
  const now = () => Math.floor(Date.now() / 1000)
  const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  const REFUSED = [401, { error: 'invalid_client', error_description: 'Client authentication failed' }]
  let clientId: string
  let jti = 0

  beforeEach(async () => {
    const credentials = [
      { credential_type: 'public_key', pem: pem(keys.one.publicKey) },
      { credential_type: 'public_key', pem: pem(keys.two.publicKey), alg: 'PS256' },
    ]
    clientId = (await service({ body: { client_authentication_methods: { private_key_jwt: { credentials } } } }))
      .client_id
  })

  interface Made {
    claims?: Json
    header?: Json
    key?: KeyObject
  }
  const assertion = ({ claims = {}, header = {}, key = keys.one.privateKey }: Made = {}) =>
    new SignJWT({
      iss: clientId,
      sub: clientId,
      aud: `https://${HOST}/`,
      iat: now(),
      exp: now() + 180,
      jti: `jti-${++jti}`,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', ...header })
      .sign(key)
  const login = async (client_assertion: string, sent: Sent = {}) => {
    const { status, body } = await asForm(
      { ...GRANT, client_id: clientId, client_assertion_type: ASSERTION_TYPE, client_assertion, audience: API },
      sent,
    )
    return [status, status === 200 ? body['token_type'] : body]
  }

  test.each<[string, () => Made]>([
    ['RS256 without kid', () => ({})],
    ['PS256 of the second credential', () => ({ header: { alg: 'PS256' }, key: keys.two.privateKey })],
    ['an audience without slash', () => ({ claims: { aud: `https://${HOST}` } })],
    ['the token endpoint as audience', () => ({ claims: { aud: `https://${HOST}/oauth/token` } })],
    ['one audience of several', () => ({ claims: { aud: ['https://elsewhere.example/', `https://${HOST}/`] } })],
    ['another name of this machine as audience', () => ({ claims: { aud: 'https://127.0.0.1:32768/' } })],
    ['neither iat nor nbf', () => ({ claims: { iat: undefined } })],
    ['a clock that is 9 seconds ahead', () => ({ claims: { iat: now() + 9, nbf: now() + 9 } })],
    ['five minutes to live', () => ({ claims: { iat: now(), exp: now() + 300 } })],
  ])('takes %s', async (_, made) => {
    expect(await login(await assertion(made()))).toEqual([200, 'Bearer'])
  })

  test('uses the client of the assertion if the body has no client_id', async () => {
    const body = { ...GRANT, client_assertion_type: ASSERTION_TYPE, client_assertion: await assertion(), audience: API }
    expect((await asJson(body)).status).toBe(200)
  })

  test('accepts the kid of the credential and no other kid', async () => {
    const { body } = await emulator.api<Json[]>(`GET /clients/${clientId}/credentials`)
    const kid = body.find((credential) => credential['alg'] === 'RS256')?.['kid']
    expect(await login(await assertion({ header: { kid } }))).toEqual([200, 'Bearer'])
    expect(await login(await assertion({ header: { kid: 'another' } }))).toEqual(REFUSED)
  })

  test.each<[string, () => Made]>([
    [
      'a key that is not its credential',
      () => ({ key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
    ],
    ['an algorithm that no credential has', () => ({ header: { alg: 'RS384' } })],
    ['the algorithm of the other credential', () => ({ header: { alg: 'PS256' } })],
    ['another issuer', () => ({ claims: { iss: 'somebody' } })],
    ['another subject', () => ({ claims: { sub: 'somebody' } })],
    ['an audience of somebody else', () => ({ claims: { aud: 'https://elsewhere.example/' } })],
    ['an audience that is a path of ours', () => ({ claims: { aud: AUDIENCE } })],
    ['no audience', () => ({ claims: { aud: undefined } })],
    ['no exp', () => ({ claims: { exp: undefined } })],
    ['an exp that has passed', () => ({ claims: { iat: now() - 60, exp: now() - 1 } })],
    ['an exp more than five minutes after iat', () => ({ claims: { exp: now() + 302 } })],
    ['an exp more than five minutes from now, without iat', () => ({ claims: { iat: undefined, exp: now() + 305 } })],
    ['an iat in the future', () => ({ claims: { iat: now() + 15, exp: now() + 60 } })],
    ['an nbf in the future', () => ({ claims: { nbf: now() + 15 } })],
    ['no jti', () => ({ claims: { jti: undefined } })],
    ['a jti of 65 characters', () => ({ claims: { jti: 'j'.repeat(65) } })],
    ['more than 2048 bytes', () => ({ claims: { padding: 'p'.repeat(2048) } })],
  ])('refuses %s', async (_, made) => {
    expect(await login(await assertion(made()))).toEqual(REFUSED)
  })

  test('rejects an assertion that is no JWT, has no signature or has another type', async () => {
    expect(await login('not.a.jwt')).toEqual(REFUSED)
    const [header, payload] = (await assertion()).split('.')
    expect(header).toBeTruthy()
    expect(await login(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`)).toEqual(REFUSED)
    const { status, body } = await asForm({
      ...GRANT,
      client_id: clientId,
      client_assertion_type: 'saml',
      client_assertion: await assertion(),
      audience: API,
    })
    expect([status, body]).toEqual(REFUSED)
  })

  test('accepts a jti once, also in two concurrent requests', async () => {
    const once = await assertion()
    expect(await login(once)).toEqual([200, 'Bearer'])
    expect(await login(once)).toEqual(REFUSED)
    const twice = await assertion()
    const both = await Promise.all([login(twice), login(twice)])
    expect(both.map(([status]) => status).sort()).toEqual([200, 401])
  })

  test('rejects an expired credential, and one that the client does not use', async () => {
    const { body } = await emulator.api<{ id: string; alg: string }[]>(`GET /clients/${clientId}/credentials`)
    const [rs256, ps256] = ['RS256', 'PS256'].map((alg) => body.find((credential) => credential.alg === alg)?.id ?? '')
    await emulator.api(`PATCH /clients/${clientId}/credentials/${rs256}`, {
      body: { expires_at: '2020-01-01T00:00:00.000Z' },
    })
    expect(await login(await assertion())).toEqual(REFUSED)
    await emulator.api(`PATCH /clients/${clientId}/credentials/${rs256}`, { body: { expires_at: null } })
    expect(await login(await assertion())).toEqual([200, 'Bearer'])
    await emulator.api(`PATCH /clients/${clientId}`, {
      body: {
        client_authentication_methods: { private_key_jwt: { credentials: [{ id: ps256 }] } },
      },
    })
    expect(await login(await assertion())).toEqual(REFUSED)
  })

  test('rejects the secret until the client stops using private_key_jwt', async () => {
    const client = await service({ body: { name: 'Both ways' } })
    const { body: credential } = await emulator.api(`POST /clients/${client.client_id}/credentials`, {
      body: {
        credential_type: 'public_key',
        pem: pem(keys.one.publicKey),
      },
    })
    const bySecret = async () => (await asForm({ ...GRANT, ...credentialsOf(client), audience: API })).status
    expect(await bySecret()).toBe(200)
    const methods = { private_key_jwt: { credentials: [{ id: credential['id'] }] } }
    await emulator.api(`PATCH /clients/${client.client_id}`, {
      body: {
        client_authentication_methods: methods,
        token_endpoint_auth_method: null,
      },
    })
    expect(await bySecret()).toBe(401)
    await emulator.api(`PATCH /clients/${client.client_id}`, {
      body: {
        client_authentication_methods: null,
        token_endpoint_auth_method: 'client_secret_post',
      },
    })
    expect(await bySecret()).toBe(200)
  })
})

describe('grants', () => {
  test('give all scopes of the grant, or the requested ones in the requested order', async () => {
    const login = credentialsOf(await service())
    expect((await asForm({ ...GRANT, ...login, audience: API })).body['scope']).toBe('read:orders create:orders')
    expect((await asForm({ ...GRANT, ...login, audience: API, scope: 'create:orders' })).body['scope']).toBe(
      'create:orders',
    )
    expect(
      (await asForm({ ...GRANT, ...login, audience: API, scope: ' create:orders  read:orders create:orders' })).body[
        'scope'
      ],
    ).toBe('create:orders read:orders')
  })

  test('give no scope member if the grant has no scopes', async () => {
    const { body } = await asForm({ ...GRANT, ...credentialsOf(await service({ scope: [] })), audience: API })
    expect(Object.keys(body)).toEqual(['access_token', 'expires_in', 'token_type'])
    expect(decodeJwt(String(body['access_token']))).not.toHaveProperty('scope')
  })

  test('give every scope of the API with allow_all_scopes, later ones included', async () => {
    const { body: server } = await emulator.api('POST /resource-servers', {
      body: {
        identifier: 'urn:all',
        scopes: [{ value: 'a' }],
      },
    })
    const { body: client } = await emulator.api('POST /clients', { body: { name: 'Service' } })
    await emulator.api('POST /client-grants', {
      body: {
        client_id: client['client_id'],
        audience: 'urn:all',
        allow_all_scopes: true,
      },
    })
    await emulator.api(`PATCH /resource-servers/${server['id']}`, {
      body: { scopes: [{ value: 'a' }, { value: 'b' }] },
    })
    expect((await asForm({ ...GRANT, ...credentialsOf(client as never), audience: 'urn:all' })).body['scope']).toBe(
      'a b',
    )
  })

  test('use the lifetime and the algorithm of the API', async () => {
    const client = await service({ api: { token_lifetime: 60, signing_alg: 'PS256' } })
    const { body } = await asForm({ ...GRANT, ...credentialsOf(client), audience: API })
    const token = String(body['access_token'])
    const { iat = 0, exp = 0, aud } = decodeJwt(token)
    expect([body['expires_in'], exp - iat, aud, decodeProtectedHeader(token).alg]).toEqual([60, 60, API, 'PS256'])
  })

  test('for the Management API are valid for its audience of any host', async () => {
    const { body: client } = await emulator.api('POST /clients', { body: { name: 'Deployer' } })
    await emulator.api('POST /client-grants', {
      body: {
        client_id: client['client_id'],
        audience: 'https://tenant.eu.auth0.com/api/v2/',
        scope: ['read:clients'],
      },
    })
    const { body } = await asForm({ ...GRANT, ...credentialsOf(client as never), audience: AUDIENCE })
    expect(body['scope']).toBe('read:clients')
    const seen = await emulator.api(`GET /clients/${client['client_id']}`, {
      as: { token: String(body['access_token']) },
    })
    expect([seen.status, seen.body['client_secret']]).toEqual([200, undefined])
    expect(
      (
        await emulator.api('POST /clients', {
          as: null,
          body: { name: 'x' },
          headers: { authorization: `Bearer ${body['access_token']}` },
        })
      ).status,
    ).toBe(403)
  })

  test('by default are for third-party clients only', async () => {
    await emulator.api('POST /resource-servers', { body: { identifier: API, scopes: [{ value: 'read:orders' }] } })
    await emulator.api('POST /client-grants', {
      body: {
        default_for: 'third_party_clients',
        audience: API,
        scope: ['read:orders'],
      },
    })
    const third = {
      is_first_party: false,
      oidc_conformant: true,
      third_party_security_mode: 'permissive',
      grant_types: ['client_credentials'],
    }
    const statuses = await Promise.all(
      [third, {}].map(async (body) => {
        const { body: client } = await emulator.api('POST /clients', { body: { name: 'Party', ...body } })
        return (await asForm({ ...GRANT, ...credentialsOf(client as never), audience: API })).status
      }),
    )
    expect(statuses).toEqual([200, 403])
  })

  test('a token for another API does not open the Management API', async () => {
    const { body } = await asForm({ ...GRANT, ...credentialsOf(await service()), audience: API })
    const { status, body: answer } = await emulator.api('GET /clients', {
      as: { token: String(body['access_token']) },
    })
    expect([status, answer]).toEqual([401, { statusCode: 401, error: 'Unauthorized', message: `Bad audience: ${API}` }])
  })
})

describe('rejects, in this order of precedence,', () => {
  const refused = (status: number, error: string, error_description: string, error_uri?: string) => [
    status,
    { error, error_description, ...(error_uri && { error_uri }) },
  ]
  const answerTo = async (body: Json, sent?: Sent) => {
    const { status, body: answer } = await asJson(body, sent)
    return [status, answer]
  }

  test('a body that is not JSON', async () => {
    const { status, body, headers } = await post('{', { headers: { 'content-type': 'application/json' } })
    expect([status, body, headers['content-type']]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'Invalid request payload JSON format' },
      'application/json',
    ])
  })

  test.each([[{}], [{ grant_type: '' }], [{ grant_type: 7 }], [[]]])('a body without grant type: %j', async (body) => {
    expect(await answerTo(body as Json)).toEqual(
      refused(400, 'invalid_request', 'Missing required parameter: grant_type'),
    )
  })

  test('another grant type', async () => {
    expect(await answerTo({ grant_type: 'password', ...LOGIN })).toEqual(
      refused(400, 'unsupported_grant_type', 'Unsupported grant type: password'),
    )
  })

  test.each([
    ['DPoP', {}, { headers: { dpop: 'x.y.z' } }, 'DPoP. Send no DPoP header; tokens are then bearer tokens.'],
    ['mTLS', {}, { headers: { 'client-certificate': 'x' } }, 'mTLS. Use client_secret or private_key_jwt.'],
    ['an organization', { organization: 'org_1' }, {}, 'organization at /oauth/token. Leave the parameter out.'],
  ])('%s, which is said aloud', async (_, body, sent, what) => {
    expect(await answerTo({ ...GRANT, ...LOGIN, audience: AUDIENCE, ...body }, sent)).toEqual(
      refused(400, 'invalid_request', `auth0-clients-emulator does not emulate ${what}`),
    )
  })

  test('a client that must prove possession of a key, and prints a message', async () => {
    const client = await service({ body: { require_proof_of_possession: true } })
    expect(await answerTo({ ...GRANT, ...credentialsOf(client), audience: API })).toEqual(
      refused(
        400,
        'invalid_request',
        'auth0-clients-emulator does not emulate DPoP. Set require_proof_of_possession of the client to false.',
      ),
    )
  })
  const NOT_ALLOWED = refused(
    403,
    'unauthorized_client',
    "Grant type 'client_credentials' not allowed for the client.",
    'https://auth0.com/docs/clients/client-grant-types',
  )
  test('a client without the grant type', async () => {
    const client = await service({ body: { grant_types: ['authorization_code'] } })
    expect(await answerTo({ ...GRANT, ...credentialsOf(client), audience: API })).toEqual(NOT_ALLOWED)
  })

  test('a public client', async () => {
    const { client_id } = await service({ body: { token_endpoint_auth_method: 'none' } })
    expect(await answerTo({ ...GRANT, client_id, audience: API })).toEqual(NOT_ALLOWED)
  })

  test('a request without audience', async () => {
    expect(await answerTo({ ...GRANT, ...LOGIN })).toEqual(
      refused(403, 'access_denied', 'Non-global clients are not allowed access to APIv1'),
    )
  })

  test.each(['https://nowhere.example/', 'urn:auth0-clients-emulator:management-api'])(
    'an audience that is no API: %s',
    async (audience) => {
      expect(await answerTo({ ...GRANT, ...LOGIN, audience })).toEqual(
        refused(403, 'access_denied', `Service not enabled within domain: ${audience}`),
      )
    },
  )
  test('the id of an API in place of its audience', async () => {
    const { body: server } = await emulator.api('POST /resource-servers', { body: { identifier: API } })
    expect(await answerTo({ ...GRANT, ...LOGIN, audience: server['id'] })).toEqual(
      refused(403, 'access_denied', `Service not enabled within domain: ${server['id']}`),
    )
  })

  test('a client without a grant for the API', async () => {
    const client = await service()
    expect(await answerTo({ ...GRANT, ...credentialsOf(client), audience: AUDIENCE })).toEqual(
      refused(
        403,
        'access_denied',
        `Client "${client.client_id}" is not authorized to access resource server "${AUDIENCE}". You need to create a "client-grant" associated to this API.`,
      ),
    )
  })

  test('scopes outside the grant', async () => {
    const client = await service()
    expect(
      await answerTo({ ...GRANT, ...credentialsOf(client), audience: API, scope: 'read:orders delete:orders no:such' }),
    ).toEqual(refused(403, 'access_denied', 'Client has not been granted scopes: delete:orders, no:such'))
    expect(await answerTo({ ...GRANT, ...LOGIN, audience: AUDIENCE, scope: 'no:such' })).toEqual(
      refused(403, 'access_denied', 'Client has not been granted scopes: no:such'),
    )
  })

  test('methods other than POST with 404', async () => {
    expect((await emulator.inject('/oauth/token')).statusCode).toBe(404)
  })
})

describe('the quota of a client', () => {
  const quota = (client_credentials: Json) => service({ body: { token_quota: { client_credentials } } })
  const ask = (client: { client_id: string; client_secret: string }) =>
    asForm({ ...GRANT, ...credentialsOf(client), audience: API })
  const header = (bucket: string, limit: number, left: number) => new RegExp(`b=${bucket};q=${limit};r=${left};t=\\d+`)

  test('counts down in a header, then rejects with the time of its end', async () => {
    const client = await quota({ per_hour: 2, per_day: 10 })
    expect((await ask(client)).headers['auth0-client-quota-limit']).toMatch(
      /^b=per_hour;q=2;r=1;t=\d+,b=per_day;q=10;r=9;t=\d+$/,
    )
    await ask(client)
    const { status, body, headers } = await ask(client)
    expect([status, body]).toEqual([429, { error: 'too_many_requests', error_description: 'Client quota exceeded' }])
    const wait = Number(headers['retry-after'])
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(3600)
    expect(headers).toMatchObject({ 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0' })
    expect(Math.abs(Number(headers['x-ratelimit-reset']) - Date.now() / 1000 - wait)).toBeLessThan(2)
    expect(headers['auth0-client-quota-limit']).toMatch(header('per_day', 10, 8))
  })

  test('counts but does not reject if it is not enforced', async () => {
    const client = await quota({ per_hour: 1, enforce: false })
    await ask(client)
    const { status, headers } = await ask(client)
    expect([status, headers['auth0-client-quota-limit']]).toEqual([
      200,
      expect.stringMatching(header('per_hour', 1, 0)),
    ])
  })

  test('does not count rejected requests', async () => {
    const client = await quota({ per_day: 1 })
    const wrong = await asForm({ ...GRANT, ...credentialsOf(client), audience: API, scope: 'no:such' })
    expect([wrong.status, (await ask(client)).status, (await ask(client)).status]).toEqual([403, 200, 429])
  })

  test('is full again after a reset', async () => {
    const seed = join(temporaryFolder(), 'seed.json')
    const login = { client_id: 'counted', client_secret: 'a secret of a seed' }
    writeFileSync(
      seed,
      JSON.stringify({
        resourceServers: [{ identifier: API }],
        clients: [{ name: 'Counted', ...login, token_quota: { client_credentials: { per_day: 1 } } }],
        clientGrants: [{ client_id: 'counted', audience: API, scope: [] }],
      }),
    )
    const own = await startEmulator({ home: HOME, seed: [seed] })
    const status = async () =>
      (await own.inject({ method: 'POST', url: '/oauth/token', payload: { ...GRANT, ...login, audience: API } }))
        .statusCode
    const before = [await status(), await status()]
    await own.reset()
    expect([...before, await status()]).toEqual([200, 429, 200])
    await own.close()
  })
})

/**
 * Attacks with tokens. Each one is rejected with the response of the real API (errors.md §1).
 * The attacks use a create request with a malformed body. If the token were checked too late, the response would be
 * about the body, or a client would exist.
 */
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadKeys, tenantKey } from '../../server/installation/keys.ts'
import { HOME, refusal, useEmulator, startTestEmulator } from '../support/emulator.ts'

const emulator = useEmulator({ clock: '2026-01-01T00:00:00Z' })
const NOW = Date.UTC(2026, 0, 1) / 1000
const CLAIMS = {
  iss: 'https://localhost/',
  sub: 'x@clients',
  aud: 'https://localhost/api/v2/',
  iat: NOW,
  exp: NOW + 60,
  scope: 'create:clients read:clients',
  azp: 'x',
}
const encodePart = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

type Signer = (text: string) => Buffer
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const strangersJwk = { ...stranger.publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }

let ours: { kid: string; privateKey: KeyObject; publicKey: KeyObject }
/** A server of the attacker with a key set. The emulator must never send a request to it. */
const trap = createServer((_, response) => response.end(JSON.stringify({ keys: [strangersJwk] })))
let trapRequests = 0
let trapUrl = ''
beforeAll(async () => {
  const { id: kid, privateKey, publicKey } = tenantKey(await loadKeys(HOME), 'default')
  ours = { kid, privateKey, publicKey }
  trap.on('request', () => trapRequests++).listen(0, '127.0.0.1')
  await once(trap, 'listening')
  trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/keys`
})
afterAll(() => trap.close())

const rsa =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (text) =>
    sign(hash, Buffer.from(text), key)
const hmac =
  (secret: string | Buffer, hash = 'sha256'): Signer =>
  (text) =>
    createHmac(hash, secret).update(text).digest()
/** Creates a valid token with the given changes. */
function createToken({
  header = {},
  claims = {},
  payload,
  signer = rsa(ours.privateKey),
}: {
  header?: object
  claims?: object
  payload?: unknown
  signer?: Signer
}): string {
  const text = `${encodePart({ alg: 'RS256', typ: 'JWT', kid: ours.kid, ...header })}.${encodePart(payload ?? { ...CLAIMS, ...claims })}`
  return `${text}.${signer(text).toString('base64url')}`
}
const publicPem = () => ours.publicKey.export({ type: 'spki', format: 'pem' })

const unauthorized = (message: string) => ({
  statusCode: 401,
  error: 'Unauthorized',
  message,
  attributes: { error: message },
})
const INVALID_TOKEN = unauthorized('Invalid token')
const INVALID_SIGNATURE = unauthorized('Invalid signature received for JSON Web Token validation')
const EXPIRED = unauthorized('Expired token received for JSON Web Token validation')
const BAD_HEADER = refusal(400, 'Bad Request', 'Bad HTTP authentication header format', 'Bearer')

const clients = async () => (await emulator.api('GET /clients?include_totals=true')).body['total']

/** Sends a create request with a malformed body, which the emulator must not read. @returns the body of the response */
async function attack(authorization: string): Promise<unknown> {
  const before = await clients()
  const { status, body } = await emulator.api('POST /clients', {
    as: null,
    body: '{"name":',
    headers: { authorization },
  })
  expect(body['statusCode']).toBe(status)
  expect(await clients()).toBe(before)
  return body
}

test('the token that all attacks are based on is valid: only the body of the request is rejected', async () => {
  expect(await attack(`Bearer ${createToken({})}`)).toMatchObject({
    statusCode: 400,
    message: 'Invalid request payload JSON format',
  })
})

describe('a token with another algorithm is rejected', () => {
  test.each<[string, object, () => string]>([
    [
      'none, without a signature',
      INVALID_SIGNATURE,
      () => createToken({ header: { alg: 'none' }, signer: () => Buffer.alloc(0) }),
    ],
    [
      'nOnE, without a signature',
      INVALID_SIGNATURE,
      () => createToken({ header: { alg: 'nOnE' }, signer: () => Buffer.alloc(0) }),
    ],
    ['none, with our signature', INVALID_SIGNATURE, () => createToken({ header: { alg: 'none' } })],
    ['no algorithm', INVALID_SIGNATURE, () => createToken({ header: { alg: undefined } })],
    ['a list of algorithms', INVALID_SIGNATURE, () => createToken({ header: { alg: ['RS256'] } })],
    [
      'HS256 with our public key in PEM form',
      INVALID_TOKEN,
      () => createToken({ header: { alg: 'HS256' }, signer: hmac(publicPem()) }),
    ],
    [
      'HS256 with our public key in PEM form, without its last newline',
      INVALID_TOKEN,
      () => createToken({ header: { alg: 'HS256' }, signer: hmac(String(publicPem()).trim()) }),
    ],
    [
      'HS256 with our public key in DER form',
      INVALID_TOKEN,
      () =>
        createToken({ header: { alg: 'HS256' }, signer: hmac(ours.publicKey.export({ type: 'spki', format: 'der' })) }),
    ],
    [
      'HS256 with our modulus',
      INVALID_TOKEN,
      () => createToken({ header: { alg: 'HS256' }, signer: hmac(ours.publicKey.export({ format: 'jwk' }).n ?? '') }),
    ],
    [
      'HS512 with an empty secret',
      INVALID_TOKEN,
      () => createToken({ header: { alg: 'HS512' }, signer: hmac('', 'sha512') }),
    ],
    [
      'RS384 with our key',
      INVALID_SIGNATURE,
      () => createToken({ header: { alg: 'RS384' }, signer: rsa(ours.privateKey, 'sha384') }),
    ],
    [
      'RS512 with our key',
      INVALID_SIGNATURE,
      () => createToken({ header: { alg: 'RS512' }, signer: rsa(ours.privateKey, 'sha512') }),
    ],
    [
      'PS256 with our key',
      INVALID_SIGNATURE,
      () =>
        createToken({
          header: { alg: 'PS256' },
          signer: (text) => sign('sha256', Buffer.from(text), { key: ours.privateKey, padding: 6, saltLength: 32 }),
        }),
    ],
    [
      'RS256 in the header, signed with PS256',
      INVALID_SIGNATURE,
      () =>
        createToken({
          signer: (text) => sign('sha256', Buffer.from(text), { key: ours.privateKey, padding: 6, saltLength: 32 }),
        }),
    ],
    [
      'ES256 with a key of the attacker',
      INVALID_SIGNATURE,
      () => createToken({ header: { alg: 'ES256' }, signer: rsa(elliptic.privateKey) }),
    ],
  ])('%s', async (_, expected, token) => expect(await attack(`Bearer ${token()}`)).toEqual(expected))
})

describe('a token with another key is rejected', () => {
  const byStranger = (header: object) => () => createToken({ header, signer: rsa(stranger.privateKey) })
  test.each<[string, object, () => string]>([
    ['an unknown kid', INVALID_TOKEN, byStranger({ kid: 'unknown' })],
    ['no kid', INVALID_TOKEN, byStranger({ kid: undefined })],
    ['an empty kid', INVALID_TOKEN, byStranger({ kid: '' })],
    ['a kid with a path', INVALID_TOKEN, byStranger({ kid: '../../../../dev/null' })],
    ['a kid with SQL', INVALID_TOKEN, byStranger({ kid: "' UNION SELECT key FROM counter; DROP TABLE client; --" })],
    ['a kid with a command', INVALID_TOKEN, byStranger({ kid: '$(id)|/bin/sh' })],
    ['a kid that is a property of every object', INVALID_TOKEN, byStranger({ kid: '__proto__' })],
    ['a kid that is a constructor', INVALID_TOKEN, byStranger({ kid: 'constructor' })],
    [
      'a list with our kid',
      INVALID_TOKEN,
      () => createToken({ header: { kid: [ours.kid] }, signer: rsa(stranger.privateKey) }),
    ],
    ['a kid that is an object', INVALID_TOKEN, byStranger({ kid: { toString: 'x' } })],
    ['a kid that is a number', INVALID_TOKEN, byStranger({ kid: 7 })],
    ['our kid', INVALID_SIGNATURE, byStranger({})],
    ['our kid and an embedded jwk', INVALID_SIGNATURE, byStranger({ jwk: strangersJwk })],
    ['only an embedded jwk', INVALID_TOKEN, byStranger({ kid: undefined, jwk: strangersJwk })],
    [
      'our kid and jku',
      INVALID_SIGNATURE,
      () => createToken({ header: { jku: trapUrl }, signer: rsa(stranger.privateKey) }),
    ],
    [
      'our kid and x5u',
      INVALID_SIGNATURE,
      () => createToken({ header: { x5u: trapUrl }, signer: rsa(stranger.privateKey) }),
    ],
    [
      'our kid and x5c',
      INVALID_SIGNATURE,
      () =>
        createToken({
          header: { x5c: [stranger.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
          signer: rsa(stranger.privateKey),
        }),
    ],
  ])('%s', async (_, expected, token) => expect(await attack(`Bearer ${token()}`)).toEqual(expected))

  test('no URL in a header was requested', () => expect(trapRequests).toBe(0))
})

describe('a malformed token is rejected', () => {
  test.each<[string, object, () => string]>([
    ['an unknown critical extension', INVALID_SIGNATURE, () => createToken({ header: { crit: ['exp'], exp: 1 } })],
    ['an empty list of critical extensions', INVALID_SIGNATURE, () => createToken({ header: { crit: [] } })],
    ['an unencoded payload (b64)', INVALID_SIGNATURE, () => createToken({ header: { crit: ['b64'], b64: false } })],
    ['a nested token', INVALID_SIGNATURE, () => createToken({ header: { cty: 'JWT' }, payload: createToken({}) })],
    ['an encrypted token', BAD_HEADER, () => `${createToken({})}.${encodePart('iv')}.${encodePart('tag')}`],
    ['two additional dots', BAD_HEADER, () => `${createToken({})}..`],
    ['a missing dot', BAD_HEADER, () => createToken({}).split('.').slice(0, 2).join('.')],
    ['a space inside', BAD_HEADER, () => createToken({}).replace('.', '. ')],
    [
      'the payload of another valid token',
      INVALID_SIGNATURE,
      () =>
        [
          createToken({}).split('.')[0],
          createToken({ claims: { scope: 'all' } }).split('.')[1],
          createToken({}).split('.')[2],
        ].join('.'),
    ],
    [
      'a base64 character that is not in base64url',
      INVALID_SIGNATURE,
      () => createToken({}).replace(/\.([^.]*)$/, '.+$1'),
    ],
    ['padding', INVALID_SIGNATURE, () => `${createToken({})}==`],
    ['a header that is not JSON', INVALID_SIGNATURE, () => `${encodePart('{')}.e30.AAAA`],
    ['a header that is a list', INVALID_SIGNATURE, () => `${encodePart([])}.e30.AAAA`],
    ['a header that is null', INVALID_SIGNATURE, () => `${encodePart('null')}.e30.AAAA`],
    ['only dots', INVALID_SIGNATURE, () => '..'],
    ['1 MB of signature', INVALID_SIGNATURE, () => `${createToken({})}${'A'.repeat(1_000_000)}`],
    [
      '1 MB of payload',
      INVALID_SIGNATURE,
      () => createToken({ claims: { padding: 'p'.repeat(1_000_000) }, signer: rsa(stranger.privateKey) }),
    ],
    ['1 MB of header', INVALID_TOKEN, () => createToken({ header: { kid: 'k'.repeat(1_000_000) } })],
  ])('%s', async (_, expected, token) => expect(await attack(`Bearer ${token()}`)).toEqual(expected))
})

describe('a token with a valid signature and invalid claims is rejected', () => {
  test.each<[string, object, object]>([
    ['expired by one second', EXPIRED, { exp: NOW - 1 }],
    ['expired in the current second', EXPIRED, { exp: NOW }],
    ['an expiry that is a string', INVALID_SIGNATURE, { exp: String(NOW + 60) }],
    ['no expiry', INVALID_TOKEN, { exp: undefined }],
    ['valid only from the next second', INVALID_SIGNATURE, { nbf: NOW + 1 }],
    ['another issuer', INVALID_TOKEN, { iss: 'https://elsewhere.example' }],
    ['no issuer', INVALID_TOKEN, { iss: undefined }],
    [
      'another audience',
      { statusCode: 401, error: 'Unauthorized', message: 'Bad audience: https://api.example.com/' },
      { aud: 'https://api.example.com/' },
    ],
    [
      'an audience that only begins like ours',
      { statusCode: 401, error: 'Unauthorized', message: 'Bad audience: https://localhost/api/v2/x' },
      { aud: 'https://localhost/api/v2/x' },
    ],
    ['no audience', { statusCode: 401, error: 'Unauthorized', message: 'Bad audience: ' }, { aud: undefined }],
  ])('%s', async (_, expected, claims) => expect(await attack(`Bearer ${createToken({ claims })}`)).toEqual(expected))

  const INSUFFICIENT_SCOPE = refusal(
    403,
    'Forbidden',
    'Insufficient scope, expected any of: create:clients',
    'insufficient_scope',
  )
  test.each<[string, object]>([
    ['a scope that is a list', { scope: ['create:clients'] }],
    ['a scope that is an object', { scope: { 'create:clients': true } }],
    ['permissions instead of a scope', { scope: undefined, permissions: ['create:clients'] }],
    ['scopes that only look like the needed one', { scope: 'create:clients_x CREATE:CLIENTS create:client' }],
    ['a scope with separators other than spaces', { scope: 'read:clients,create:clients\tcreate:clients' }],
    ['a scope of 200,000 words', { scope: Array.from({ length: 200_000 }, (_, n) => `read:${n}`).join(' ') }],
  ])('%s', async (_, claims) => expect(await attack(`Bearer ${createToken({ claims })}`)).toEqual(INSUFFICIENT_SCOPE))
})

test('an accepted token is rejected from the second of its expiry', async () => {
  const authorization = `Bearer ${createToken({})}`
  expect((await emulator.api('GET /clients', { as: null, headers: { authorization } })).status).toBe(200)
  await emulator.clock.advance(59_000)
  expect((await emulator.api('GET /clients', { as: null, headers: { authorization } })).status).toBe(200)
  await emulator.clock.advance(1_000)
  expect(await attack(authorization)).toEqual(EXPIRED)
})

describe('a header property or claim of an unexpected type', () => {
  /** Unexpected values as JSON. JavaScript cannot convert some of them to a string. */
  const ODD = [
    '{"toString":1,"valueOf":2}',
    '[{"toString":1,"valueOf":2}]',
    '{"toString":null}',
    '{"__proto__":null}',
    '{"then":1}',
    '{"length":1}',
    '{}',
    '[]',
    '[[]]',
    '[null]',
    'null',
    'true',
    '-1',
    '1e400',
    '""',
    '"\\ud800"',
  ]
  const withMember = (object: object, name: string, json: string) =>
    JSON.stringify({ ...object, [name]: '@' }).replace('"@"', json)
  const isRejection = (status: unknown) => status === 400 || status === 401

  test.each(['alg', 'kid', 'typ', 'cty', 'crit', 'jwk', 'jku', 'x5c', 'b64', 'enc', 'zip'])(
    '%s in the header: the token is rejected',
    async (name) => {
      for (const json of ODD) {
        for (const payload of ['{}', '[]', 'null', '"x"', '{"exp":1e400}', '{"aud":{"toString":1}}']) {
          const token = `${encodePart(withMember({ alg: 'RS256', kid: ours.kid }, name, json))}.${encodePart(payload)}.AAAA`
          const { status, body } = await emulator.api('GET /clients', {
            as: { token },
          })
          expect([json, status, body['statusCode']]).toEqual([json, expect.toSatisfy(isRejection), status])
        }
      }
    },
  )

  test.each(['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'nbf', 'scope', 'permissions', 'gty', 'jti'])(
    '%s in claims with a valid signature: never a 5xx',
    async (name) => {
      for (const json of ODD) {
        const { status, body } = await emulator.api('GET /clients', {
          as: { token: createToken({ payload: withMember(CLAIMS, name, json) }) },
        })
        expect([json, status]).toEqual([json, expect.toSatisfy((each: number) => [200, 400, 401, 403].includes(each))])
        if (['iss', 'aud', 'exp', 'scope'].includes(name))
          expect([json, body['statusCode']]).toEqual([json, name === 'scope' ? 403 : 401])
      }
    },
  )

  test.each<[part: 'header' | 'claims', name: string]>([
    ...['alg', 'kid', 'crit', 'typ', 'b64', 'jwk'].map((name) => ['header', name] as ['header', string]),
    ...['iss', 'sub', 'jti', 'exp', 'iat', 'nbf', 'aud'].map((name) => ['claims', name] as ['claims', string]),
  ])('in the %s of a client assertion, %s: no token is issued', async (part, name) => {
    const credentials = [
      { credential_type: 'public_key', pem: stranger.publicKey.export({ type: 'spki', format: 'pem' }) },
    ]
    const {
      body: { client_id: id },
    } = await emulator.api('POST /clients', {
      body: {
        name: 'x',
        app_type: 'non_interactive',
        grant_types: ['client_credentials'],
        client_authentication_methods: { private_key_jwt: { credentials } },
      },
    })
    const [header, claims] = [
      { alg: 'RS256' },
      { iss: id, sub: id, aud: 'https://localhost/', jti: 'x', iat: NOW, exp: NOW + 60 },
    ]
    for (const json of ODD) {
      const assertion =
        part === 'header'
          ? `${encodePart(withMember(header, name, json))}.${encodePart(claims)}.AAAA`
          : `${encodePart(header)}.${encodePart(withMember(claims, name, json))}.AAAA`
      for (const clientParameter of [{ client_id: id }, {}]) {
        const request = {
          grant_type: 'client_credentials',
          audience: 'https://localhost/api/v2/',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
          ...clientParameter,
        }
        const { status, body } = await emulator.request('POST //oauth/token', { body: request, host: 'localhost' })
        expect([json, status, body]).toEqual([
          json,
          401,
          { error: expect.stringMatching(/^(?:invalid_client|access_denied)$/), error_description: expect.any(String) },
        ])
      }
    }
  })
})

describe('another tenant', () => {
  const token = 'POST /_emulator/tokens'
  type Token = { access_token: string }

  test('has tokens that are rejected at the Host or port of a tenant, also when cached', async () => {
    await using running = await startTestEmulator({ tenants: [{ name: 'ported', port: 0 }] })
    const [ported, hosted] = [await running.tenant('ported'), await running.tenant('hosted', { host: 'hosted.test' })]
    const foreign = [await running.token(), await ported.token(), await hosted.token()]
    const statuses = async (url: string, host: string) => {
      const statusWith = async (bearer: string) =>
        (
          await exchange(
            Number(new URL(url).port),
            `GET /api/v2/clients HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${bearer}\r\nConnection: close\r\n\r\n`,
          )
        ).slice(9, 12)
      return [await Promise.all(foreign.map(statusWith)), await Promise.all(foreign.map(statusWith))]
    }
    expect(await statuses(ported.url, 'localhost')).toEqual([
      ['401', '200', '401'],
      ['401', '200', '401'],
    ])
    expect(await statuses(running.url, 'hosted.test')).toEqual([
      ['401', '401', '200'],
      ['401', '401', '200'],
    ])
  })

  test('rejects a token of the default tenant with its Host as audience or issuer', async () => {
    const read = async (claims: object) =>
      (await emulator.api('GET /clients', { as: { token: createToken({ claims }) } })).body
    const audience = { aud: 'https://hosted.test:4400/api/v2/' }
    const issuer = { iss: 'https://Hosted.test/' }
    const bothAudiences = { aud: [audience.aud, CLAIMS.aud] }
    const anyClients = expect.any(Array) as unknown
    // Without a tenant at this Host, the name is accepted like any other name.
    expect([await read(audience), await read(issuer)]).toEqual([anyClients, anyClients])
    await emulator.tenant('hosted', { host: 'hosted.test' })
    const badAudience = { statusCode: 401, error: 'Unauthorized', message: `Bad audience: ${audience.aud}` }
    expect([await read(audience), await read(issuer), await read(bothAudiences), await read({})]).toEqual([
      badAudience,
      INVALID_TOKEN,
      anyClients,
      anyClients,
    ])
    await emulator.deleteTenant('hosted')
    expect([await read(audience), await read(issuer)]).toEqual([anyClients, anyClients])
  })

  test('has no valid cached token after its key was rotated or after it was deleted', async () => {
    await using running = await startTestEmulator()
    const acme = await running.tenant('acme')
    const bearer = await acme.token()
    const read = async () => (await running.api('GET /clients', { as: { token: bearer } })).status
    expect([await read(), await read()]).toEqual([200, 200])
    await running.control('POST /keys/rotate?tenant=acme')
    expect([await read(), await read()]).toEqual([401, 401])
    const renewed = (await running.request<Token>(`${token}?tenant=acme`, { body: {} })).body.access_token
    expect((await running.api('GET /clients', { as: { token: renewed } })).status).toBe(200)
    await running.deleteTenant('acme')
    expect((await running.api('GET /clients', { as: { token: renewed } })).body).toEqual(INVALID_TOKEN)
    expect((await running.api('GET /clients')).status).toBe(200)
  })
})

/** Sends bytes on a new connection. @returns everything received until its end */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => (text += data)).on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  return text
}

describe('in a raw request', () => {
  const sendWith = (headers: string) =>
    exchange(
      emulator.port,
      `POST /api/v2/clients HTTP/1.1\r\nHost: localhost\r\n${headers}Connection: close\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"name":`,
    )
  const bodyOf = (response: string) => JSON.parse(response.split('\r\n\r\n')[1] ?? '') as unknown

  test('two Authorization headers are rejected, in either order, even if they are the same', async () => {
    const good = `Authorization: Bearer ${createToken({})}\r\n`
    const bad = `Authorization: Bearer ${createToken({ signer: rsa(stranger.privateKey) })}\r\n`
    expect(bodyOf(await sendWith(good))).toMatchObject({ message: 'Invalid request payload JSON format' })
    for (const headers of [good + bad, bad + good, good + good])
      expect(bodyOf(await sendWith(headers))).toEqual(BAD_HEADER)
    const requestStart = `GET /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`
    expect((await exchange(emulator.port, `${requestStart}${good}\r\n`)).slice(9, 12)).toBe('200')
    expect((await exchange(emulator.port, `${requestStart}${good}${good}\r\n`)).slice(9, 12)).toBe('400')
  })

  test('a token of 1 MB is rejected because of the header size', async () => {
    expect(bodyOf(await sendWith(`Authorization: Bearer ${createToken({})}${'A'.repeat(1_000_000)}\r\n`))).toEqual(
      refusal(431, 'Request Header Fields Too Large', 'Request Header Fields Too Large'),
    )
  })
})

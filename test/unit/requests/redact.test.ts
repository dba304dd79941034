import { describe, expect, test } from 'vitest'
import {
  redacted,
  redactedBody,
  redactedMessage,
  redactedPath,
  redactedQuery,
  redactedText,
  redactedUrl,
} from '../../../server/requests/redact.ts'

const HIDDEN = '(redacted)'
const PRIVATE = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n'
const PUBLIC = '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----\n'
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'

describe('redacted', () => {
  test.each([
    'client_secret',
    'clientSecret',
    'client_assertion',
    'access_token',
    'refresh_token',
    'id_token',
    'password',
    'signing_secret',
    'privateKey',
    'private_key',
    'sasKey',
    'accessKey',
    'storageAccessKey',
    'sharedAccessKey',
    'secret',
    'api_key',
    'apikey',
    'appSecretKey',
    'key',
    'token',
    'authToken',
  ])('hides %s', (name) =>
    expect(redacted({ [name]: 'x', options: [{ [name]: ['y'] }] })).toEqual({
      [name]: HIDDEN,
      options: [{ [name]: [HIDDEN] }],
    }),
  )

  test('hides private keys and tokens under any name', () => {
    expect(redacted({ pem: PRIVATE, note: `Bearer ${JWT}`, list: [JWT] })).toEqual({
      pem: HIDDEN,
      note: HIDDEN,
      list: [HIDDEN],
    })
  })

  test('hides all texts below a secret', () => {
    expect(redacted({ client_secret: { a: 'x', list: [{ b: 'y' }], n: 1 }, refresh_token: { a: 'x' } })).toEqual({
      client_secret: { a: HIDDEN, list: [{ b: HIDDEN }], n: 1 },
      refresh_token: { a: 'x' },
    })
  })

  test('hides a body that cannot be parsed and names a secret', () => {
    expect([redacted('{"client_secret":"x"'), redacted('{"name":"x"'), redacted('client_secret')]).toEqual([
      HIDDEN,
      '{"name":"x"',
      'client_secret',
    ])
  })

  test('does not change settings', () => {
    const body = {
      name: 'x',
      token_endpoint_auth_method: 'none',
      refresh_token: { rotation_type: 'rotating', token_lifetime: 5 },
      jwt_configuration: { secret_encoded: true, alg: 'RS256' },
      token_quota: { client_credentials: { per_day: 1 } },
      callbacks: ['https://a.test/token'],
      credentials: [{ credential_type: 'public_key', pem: PUBLIC, kid: 'my-key-id-1' }],
      client_metadata: { team: 'a' },
      n: null,
    }
    expect(redacted(body)).toEqual(body)
  })
})

test.each([
  ['page=0&per_page=5', 'page=0&per_page=5'],
  ['access_token=abc&x=1', `access_token=${HIDDEN}&x=1`],
  ['client_secret=a=b', `client_secret=${HIDDEN}`],
  [`q=${JWT}`, `q=${HIDDEN}`],
  ['token', 'token'],
])('redactedQuery changes %s to %s', (query, shown) => expect(redactedQuery(query)).toBe(shown))

describe('a secret at an unexpected place', () => {
  const JWE = 'eyJhbGciOiJkaXIifQ..aXY.dGV4dA.dGFn'

  test.each(['masterkey', 'passphrase', 'tokens'])('is hidden under the name %s', (name) =>
    expect(redacted({ [name]: ['x'] })).toEqual({ [name]: [HIDDEN] }),
  )

  test('is hidden if it is an encrypted token, or a token after an underscore', () =>
    expect(redacted({ a: JWE, b: `x_${JWT}` })).toEqual({ a: HIDDEN, b: HIDDEN }))

  test('is hidden in JSON sent as a form, which is parsed as one name', () => {
    expect(redacted({ '{"client_id":"me","client_secret":"x"}': 1, '{"name":"me"}': 1, [JWT]: 2 })).toEqual({
      [HIDDEN]: 2,
      '{"name":"me"}': 1,
    })
    expect(redactedQuery('{"client_secret":"x"}&a')).toBe(`${HIDDEN}&a`)
  })

  test.each([
    ['client_%73ecret=x', `client_%73ecret=${HIDDEN}`],
    [`a=${JWT.replaceAll('.', '%2E')}`, `a=${HIDDEN}`],
    [`a=${encodeURIComponent(PRIVATE)}`, `a=${HIDDEN}`],
    [new URLSearchParams({ a: PRIVATE }).toString(), `a=${HIDDEN}`],
    ['client_secret=%zz', `client_secret=${HIDDEN}`],
    [JWT, HIDDEN],
    ['a=%zz&%zz', 'a=%zz&%zz'],
  ])('is hidden in the query %s', (query, shown) => expect(redactedQuery(query)).toBe(shown))

  test('is not a text that only resembles a secret', () => {
    const body = {
      client_assertion_type: 'urn:x',
      azure_sb: { sasKeyName: 'policy' },
      layer: { keyId: 'layer:///keys/1' },
      firebase: { private_key_id: 'k1' },
      callbacks: ['https://eyjafjalla.example/a.b'],
    }
    expect(redacted(body)).toEqual(body)
  })
})

describe('redactedMessage', () => {
  test.each<[string, string, unknown, string]>([
    ['the value of a secret', "must not be 'hunter22'", { client_secret: 'hunter22' }, `must not be '${HIDDEN}'`],
    ['a token', `String 'Bearer ${JWT}' does not match`, undefined, `String 'Bearer ${HIDDEN}' does not match`],
    ['a private key', `is '${PRIVATE}', no`, undefined, `is '${HIDDEN}\n', no`],
    ['a private key that was cut off', `is '${PRIVATE.slice(0, 30)}`, undefined, `is '${HIDDEN}`],
    [
      'a document where a name should be',
      'not allowed: {"client_secret":"hunter22"}',
      { '{"client_secret":"hunter22"}': '' },
      `not allowed: ${HIDDEN}`,
    ],
    [
      'nothing',
      'String is too short (3 chars)',
      { client_secret: 'is', name: 'short' },
      'String is too short (3 chars)',
    ],
  ])('does not repeat %s', (_, message, body, expected) => expect(redactedMessage(message, {}, body)).toBe(expected))
})

test('redactedUrl keeps the path', () => {
  expect([redactedUrl('/a/b'), redactedUrl('/a?token=x&page=1')]).toEqual(['/a/b', `/a?token=${HIDDEN}&page=1`])
})

test('redactedBody hides a secret that the body repeats under another name', () => {
  expect(
    redactedBody({ grant_type: 'hunter2222', client_secret: 'hunter2222', hunter2222: 1, list: ['hunter2222'] }),
  ).toEqual({ grant_type: HIDDEN, client_secret: HIDDEN, [HIDDEN]: 1, list: [HIDDEN] })
  expect(redactedBody({ name: 'test', client_secret: 'test' })).toEqual({ name: 'test', client_secret: HIDDEN })
})

describe('an OAuth name', () => {
  test.each([
    'code',
    'code_verifier',
    'codeVerifier',
    'device_code',
    'user_code',
    'otp',
    'mfa_token',
    'refresh_token',
    'id_token',
    'id_token_hint',
    'access_token',
    'authorization',
    'Authorization',
    'Cookie',
    'set-cookie',
    'auth_req_id',
    'subject_token',
    'assertion',
    'access_token[]',
  ])('hides its value: %s', (name) =>
    expect([redacted({ [name]: 'abc' }), redactedQuery(`${name}=abc`)]).toEqual([
      { [name]: HIDDEN },
      `${name}=${HIDDEN}`,
    ]),
  )

  test.each([
    'errorCode',
    'status_code',
    'code_challenge_method',
    'code_challenge',
    'id_token_signed_response_alg',
    'binding_message',
    'response_type',
    'country_code',
    'encoded',
  ])('does not hide its value: %s', (name) => {
    expect([redacted({ [name]: 'abc' }), redactedQuery(`${name}=abc`)]).toEqual([{ [name]: 'abc' }, `${name}=abc`])
  })

  test('hides numbers under this name, but not the numbers of settings', () => {
    expect(
      redacted({
        otp: 123456,
        password: 1234,
        client_secret_expires_at: 0,
        password_policy: { min_length: 8 },
        token_lifetime: 5,
      }),
    ).toEqual({
      otp: HIDDEN,
      password: HIDDEN,
      client_secret_expires_at: 0,
      password_policy: { min_length: 8 },
      token_lifetime: 5,
    })
  })
})

describe('a value that a text assigns to a secret name', () => {
  test.each([
    ['client_secret:"hun ter"', `client_secret%3A${HIDDEN}`],
    ['name:x AND client_secret:hunter OR a:b', `name%3Ax%20AND%20client_secret%3A${HIDDEN}%20OR%20a%3Ab`],
    ['client_secret:(hunter OR tiger)', `client_secret%3A${HIDDEN}`],
    ['client_secret sw "hunter" and name pr', `client_secret%20sw%20${HIDDEN}%20and%20name%20pr`],
    ['client_secret:"hunter', `client_secret%3A${HIDDEN}`],
    ['encryption_key : hunter', `encryption_key%20%3A%20${HIDDEN}`],
    ['{"client_secret":"hunter"}', `%7B%22client_secret%22%3A${HIDDEN}%7D`],
  ])('%s is hidden in a query', (search, shown) =>
    expect(redactedQuery(`q=${encodeURIComponent(search)}`)).toBe(`q=${shown}`),
  )

  test.each([
    'name:x',
    'client_secret pr',
    'fields:client_secret',
    'read:client_keys update:client_keys',
    'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  ])('is not found in %s', (search) => {
    expect(redactedQuery(`q=${encodeURIComponent(search)}`)).toBe(`q=${encodeURIComponent(search)}`)
  })

  test('is hidden in a name and in a path', () => {
    expect(redacted({ 'client_secret=hunter': 1, 'client_secret:hunter': 2, name: 3 })).toEqual({
      [HIDDEN]: 2,
      name: 3,
    })
    expect([
      redactedPath(`/api/v2/clients/${JWT}`),
      redactedPath('/a/client_secret%3Dhunter/b'),
      redactedPath(`/${encodeURIComponent(PRIVATE)}`),
      redactedPath('/api/v2/clients/a.b'),
    ]).toEqual([`/api/v2/clients/${HIDDEN}`, `/a/${HIDDEN}/b`, `/${HIDDEN}`, '/api/v2/clients/a.b'])
  })

  test('is hidden in a sentence, as are passwords in URLs', () => {
    expect(redactedText(`--url takes a URL, not http://me:hunter@a.test, ${JWT} or client_secret=hunter.`)).toBe(
      `--url takes a URL, not http://${HIDDEN}@a.test, ${HIDDEN} or client_secret=${HIDDEN}`,
    )
    expect(redactedText('Cannot read /x/server.key: ENOENT. The secret is: wrong.')).toBe(
      'Cannot read /x/server.key: ENOENT. The secret is: wrong.',
    )
  })
})

describe('redactedMessage hides a secret', () => {
  const SECRET = 'hunter "22" \u202e/5%'
  const redactWith = (message: string, body: unknown = { client_secret: SECRET }) => redactedMessage(message, {}, body)

  test.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in a URL', encodeURIComponent(SECRET)],
    ['with its hidden characters escaped', SECRET.replace('\u202e', '\\u202e')],
    ['in the path of a property', 'hunter "22" \u202e~15%'.replace('~1', '~1')],
  ])('that is spelled %s', (_, written) => expect(redactWith(`It is ${written}, no.`)).toBe(`It is ${HIDDEN}, no.`))

  test('that contains another one, is contained in it, overlaps or touches it', () => {
    expect(
      redactWith("'abcdefgh' 'abcdef' 'efghijkl' 'cdef'", { client_secret: ['abcdefgh', 'cdef', 'efghijkl'] }),
    ).toBe(`'${HIDDEN}' 'ab${HIDDEN}' '${HIDDEN}' '${HIDDEN}'`)
    expect(redactWith('abcdefghijkl', { client_secret: ['abcdefgh', 'efghijkl'] })).toBe(HIDDEN)
  })
  test('that looks like a replacement pattern', () => {
    expect(redactWith("is '$&$1$`$''", { client_secret: "$&$1$`$'" })).toBe(`is '${HIDDEN}'`)
  })
  test('that is short and between quotes', () => {
    expect(redactWith(`Invalid value "abc" and 'abc', not abc`, { otp: 'abc' })).toBe(
      `Invalid value "${HIDDEN}" and '${HIDDEN}', not abc`,
    )
  })
  test('that is a number', () => expect(redactWith('is 123456.', { otp: 123456 })).toBe(`is ${HIDDEN}.`))
  test('in a message that the log cuts', () => {
    const long = 'x'.repeat(16_380)
    expect(redactWith(`${long}hunter2222 and more`, { client_secret: 'hunter2222' })).toBe(`${long}${HIDDEN}…`)
    expect(redactWith(`${long.slice(0, 16_300)} ${JWT}${'x'.repeat(100)}.y`)).not.toContain('eyJ')
    expect(redactWith('It is hunter22…', { client_secret: 'hunter2222' })).toBe(`It is ${HIDDEN}…`)
  })
  test('that a search contains', () =>
    expect(redactedMessage("Expected a field, found 'hunter22'", { q: 'client_secret:("hunter22" OR tiger)' })).toBe(
      `Expected a field, found '${HIDDEN}'`,
    ))

  test('wherever a separate search for each secret would find it', () => {
    const alphabet = 'ab'
    const texts = Array.from({ length: 300 }, (_text, n) =>
      Array.from(
        { length: 4 + (n % 9) },
        (_character, at) => alphabet[(n * 7 + at * at * 3 + (n >> (at % 5))) % 2],
      ).join(''),
    )
    for (let n = 0; n + 3 < texts.length; n++) {
      const [text, secrets] = [texts.slice(n, n + 3).join('-'), texts.slice(n + 3, n + 6)]
      const parts = redactWith(text, { client_secret: secrets }).split(HIDDEN)
      for (const secret of secrets)
        expect([text, secret, parts.some((part) => part.includes(secret))]).toEqual([text, secret, false])
      const covered = [...text].filter((_character, at) =>
        secrets.some((secret) =>
          [...secret].some((_letter, offset) => text.startsWith(secret, at - offset) && at - offset >= 0),
        ),
      )
      expect(parts.join('')).toHaveLength(text.length - covered.length)
    }
  })
})

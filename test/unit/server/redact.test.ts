import { describe, expect, test } from 'vitest'
import { redacted, redactedMessage, redactedQuery, redactedUrl } from '../../../server/requests/redact.ts'

const HIDDEN = '(redacted)'
const PRIVATE = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n'
const PUBLIC = '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----\n'
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln'

describe('redacted', () => {
  test.each([
    'client_secret', 'clientSecret', 'client_assertion', 'access_token', 'refresh_token', 'id_token', 'password', 'signing_secret', 'privateKey', 'private_key', 'sasKey', 'accessKey',
    'storageAccessKey', 'sharedAccessKey', 'secret', 'api_key', 'apikey', 'appSecretKey', 'key', 'token', 'authToken',
  ])('hides %s', (name) => expect(redacted({ [name]: 'x', options: [{ [name]: ['y'] }] })).toEqual({ [name]: HIDDEN, options: [{ [name]: [HIDDEN] }] }))

  test('hides private keys and tokens under any name', () => {
    expect(redacted({ pem: PRIVATE, note: `Bearer ${JWT}`, list: [JWT] })).toEqual({ pem: HIDDEN, note: HIDDEN, list: [HIDDEN] })
  })

  test('hides whatever stands below a secret', () => {
    expect(redacted({ client_secret: { a: 'x', list: [{ b: 'y' }], n: 1 }, refresh_token: { a: 'x' } })).toEqual({ client_secret: { a: HIDDEN, list: [{ b: HIDDEN }], n: 1 }, refresh_token: { a: 'x' } })
  })

  test('hides a body that could not be read and names a secret', () => {
    expect([redacted('{"client_secret":"x"'), redacted('{"name":"x"'), redacted('client_secret')]).toEqual([HIDDEN, '{"name":"x"', 'client_secret'])
  })

  test('leaves settings as they are', () => {
    const body = {
      name: 'x', token_endpoint_auth_method: 'none', refresh_token: { rotation_type: 'rotating', token_lifetime: 5 }, jwt_configuration: { secret_encoded: true, alg: 'RS256' }, token_quota: { client_credentials: { per_day: 1 } },
      callbacks: ['https://a.test/token'], credentials: [{ credential_type: 'public_key', pem: PUBLIC, kid: 'my-key-id-1' }], client_metadata: { team: 'a' }, n: null,
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
])('a query %s is shown as %s', (query, shown) => expect(redactedQuery(query)).toBe(shown))

describe('what a secret looks like when it is not where it belongs', () => {
  const JWE = 'eyJhbGciOiJkaXIifQ..aXY.dGV4dA.dGFn'

  test.each(['masterkey', 'passphrase', 'tokens'])('under the name %s', (name) => expect(redacted({ [name]: ['x'] })).toEqual({ [name]: [HIDDEN] }))

  test('an encrypted token, and one behind an underscore', () => expect(redacted({ a: JWE, b: `x_${JWT}` })).toEqual({ a: HIDDEN, b: HIDDEN }))

  test('JSON that was sent as a form: the whole of it is one name', () => {
    expect(redacted({ '{"client_id":"me","client_secret":"x"}': 1, '{"name":"me"}': 1, [JWT]: 2 })).toEqual({ [HIDDEN]: 2, '{"name":"me"}': 1 })
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
  ])('in the query %s', (query, shown) => expect(redactedQuery(query)).toBe(shown))

  test('and what only sounds like one stays', () => {
    const body = { client_assertion_type: 'urn:x', azure_sb: { sasKeyName: 'policy' }, layer: { keyId: 'layer:///keys/1' }, firebase: { private_key_id: 'k1' }, callbacks: ['https://eyjafjalla.example/a.b'] }
    expect(redacted(body)).toEqual(body)
  })
})

describe('a sentence about a request', () => {
  test.each<[string, string, unknown, string]>([
    ['the value of a secret', "must not be 'hunter22'", { client_secret: 'hunter22' }, `must not be '${HIDDEN}'`],
    ['a token', `String 'Bearer ${JWT}' does not match`, undefined, `String 'Bearer ${HIDDEN}' does not match`],
    ['a private key', `is '${PRIVATE}', no`, undefined, `is '${HIDDEN}\n', no`],
    ['a private key that was cut off', `is '${PRIVATE.slice(0, 30)}`, undefined, `is '${HIDDEN}`],
    ['a document where a name should be', 'not allowed: {"client_secret":"hunter22"}', { '{"client_secret":"hunter22"}': '' }, `not allowed: ${HIDDEN}`],
    ['nothing', 'String is too short (3 chars)', { client_secret: 'is', name: 'short' }, 'String is too short (3 chars)'],
  ])('does not repeat %s', (_, message, body, expected) => expect(redactedMessage(message, {}, body)).toBe(expected))
})

test('a URL keeps its path', () => {
  expect([redactedUrl('/a/b'), redactedUrl('/a?token=x&page=1')]).toEqual(['/a/b', `/a?token=${HIDDEN}&page=1`])
})

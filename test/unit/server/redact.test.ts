import { describe, expect, test } from 'vitest'
import { redacted, redactedQuery } from '../../../server/requests/redact.ts'

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

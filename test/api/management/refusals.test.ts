import { SignJWT, generateKeyPair } from 'jose'
import { describe, expect, test } from 'vitest'
import { loadKeys, tenantKey } from '../../../server/installation/keys.ts'
import { badBody, badQuery, HOME, refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const FIELDS_START =
  "Query validation error: 'String 'client_idd' does not match pattern. Must be a comma separated list of the following values: name,description,callbacks,"

const sign = async (claims: object, header: object = {}) => {
  const keys = await loadKeys(HOME)
  const now = Math.floor(Date.now() / 1000)
  const usual = {
    iss: 'https://localhost/',
    sub: 'x@clients',
    aud: 'https://localhost/api/v2/',
    iat: now,
    exp: now + 60,
    scope: 'read:clients',
  }
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: tenantKey(keys, 'default').id, ...header })
    .sign(keys.privateKey)
}
const withHeader = (authorization: string) => emulator.api('GET /clients', { as: null, headers: { authorization } })
const unauthorized = (message: string) => ({
  statusCode: 401,
  error: 'Unauthorized',
  message,
  attributes: { error: message },
})

describe('authentication', () => {
  test.each([
    ['no header', undefined],
    ['another scheme', 'Basic abc'],
  ])('rejects %s as missing authentication', async (_, header) => {
    const { status, body, headers } = header
      ? await withHeader(header)
      : await emulator.api('GET /clients', { as: null })
    expect([status, body]).toEqual([401, { statusCode: 401, error: 'Unauthorized', message: 'Missing authentication' }])
    expect(headers['www-authenticate']).toBe('Bearer')
  })

  test.each([
    ['one part', 'Bearer'],
    ['three parts', 'Bearer a b'],
    ['a bearer token that is not a JWT', 'Bearer garbage'],
    ['five segments', 'Bearer a.b.c.d.e'],
  ])('rejects %s as a malformed header', async (_, header) => {
    const { status, body } = await withHeader(header)
    expect([status, body]).toEqual([
      400,
      refusal(400, 'Bad Request', 'Bad HTTP authentication header format', 'Bearer'),
    ])
  })

  test('rejects an expired token, also after it was accepted', async () => {
    const token = await sign({ exp: Math.floor(Date.now() / 1000) - 1 })
    const { status, body, headers } = await withHeader(`Bearer ${token}`)
    expect([status, body]).toEqual([401, unauthorized('Expired token received for JSON Web Token validation')])
    expect(headers['www-authenticate']).toBe('Bearer error="Expired token received for JSON Web Token validation"')
  })

  test('rejects a token with a wrong signature', async () => {
    const token = await emulator.token('read:clients')
    const forged = `${token.slice(0, -8)}${token.slice(-8, -4) === 'AAAA' ? 'BBBB' : 'AAAA'}${token.slice(-4)}`
    expect((await withHeader(`Bearer ${forged}`)).body).toEqual(
      unauthorized('Invalid signature received for JSON Web Token validation'),
    )
    expect((await withHeader('Bearer a.b.c')).body).toEqual(
      unauthorized('Invalid signature received for JSON Web Token validation'),
    )
  })

  test('rejects a token with another key, another kid or another issuer', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    const foreign = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: 'foreign' }).sign(privateKey)
    expect((await withHeader(`Bearer ${foreign}`)).body).toEqual(unauthorized('Invalid token'))
    expect((await withHeader(`Bearer ${await sign({ iss: 'somebody' })}`)).body).toEqual(unauthorized('Invalid token'))
  })

  test('rejects a wrong audience by its name', async () => {
    const { status, body } = await withHeader(`Bearer ${await sign({ aud: 'https://api.example.com/' })}`)
    expect([status, body]).toEqual([
      401,
      { statusCode: 401, error: 'Unauthorized', message: 'Bad audience: https://api.example.com/' },
    ])
  })

  test('accepts the scheme in upper and lower case', async () => {
    expect((await withHeader(`bEARER ${await emulator.token('read:clients')}`)).status).toBe(200)
  })
})

describe('scopes', () => {
  test('names the scopes of the operation, joined by commas without spaces', async () => {
    const { status, body } = await emulator.api('GET /clients', { as: 'read:users' })
    expect([status, body]).toEqual([
      403,
      refusal(
        403,
        'Forbidden',
        'Insufficient scope, expected any of: read:clients,read:client_keys,read:client_credentials,read:client_summary',
        'insufficient_scope',
      ),
    ])
    expect((await emulator.api('POST /clients', { as: 'read:clients', body: '{' })).body.message).toBe(
      'Insufficient scope, expected any of: create:clients',
    )
  })

  test('rejects an update of properties that need another scope, and names each property', async () => {
    const { body: client } = await emulator.api('POST /clients', { body: { name: 'x' } })
    const { status, body } = await emulator.api(`PATCH /clients/${client['client_id']}`, {
      as: 'update:clients',
      body: {
        name: 'y',
        client_secret: 's',
        client_authentication_methods: null,
      },
    })
    expect([status, body]).toEqual([
      403,
      refusal(
        403,
        'Forbidden',
        'You cannot update the following fields: client_secret, client_authentication_methods',
        'insufficient_scope',
      ),
    ])
  })
})

describe('unknown clients and routes', () => {
  test('return 404 for an unknown client in GET, PATCH and rotate-secret', async () => {
    const expected = refusal(404, 'Not Found', 'The client does not exist', 'inexistent_client')
    expect((await emulator.api('GET /clients/this-client-does-not-exist')).body).toEqual(expected)
    expect((await emulator.api('PATCH /clients/x', { body: { name: 'y' } })).body).toEqual(expected)
    expect((await emulator.api('POST /clients/x/rotate-secret')).body).toEqual(expected)
  })

  test('return 404 for an unknown route or method', async () => {
    const expected = refusal(404, 'Not Found', 'Not Found')
    expect((await emulator.api('GET /nothing', { as: null })).body).toEqual(expected)
    expect((await emulator.api('POST /clients/x', { body: {} })).body).toEqual(expected)
    expect((await emulator.api('GET /clients/%zz', { as: null })).body).toEqual(
      refusal(400, 'Bad Request', 'Bad Request'),
    )
  })
})

describe('validation of a body', () => {
  const PAYLOAD = 'Payload validation error:'
  test.each([
    ['an unknown property', { name: 'a', foo: 1 }, `${PAYLOAD} 'Additional properties not allowed: foo'.`],
    [
      'several unknown properties, and names each of them',
      { name: 'a', foo: 1, bar: 2 },
      `${PAYLOAD} 'Additional properties not allowed: bar,foo'.`,
    ],
    ['a missing name', {}, `${PAYLOAD} 'Missing required property: name'.`],
    ['a missing name before an unknown property', { foo: 1 }, `${PAYLOAD} 'Missing required property: name'.`],
    [
      'a wrong enum value',
      { name: 'a', app_type: 'SPA' },
      `${PAYLOAD} 'Invalid value "SPA"' on property app_type (Type of application).`,
    ],
    [
      'a wrong type',
      { name: 5 },
      `${PAYLOAD} 'Expected type string but found type integer' on property name (Name of the application; one character or more, without < and >).`,
    ],
    [
      'an empty name',
      { name: '' },
      `${PAYLOAD} 'String does not match pattern ^[^<>]+$: ' on property name (Name of the application; one character or more, without < and >).`,
    ],
    [
      'a string that is too long',
      { name: 'x', description: 'y'.repeat(141) },
      `${PAYLOAD} 'String is too long (141 chars), maximum 140' on property description (Free text about the application, at most 140 characters).`,
    ],
    [
      'invalid callback URLs, and reports the last first',
      { name: 'x', callbacks: ['a', 'b'] },
      `${PAYLOAD} 'Object didn't pass validation for format callback-url: b' on property callbacks[1]. (also) ${PAYLOAD} 'Object didn't pass validation for format callback-url: a' on property callbacks[0].`,
    ],
    [
      'several invalid properties, and reports the last first',
      { name: 5, app_type: 'Z' },
      `${PAYLOAD} 'Invalid value "Z"' on property app_type (Type of application). (also) ${PAYLOAD} 'Expected type string but found type integer' on property name (Name of the application; one character or more, without < and >).`,
    ],
    ['an array', [], `${PAYLOAD} 'Expected type object but found type array'.`],
    ['null', 'null', `${PAYLOAD} 'Expected type object but found type null'.`],
    ['nothing', undefined, `${PAYLOAD} 'Expected type object but found type null'.`],
  ])('rejects %s', async (_, body, message) => {
    const reply = await emulator.api('POST /clients', { body })
    expect([reply.status, reply.body]).toEqual([400, badBody(message)])
  })

  test('rejects an empty PATCH', async () => {
    expect((await emulator.api('PATCH /clients/x', { body: {} })).body).toEqual(
      badBody("Payload validation error: 'Too few properties defined (0), minimum 1'."),
    )
  })

  test('rejects malformed JSON', async () => {
    expect((await emulator.api('POST /clients', { body: '{"name":' })).body).toEqual(
      refusal(400, 'Bad Request', 'Invalid request payload JSON format'),
    )
  })

  test('rejects a body of 1 MB and one byte, and accepts a body of 1 MB', async () => {
    const sized = (bytes: number) => `{"name":"x","foo":"${'a'.repeat(bytes - 21)}"}`
    expect(sized(1_048_576)).toHaveLength(1_048_576)
    expect((await emulator.api('POST /clients', { body: sized(1_048_576) })).body.message).toBe(
      "Payload validation error: 'Additional properties not allowed: foo'.",
    )
    expect((await emulator.api('POST /clients', { body: sized(1_048_577) })).body).toEqual(
      refusal(413, 'Request Entity Too Large', 'Payload content length greater than maximum allowed: 1048576'),
    )
  })

  test('rejects another media type, and reads a body without media type as JSON', async () => {
    expect(
      (await emulator.api('POST /clients', { body: '<name/>', headers: { 'content-type': 'text/xml' } })).body,
    ).toEqual(refusal(415, 'Unsupported Media Type', 'Unsupported Media Type'))
    expect(
      (await emulator.api('POST /clients', { body: '{"name":"x"}', headers: { 'content-type': undefined } })).status,
    ).toBe(201)
  })

  test('accepts a form, and converts numbers and booleans by the schema', async () => {
    const { status, body } = await emulator.api('POST /clients', {
      body: 'name=Form&sso=true&par_request_expiry=60',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([status, body['message'], body['name'], body['sso']]).toEqual([201, undefined, 'Form', true])
  })
})

describe('validation of a query', () => {
  test.each([
    [
      'per_page=101',
      "Query validation error: 'Value 101 is greater than maximum 100' on property per_page (Results per page, at most 100).",
    ],
    [
      'per_page=abc',
      "Query validation error: 'Expected type integer but found type string' on property per_page (Results per page, at most 100).",
    ],
    [
      'per_page=1.5',
      "Query validation error: 'Expected type integer but found type number' on property per_page (Results per page, at most 100).",
    ],
    ['page=-1', "Query validation error: 'Value -1 is less than minimum 0' on property page (Page number, from 0)."],
    [
      'include_totals=1',
      "Query validation error: 'Expected type boolean but found type string' on property include_totals (Whether the response is an object with totals instead of an array).",
    ],
    ['nonsense=1', "Query validation error: 'Additional properties not allowed: nonsense'."],
  ])('rejects ?%s', async (query, message) => {
    const { status, body } = await emulator.api(`GET /clients?${query}`)
    expect([status, body]).toEqual([400, badQuery(message)])
  })

  test('rejects an unknown name in fields, and lists all valid names', async () => {
    const { body } = await emulator.api('GET /clients?fields=client_idd')
    expect(body['errorCode']).toBe('invalid_query_string')
    expect(String(body['message']).slice(0, FIELDS_START.length)).toBe(FIELDS_START)
    expect(body['message']).toMatch(
      /redirection_policy' on property fields \(Properties to include or exclude, separated by commas; empty for all\)\.$/,
    )
  })

  test('rejects a cursor that the emulator did not issue', async () => {
    expect((await emulator.api('GET /clients?from=abc')).body).toEqual(
      refusal(400, 'Bad Request', 'Invalid pagination cursor', 'invalid_paging'),
    )
  })
})

describe('input that is accepted leniently', () => {
  test('ignores the body of an operation without a body, and an empty body everywhere', async () => {
    const { body: client } = await emulator.api('POST /clients', { body: { name: 'x' } })
    const json = { 'content-type': 'application/json' }
    expect((await emulator.api(`POST /clients/${client['client_id']}/rotate-secret`, { headers: json })).status).toBe(
      200,
    )
    expect((await emulator.api(`POST /clients/${client['client_id']}/rotate-secret`, { body: '{}' })).status).toBe(200)
    expect((await emulator.api(`POST /clients/${client['client_id']}/rotate-secret`, { body: 'null' })).status).toBe(
      200,
    )
    expect((await emulator.api(`DELETE /clients/${client['client_id']}`, { headers: json })).status).toBe(204)
  })

  test('accepts double and trailing slashes', async () => {
    expect((await emulator.request('GET //api//v2/clients/', { as: '*' })).status).toBe(200)
  })
})

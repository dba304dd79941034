import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { badBody, refusal, useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()
const give = (url: string, document: unknown) =>
  emulator.inject({ method: 'PUT', url: '/_emulator/documents', payload: { url, document } })
const preview = (url: string) => emulator.api('POST /clients/cimd/preview', { body: { external_client_id: url } })

const WIKI = 'https://tinywiki.xyz/client.json'
const wiki = {
  client_id: WIKI,
  client_name: 'TinyWiki',
  client_uri: 'https://tinywiki.xyz',
  logo_uri: 'https://tinywiki.xyz/logo.png',
  redirect_uris: ['https://tinywiki.xyz/'],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  application_type: 'native',
  token_endpoint_auth_method: 'none',
}
const mapped = {
  external_client_id: WIKI,
  name: 'TinyWiki',
  callbacks: ['https://tinywiki.xyz/'],
  logo_uri: 'https://tinywiki.xyz/logo.png',
  grant_types: ['authorization_code'],
  app_type: 'native',
  token_endpoint_auth_method: 'none',
}
const warning =
  'Ignoring unsupported properties: client_uri. These properties are not validated or mapped to the Auth0 client configuration.'

describe('a preview', () => {
  test('equals the recorded response, and creates no client', async () => {
    await give(WIKI, wiki)
    const { status, body } = await preview(WIKI)
    expect([status, JSON.stringify(body)]).toEqual([
      200,
      JSON.stringify({ mapped_fields: mapped, validation: { valid: true, violations: [], warnings: [warning] } }),
    ])
    expect((await emulator.api(`GET /clients?external_client_id=${encodeURIComponent(WIKI)}`)).body).toEqual([])
  })

  test('has the id of the registered client as its last property', async () => {
    await give(WIKI, wiki)
    const { body: registered } = await emulator.api('POST /clients/cimd/register', {
      body: { external_client_id: WIKI },
    })
    const { body } = await preview(WIKI)
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({
        mapped_fields: mapped,
        validation: { valid: true, violations: [], warnings: [warning] },
        client_id: registered['client_id'],
      }),
    )
  })

  test('lists the violations of a document, and its readable properties', async () => {
    await give(WIKI, { ...wiki, client_id: 'x', client_name: undefined, jwks: { keys: [] } })
    const { status, body } = await preview(WIKI)
    expect([status, body]).toEqual([
      200,
      {
        mapped_fields: { ...mapped, name: undefined },
        validation: {
          valid: false,
          violations: [
            'client_id must be the URL of the document.',
            'client_name is required and must be a text without < and >.',
            'jwks is not allowed (invalid_client_metadata): publish the keys under jwks_uri.',
          ],
          warnings: [warning],
        },
      },
    ])
  })

  test('is 200 with errors only if the document cannot be fetched; a private address is never requested', async () => {
    const { status, body } = await preview('https://10.0.0.1/client.json')
    expect([status, body]).toEqual([
      200,
      {
        errors: [
          'https://10.0.0.1/client.json could not be fetched: its host has the address 10.0.0.1, which is not on the public internet. ' +
            'To do without the network, give the document to the emulator: PUT /_emulator/documents with {"url":"…","document":{…}}.',
        ],
      },
    ])
  })

  test('has the id of the registered client if the document cannot be fetched', async () => {
    await give(WIKI, wiki)
    const { body: registered } = await emulator.api('POST /clients/cimd/register', {
      body: { external_client_id: WIKI },
    })
    await give(WIKI, { ...wiki, x: 'x'.repeat(5000) })
    expect((await preview(WIKI)).body).toEqual({
      errors: [`${WIKI} could not be fetched: it is larger than 5 KB.`],
      client_id: registered['client_id'],
    })
  })
})

describe('a preview of keys', () => {
  const KEYS = 'https://tinywiki.xyz/keys'
  const withKeys: Json = {
    ...wiki,
    client_uri: undefined,
    token_endpoint_auth_method: 'private_key_jwt',
    jwks_uri: KEYS,
  }
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

  test('shows the credentials that a registration would create', async () => {
    await give(WIKI, withKeys)
    await give(KEYS, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'first', alg: 'RS384' }] })
    const expected = {
      mapped_fields: {
        ...mapped,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks_uri: KEYS,
        client_authentication_methods: {
          private_key_jwt: { credentials: [{ credential_type: 'public_key', kid: 'first', alg: 'RS384' }] },
        },
      },
      validation: { valid: true, violations: [], warnings: [] },
    }
    expect(JSON.stringify((await preview(WIKI)).body)).toBe(JSON.stringify(expected))
  })

  test.each([
    [
      'private',
      { keys: [privateKey.export({ format: 'jwk' })] },
      'The keys under jwks_uri must not contain private key material.',
    ],
    ['no set', {}, 'The document under jwks_uri must be a JSON Web Key Set: an object with a list of keys.'],
    ['too large', { keys: [], x: 'x'.repeat(12_288) }, `${KEYS} could not be fetched: it is larger than 12 KB.`],
  ])('that are %s is a violation', async (_, keys, violation) => {
    await give(WIKI, withKeys)
    await give(KEYS, keys)
    const { body } = await preview(WIKI)
    expect(body).toEqual({
      mapped_fields: { ...mapped, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: KEYS },
      validation: { valid: false, violations: [violation], warnings: [] },
    })
  })
})

describe('rejects', () => {
  test.each([
    ['https://a.example/', 'Invalid external_client_id: it must have a path beyond /'],
    ['https://me@a.example/x', 'Invalid external_client_id: it must not contain a user name or a password'],
    ['https://a.example/x/../y', 'Invalid external_client_id: the path must not contain the segments . and ..'],
    ['https://127.0.0.1/x', 'Invalid external_client_id: the host must not be localhost, 127.0.0.1 or ::1'],
    [
      'http://a.example/x',
      "Payload validation error: 'Object didn't pass validation for format absolute-https-uri-or-empty: http://a.example/x' on property external_client_id (URL of the client ID metadata document).",
    ],
    [
      '',
      "Payload validation error: 'String is too short (0 chars), minimum 1' on property external_client_id (URL of the client ID metadata document).",
    ],
  ])('of %s', async (url, message) => {
    const { status, body } = await preview(url)
    expect([status, body]).toEqual([400, badBody(message)])
  })

  test('a body without a URL', async () => {
    expect((await emulator.api('POST /clients/cimd/preview', { body: {} })).body).toEqual(
      badBody("Payload validation error: 'Missing required property: external_client_id'."),
    )
  })

  test('a token without read:clients', async () => {
    const { status, body } = await emulator.api('POST /clients/cimd/preview', {
      as: 'create:clients update:clients',
      body: {
        external_client_id: WIKI,
      },
    })
    expect([status, body]).toEqual([
      403,
      refusal(403, 'Forbidden', 'Insufficient scope, expected any of: read:clients', 'insufficient_scope'),
    ])
  })
})

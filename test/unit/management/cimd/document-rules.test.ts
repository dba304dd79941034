import { describe, expect, test } from 'vitest'
import { DOCUMENT_RULES, validateDocument } from '../../../../server/management/cimd/document-rules.ts'
import { readDocument } from '../../../../server/management/cimd/read.ts'
import type { Json } from '../../../support/emulator.ts'

const URL = 'https://app.example.com/client.json'
const SMALLEST: Json = { client_id: URL, client_name: 'App', redirect_uris: ['https://app.example.com/callback'] }
const KEYS = 'https://app.example.com/keys'

/**
 * By rule: changes to the smallest document that break the rule, the full message, and changes that do not break it.
 */
const CASES: Record<string, { broken: Json[]; message: string; valid: Json[] }> = {
  clientIdIsUrl: {
    broken: [{ client_id: undefined }, { client_id: `${URL}/` }, { client_id: 1 }],
    message: 'client_id must be the URL of the document.',
    valid: [{}],
  },
  hasName: {
    broken: [{ client_name: undefined }, { client_name: '' }, { client_name: 'a <b>' }, { client_name: null }],
    message: 'client_name is required and must be a text without < and >.',
    valid: [{ client_name: 'Ünï' }],
  },
  hasRedirectUris: {
    broken: [
      { redirect_uris: undefined },
      { redirect_uris: [] },
      { redirect_uris: 'https://a.example' },
      { redirect_uris: [1] },
    ],
    message: 'redirect_uris is required and must be a list of one URL or more.',
    valid: [{ redirect_uris: ['https://a.example/1', 'https://a.example/2'] }],
  },
  redirectUrisAreCallbacks: {
    broken: [{ redirect_uris: ['https://a.example', 'callback'] }],
    message: 'redirect_uris must be absolute URIs without wildcards and placeholders: callback.',
    valid: [{ redirect_uris: ['com.example.app:/callback', 'http://127.0.0.1/cb', 'http://localhost:3000/cb'] }],
  },
  grantTypesAreList: {
    broken: [{ grant_types: 'authorization_code' }, { grant_types: [1] }],
    message: 'grant_types must be a list of texts.',
    valid: [{ grant_types: [] }],
  },
  applicationTypeIsKnown: {
    broken: [{ application_type: 'spa' }, { application_type: null }, { application_type: 'constructor' }],
    message: 'application_type must be native or web.',
    valid: [{ application_type: 'native' }, { application_type: 'web' }],
  },
  hasNoSharedSecretMethod: {
    broken: [
      { token_endpoint_auth_method: 'client_secret_basic' },
      { token_endpoint_auth_method: 'client_secret_post' },
      { token_endpoint_auth_method: null },
    ],
    message: 'token_endpoint_auth_method must be none or private_key_jwt.',
    valid: [{ token_endpoint_auth_method: 'none' }, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: KEYS }],
  },
  hasNoSecret: {
    broken: [{ client_secret: 's' }, { client_secret_expires_at: 0 }],
    message: 'client_secret and client_secret_expires_at are not allowed: the document is public.',
    valid: [{}],
  },
  hasNoInlineKeys: {
    broken: [{ jwks: { keys: [] } }],
    message: 'jwks is not allowed (invalid_client_metadata): publish the keys under jwks_uri.',
    valid: [{ jwks_uri: KEYS }],
  },
  hasKeysToLoginWith: {
    broken: [{ token_endpoint_auth_method: 'private_key_jwt' }],
    message: 'jwks_uri is required for private_key_jwt.',
    valid: [{ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: KEYS }],
  },
  keysHaveSameOrigin: {
    broken: [
      'https://app.example.com:8443/keys',
      'http://app.example.com/keys',
      'https://evil.example/keys',
      '/keys',
      7,
    ].map((jwks_uri) => ({ jwks_uri })),
    message: 'jwks_uri must be a URL of https://app.example.com, the origin of the document.',
    valid: [{ jwks_uri: 'https://app.example.com:443/keys' }],
  },
  logoIsUri: {
    broken: [{ logo_uri: '/logo.png' }, { logo_uri: 1 }],
    message: 'logo_uri must be an absolute URI.',
    valid: [{ logo_uri: 'https://a.example/logo.png' }],
  },
  descriptionIsShort: {
    broken: [{ description: 'x'.repeat(141) }, { description: 1 }],
    message: 'description must be a text of 140 characters at most.',
    valid: [{ description: 'x'.repeat(140) }],
  },
  responseTypesHoldCode: {
    broken: [{ response_types: ['token'] }, { response_types: 'code' }, { response_types: [] }],
    message: 'response_types must be a list that contains code.',
    valid: [{ response_types: ['code'] }, { response_types: ['code', 'id_token'] }],
  },
  grantTypesAreSupported: {
    broken: [{ grant_types: ['authorization_code', 'implicit', 'client_credentials'] }],
    message:
      'Ignoring unsupported grant_types: implicit, client_credentials. Supported are authorization_code and refresh_token.',
    valid: [{ grant_types: ['authorization_code', 'refresh_token'] }],
  },
  propertiesAreSupported: {
    broken: [{ client_uri: 'https://a.example', scope: 'openid' }],
    message:
      'Ignoring unsupported properties: client_uri, scope. These properties are not validated or mapped to the Auth0 client configuration.',
    valid: [{ description: 'x' }],
  },
}

/** Returns the smallest document with changes. A property with the value undefined is removed. */
const documentWith = (changes: Json): Json => JSON.parse(JSON.stringify({ ...SMALLEST, ...changes }))

describe('the rules for the document', () => {
  test('each have cases in this file, a description and evidence', () => {
    expect(DOCUMENT_RULES.map(({ name }) => name)).toEqual(Object.keys(CASES))
    expect(DOCUMENT_RULES.filter(({ description, evidence }) => !description.endsWith('.') || !evidence)).toEqual([])
  })

  test.each(Object.entries(CASES))('%s', (name, { broken, message, valid }) => {
    const isViolation = DOCUMENT_RULES.find((rule) => rule.name === name)?.kind === 'violation'
    const expected = isViolation
      ? { valid: false, violations: [message], warnings: [] }
      : { valid: true, violations: [], warnings: [message] }
    for (const changes of broken)
      expect([changes, validateDocument(documentWith(changes), URL)]).toEqual([changes, expected])
    for (const changes of valid)
      expect([changes, validateDocument(documentWith(changes), URL)]).toEqual([
        changes,
        { valid: true, violations: [], warnings: [] },
      ])
  })

  test.each([
    'https://*.a.example/cb',
    'https://a.example/*',
    'https://{organization_name}.a.example',
    'https://{custom_domain.metadata.public_x}/cb',
  ])('reject the redirect URI %s', (uri) => {
    expect(validateDocument(documentWith({ redirect_uris: [uri] }), URL).violations).toEqual([
      `redirect_uris must be absolute URIs without wildcards and placeholders: ${uri}.`,
    ])
  })

  test.each([null, [], 'text', 7])('reject %j as a document', (document) => {
    expect(validateDocument(document, URL)).toEqual({
      valid: false,
      violations: ['The document must be a JSON object.'],
      warnings: [],
    })
  })

  test('are all checked, and report violations together with warnings', () => {
    const { violations, warnings } = validateDocument({ jwks: {}, tos_uri: 'x', grant_types: ['implicit'] }, URL)
    expect([violations.length, warnings.length]).toEqual([4, 2])
  })
})

describe('readDocument', () => {
  const failRetrieve = () => Promise.reject(new Error('a test retrieved keys'))
  const mapFields = async (changes: Json) => (await readDocument(documentWith(changes), URL, failRetrieve)).mapped

  test('fills in defaults for the smallest document', async () => {
    expect(await mapFields({})).toEqual({
      external_client_id: URL,
      name: 'App',
      callbacks: ['https://app.example.com/callback'],
      grant_types: ['authorization_code'],
      app_type: 'regular_web',
      token_endpoint_auth_method: 'none',
    })
  })

  test('maps every member in its order, and jwks_uri only for private_key_jwt', async () => {
    const full = await mapFields({
      grant_types: ['refresh_token', 'implicit'],
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      jwks_uri: KEYS,
      logo_uri: 'https://a.example/l',
      description: 'D',
      response_types: ['code'],
    })
    expect(JSON.stringify(full)).toBe(
      `{"external_client_id":"${URL}","name":"App","callbacks":["https://app.example.com/callback"],"logo_uri":"https://a.example/l","description":"D",` +
        '"grant_types":["refresh_token"],"app_type":"native","token_endpoint_auth_method":"none"}',
    )
  })

  test('omits members with a wrong type', async () => {
    expect(
      await mapFields({
        client_name: 1,
        redirect_uris: 'x',
        grant_types: 'x',
        application_type: 'constructor',
        token_endpoint_auth_method: 'toString',
        logo_uri: {},
      }),
    ).toEqual({ external_client_id: URL })
    expect((await readDocument('text', URL, failRetrieve)).mapped).toEqual({
      external_client_id: URL,
      grant_types: ['authorization_code'],
      app_type: 'regular_web',
      token_endpoint_auth_method: 'none',
    })
  })

  test('retrieves no keys for an invalid document', async () => {
    const { mapped, validation } = await readDocument(
      documentWith({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://evil.example/keys' }),
      URL,
      failRetrieve,
    )
    expect([validation.valid, mapped.jwks_uri]).toEqual([false, 'https://evil.example/keys'])
  })
})

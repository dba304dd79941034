import { describe, expect, test } from 'vitest'
import { DOCUMENT_RULES, validateDocument } from '../../../../server/management/cimd/document-rules.ts'
import { readDocument } from '../../../../server/management/cimd/read.ts'
import type { Json } from '../../../support/emulator.ts'

const URL = 'https://app.example.com/client.json'
const SMALLEST: Json = { client_id: URL, client_name: 'App', redirect_uris: ['https://app.example.com/callback'] }
const KEYS = 'https://app.example.com/keys'

/** Rule → what is laid over the smallest document to break it, the whole sentence, and what keeps it. */
const CASES: Record<string, { broken: Json[]; sentence: string; kept: Json[] }> = {
  clientIdIsUrl: {
    broken: [{ client_id: undefined }, { client_id: `${URL}/` }, { client_id: 1 }],
    sentence: 'client_id must be the URL of the document.',
    kept: [{}],
  },
  hasName: {
    broken: [{ client_name: undefined }, { client_name: '' }, { client_name: 'a <b>' }, { client_name: null }],
    sentence: 'client_name is required and must be a text without < and >.',
    kept: [{ client_name: 'Ünï' }],
  },
  hasRedirectUris: {
    broken: [
      { redirect_uris: undefined },
      { redirect_uris: [] },
      { redirect_uris: 'https://a.example' },
      { redirect_uris: [1] },
    ],
    sentence: 'redirect_uris is required and must be a list of one URL or more.',
    kept: [{ redirect_uris: ['https://a.example/1', 'https://a.example/2'] }],
  },
  redirectUrisAreCallbacks: {
    broken: [{ redirect_uris: ['https://a.example', 'callback'] }],
    sentence: 'redirect_uris must be absolute URIs without wildcards and placeholders: callback.',
    kept: [{ redirect_uris: ['com.example.app:/callback', 'http://127.0.0.1/cb', 'http://localhost:3000/cb'] }],
  },
  grantTypesAreList: {
    broken: [{ grant_types: 'authorization_code' }, { grant_types: [1] }],
    sentence: 'grant_types must be a list of texts.',
    kept: [{ grant_types: [] }],
  },
  applicationTypeIsKnown: {
    broken: [{ application_type: 'spa' }, { application_type: null }, { application_type: 'constructor' }],
    sentence: 'application_type must be native or web.',
    kept: [{ application_type: 'native' }, { application_type: 'web' }],
  },
  hasNoSharedSecretMethod: {
    broken: [
      { token_endpoint_auth_method: 'client_secret_basic' },
      { token_endpoint_auth_method: 'client_secret_post' },
      { token_endpoint_auth_method: null },
    ],
    sentence: 'token_endpoint_auth_method must be none or private_key_jwt.',
    kept: [{ token_endpoint_auth_method: 'none' }, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: KEYS }],
  },
  hasNoSecret: {
    broken: [{ client_secret: 's' }, { client_secret_expires_at: 0 }],
    sentence: 'client_secret and client_secret_expires_at are not allowed: the document is public.',
    kept: [{}],
  },
  hasNoInlineKeys: {
    broken: [{ jwks: { keys: [] } }],
    sentence: 'jwks is not allowed (invalid_client_metadata): publish the keys under jwks_uri.',
    kept: [{ jwks_uri: KEYS }],
  },
  hasKeysToLoginWith: {
    broken: [{ token_endpoint_auth_method: 'private_key_jwt' }],
    sentence: 'jwks_uri is required for private_key_jwt.',
    kept: [{ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: KEYS }],
  },
  keysHaveSameOrigin: {
    broken: [
      'https://app.example.com:8443/keys',
      'http://app.example.com/keys',
      'https://evil.example/keys',
      '/keys',
      7,
    ].map((jwks_uri) => ({ jwks_uri })),
    sentence: 'jwks_uri must be a URL of https://app.example.com, the origin of the document.',
    kept: [{ jwks_uri: 'https://app.example.com:443/keys' }],
  },
  logoIsUri: {
    broken: [{ logo_uri: '/logo.png' }, { logo_uri: 1 }],
    sentence: 'logo_uri must be an absolute URI.',
    kept: [{ logo_uri: 'https://a.example/logo.png' }],
  },
  descriptionIsShort: {
    broken: [{ description: 'x'.repeat(141) }, { description: 1 }],
    sentence: 'description must be a text of 140 characters at most.',
    kept: [{ description: 'x'.repeat(140) }],
  },
  responseTypesHoldCode: {
    broken: [{ response_types: ['token'] }, { response_types: 'code' }, { response_types: [] }],
    sentence: 'response_types must be a list that contains code.',
    kept: [{ response_types: ['code'] }, { response_types: ['code', 'id_token'] }],
  },
  grantTypesAreSupported: {
    broken: [{ grant_types: ['authorization_code', 'implicit', 'client_credentials'] }],
    sentence:
      'Ignoring unsupported grant_types: implicit, client_credentials. Supported are authorization_code and refresh_token.',
    kept: [{ grant_types: ['authorization_code', 'refresh_token'] }],
  },
  propertiesAreSupported: {
    broken: [{ client_uri: 'https://a.example', scope: 'openid' }],
    sentence:
      'Ignoring unsupported properties: client_uri, scope. These properties are not validated or mapped to the Auth0 client configuration.',
    kept: [{ description: 'x' }],
  },
}

/** A document as JSON brings it: without what is undefined. */
const documentWith = (over: Json): Json => JSON.parse(JSON.stringify({ ...SMALLEST, ...over }))

describe('the rules of the document', () => {
  test('have cases here, every one of them', () => {
    expect(DOCUMENT_RULES.map(({ name }) => name)).toEqual(Object.keys(CASES))
    expect(DOCUMENT_RULES.filter(({ description, evidence }) => !description.endsWith('.') || !evidence)).toEqual([])
  })

  test.each(Object.entries(CASES))('%s', (name, { broken, sentence, kept }) => {
    const isViolation = DOCUMENT_RULES.find((rule) => rule.name === name)?.kind === 'violation'
    const found = isViolation
      ? { valid: false, violations: [sentence], warnings: [] }
      : { valid: true, violations: [], warnings: [sentence] }
    for (const over of broken) expect([over, validateDocument(documentWith(over), URL)]).toEqual([over, found])
    for (const over of kept)
      expect([over, validateDocument(documentWith(over), URL)]).toEqual([
        over,
        { valid: true, violations: [], warnings: [] },
      ])
  })

  test.each([
    'https://*.a.example/cb',
    'https://a.example/*',
    'https://{organization_name}.a.example',
    'https://{custom_domain.metadata.public_x}/cb',
  ])('%s is no callback of a third party', (uri) => {
    expect(validateDocument(documentWith({ redirect_uris: [uri] }), URL).violations).toEqual([
      `redirect_uris must be absolute URIs without wildcards and placeholders: ${uri}.`,
    ])
  })

  test.each([null, [], 'text', 7])('%j is no document', (document) => {
    expect(validateDocument(document, URL)).toEqual({
      valid: false,
      violations: ['The document must be a JSON object.'],
      warnings: [],
    })
  })

  test('are asked all, violations and warnings at once', () => {
    const { violations, warnings } = validateDocument({ jwks: {}, tos_uri: 'x', grant_types: ['implicit'] }, URL)
    expect([violations.length, warnings.length]).toEqual([4, 2])
  })
})

describe('the mapping', () => {
  const neverAsked = () => Promise.reject(new Error('nothing is to be fetched here'))
  const mapped = async (over: Json) => (await readDocument(documentWith(over), URL, neverAsked)).mapped

  test('of the smallest document fills in what the others have', async () => {
    expect(await mapped({})).toEqual({
      external_client_id: URL,
      name: 'App',
      callbacks: ['https://app.example.com/callback'],
      grant_types: ['authorization_code'],
      app_type: 'regular_web',
      token_endpoint_auth_method: 'none',
    })
  })

  test('gives every member in its order, and keys to those alone who log in with them', async () => {
    const full = await mapped({
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

  test('of what is broken leaves out what cannot be read', async () => {
    expect(
      await mapped({
        client_name: 1,
        redirect_uris: 'x',
        grant_types: 'x',
        application_type: 'constructor',
        token_endpoint_auth_method: 'toString',
        logo_uri: {},
      }),
    ).toEqual({ external_client_id: URL })
    expect((await readDocument('text', URL, neverAsked)).mapped).toEqual({
      external_client_id: URL,
      grant_types: ['authorization_code'],
      app_type: 'regular_web',
      token_endpoint_auth_method: 'none',
    })
  })

  test('asks for no keys while anything else is wrong', async () => {
    const { mapped, validation } = await readDocument(
      documentWith({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://evil.example/keys' }),
      URL,
      neverAsked,
    )
    expect([validation.valid, mapped.jwks_uri]).toEqual([false, 'https://evil.example/keys'])
  })
})

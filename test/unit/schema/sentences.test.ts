/**
 * The real API's sentences for invalid requests, as recorded or quoted (errors.md §4.4 and the cases of §11). The descriptions
 * in parentheses are those of this project. The most common sentences, and those for malformed bodies, are in
 * test/api/management/refusals.test.ts.
 */
import { describe, expect, test } from 'vitest'
import { violation } from '../../../schema/check.ts'
import { choice, list, object, text, type TSchema } from '../../../schema/schema.ts'
import { badBody, badQuery, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const PAYLOAD = 'Payload validation error:'
const ALSO = ' (also) '
const anyOf = (schemas: TSchema[], description?: string) =>
  ({ ...(description && { description }), anyOf: schemas }) as unknown as TSchema

describe('POST /clients', () => {
  const ON_NAME = 'on property name (Name of the application; one character or more, without < and >).'
  const ON_ORGANIZATION = 'on property default_organization (Organization for requests that name none).'
  const express = {
    initiate_login_uri_template: 'https://a.test/login',
    user_attribute_profile_id: 'uap_2Vh8Qm3xk9TgLp4NzRbYcW',
    connection_profile_id: 'cop_2Vh8Qm3xk9TgLp4NzRbYcW',
    enable_client: true,
    enable_organization: true,
    okta_oin_client_id: 'oinClient',
    admin_login_domain: 'a.test',
  }
  const myOrganization = { allowed_strategies: ['okta'], connection_deletion_behavior: 'allow' }

  test.each<[string, object, string]>([
    [
      'unknown names in an object, in reverse order',
      { default_organization: { first: 1, second: 2, organization_id: 'org_abcdefghijklmnop', flows: [] } },
      `${PAYLOAD} 'Additional properties not allowed: second,first' ${ON_ORGANIZATION}`,
    ],
    ['a client_id in the body', { client_id: 'mine' }, `${PAYLOAD} 'Additional properties not allowed: client_id'.`],
    [
      'a client_secret in the body',
      { client_secret: 'mine' },
      `${PAYLOAD} 'Additional properties not allowed: client_secret'.`,
    ],
    [
      'a default_organization without organization_id',
      { default_organization: { flows: ['client_credentials'] } },
      `${PAYLOAD} 'Missing required property: organization_id' ${ON_ORGANIZATION}`,
    ],
    [
      'a default_organization without flows',
      { default_organization: { organization_id: 'org_abcdefghijklmnop' } },
      `${PAYLOAD} 'Missing required property: flows' ${ON_ORGANIZATION}`,
    ],
    [
      'a missing property in a list item',
      {
        client_authentication_methods: {
          private_key_jwt: {
            credentials: [{ credential_type: 'public_key', pem: 'x' }, { credential_type: 'public_key' }],
          },
        },
      },
      `${PAYLOAD} 'Missing required property: pem' on property client_authentication_methods.private_key_jwt.credentials[1].`,
    ],
    [
      'an empty encryption_key',
      { encryption_key: {} },
      `${PAYLOAD} 'Too few properties defined (0), minimum 1' on property encryption_key (Key that encrypts WS-Federation responses to this application).`,
    ],
    [
      'two methods of authentication',
      { client_authentication_methods: { private_key_jwt: { credentials: [] }, tls_client_auth: { credentials: [] } } },
      `${PAYLOAD} 'Too many properties defined (2), maximum 1' on property client_authentication_methods (The one method with which the application authenticates without a secret).`,
    ],
    [
      '11 metadata values',
      { client_metadata: Object.fromEntries([...'abcdefghijk'].map((name) => [name, 'v'])) },
      `${PAYLOAD} 'Too many properties defined (11), maximum 10' on property client_metadata (Up to ten named strings that you choose).`,
    ],
    [
      'null instead of a list, with another failure',
      { addons: { samlp: { nameIdentifierProbes: null, createUpnClaim: 'x' } } },
      `${PAYLOAD} 'Expected type boolean but found type string' on property addons.samlp.createUpnClaim.${ALSO}${PAYLOAD} 'Expected type array but found type null' on property addons.samlp.nameIdentifierProbes.`,
    ],
    [
      'a lifetime with a fraction',
      { jwt_configuration: { lifetime_in_seconds: 1.5 } },
      `${PAYLOAD} 'Expected type integer but found type number' on property jwt_configuration.lifetime_in_seconds (Seconds for which an ID token is valid).`,
    ],
    [
      'a number that is too small',
      { par_request_expiry: 5 },
      `${PAYLOAD} 'Value 5 is less than minimum 10' on property par_request_expiry (Seconds for which a pushed authorization request stays valid).`,
    ],
    [
      'an empty list',
      { organization_discovery_methods: [] },
      `${PAYLOAD} 'Array is too short (0), minimum 1' on property organization_discovery_methods (Ways in which users can find their organization before login).`,
    ],
    [
      'a callback without a scheme',
      { callbacks: ['*.svc.cluster.local/callback'] },
      `${PAYLOAD} 'Object didn't pass validation for format callback-url: *.svc.cluster.local/callback' on property callbacks[0].`,
    ],
    [
      'an initiate_login_uri that is not https',
      { initiate_login_uri: 'http://localhost:3000' },
      `${PAYLOAD} 'Object didn't pass validation for format absolute-https-uri-with-placeholders-or-empty: http://localhost:3000' on property initiate_login_uri (URL of the application that starts a login; https, or empty for none).`,
    ],
    [
      'an invalid client id in a list',
      { express_configuration: { ...express, linked_clients: [{ client_id: 'aClient' }, { client_id: 'Dubs' }] } },
      `${PAYLOAD} 'Object didn't pass validation for format client-id: Dubs' on property express_configuration.linked_clients[1].client_id (Id of the application).`,
    ],
    [
      'two invalid profile ids, in reverse order',
      {
        my_organization_configuration: {
          connection_profile_id: 'cop_WRONG',
          user_attribute_profile_id: 'uap_WRONG',
          ...myOrganization,
        },
      },
      `${PAYLOAD} 'Object didn't pass validation for format user-attribute-profile-id: uap_WRONG' on property my_organization_configuration.user_attribute_profile_id (User attribute profile for new connections).${ALSO}` +
        `${PAYLOAD} 'Object didn't pass validation for format connection-profile-id: cop_WRONG' on property my_organization_configuration.connection_profile_id (Connection profile for new connections).`,
    ],
    [
      'a list before a failure, without checking its items',
      { callbacks: ['a', 'b'], app_type: 'Z' },
      `${PAYLOAD} 'Invalid value "Z"' on property app_type (Type of application).`,
    ],
    [
      'a list after a failure, with its items',
      { app_type: 'Z', callbacks: ['a', 'b'] },
      `${PAYLOAD} 'Object didn't pass validation for format callback-url: b' on property callbacks[1].${ALSO}${PAYLOAD} 'Object didn't pass validation for format callback-url: a' on property callbacks[0].${ALSO}${PAYLOAD} 'Invalid value "Z"' on property app_type (Type of application).`,
    ],
    [
      'seven failures, in reverse order',
      { name: 1, description: 2, logo_uri: 3, app_type: 4, callbacks: 5, sso: 6, client_metadata: 7 },
      [
        `'Expected type object but found type integer' on property client_metadata (Up to ten named strings that you choose).`,
        `'Expected type boolean but found type integer' on property sso (Whether Auth0 does single sign-on for the application).`,
        `'Expected type array but found type integer' on property callbacks (URLs to which users can be redirected after login).`,
        `'Expected type string but found type integer' on property app_type (Type of application).`,
        `'Expected type string but found type integer' on property logo_uri (URL of the logo; empty for none).`,
        `'Expected type string but found type integer' on property description (Free text about the application, at most 140 characters).`,
        `'Expected type string but found type integer' ${ON_NAME}`,
      ]
        .map((sentence) => `${PAYLOAD} ${sentence}`)
        .join(ALSO),
    ],
  ])('words %s', async (_, properties, message) => {
    const { status, body } = await emulator.api('POST /clients', { body: { name: 'x', ...properties } })
    expect([status, body]).toEqual([400, badBody(message)])
  })

  // Only the lengths of these responses were recorded (observed-behaviour.md §8). The real descriptions have 45, 70 and
  // 66 bytes.
  test.each<[string, object, number, number]>([
    [
      'a default_organization without organization_id',
      { default_organization: { flows: ['client_credentials'] } },
      232,
      45,
    ],
    [
      'a default_organization without flows',
      { default_organization: { organization_id: 'org_abcdefghijklmnop' } },
      222,
      45,
    ],
    [
      'two invalid profile ids',
      {
        my_organization_configuration: {
          connection_profile_id: 'cop_WRONG',
          user_attribute_profile_id: 'uap_WRONG',
          ...myOrganization,
        },
      },
      570,
      70 + 66,
    ],
  ])('answers %s with the recorded length, minus descriptions', async (_, properties, recorded, realDescriptions) => {
    const { body } = await emulator.api('POST /clients', { body: { name: 'x', ...properties } })
    expect(Object.keys(body)).toEqual(['statusCode', 'error', 'message', 'errorCode'])
    const lengths = [...String(body['message']).matchAll(/\((?!also\))([^)]*)\)/g)].map(
      ([, description = '']) => description.length,
    )
    expect(JSON.stringify(body).length - lengths.reduce((sum, length) => sum + length, 0)).toBe(
      recorded - realDescriptions,
    )
  })

  test('words a string instead of an object', async () => {
    expect((await emulator.api('POST /clients', { body: '"x"' })).body).toEqual(
      badBody(`${PAYLOAD} 'Expected type object but found type string'.`),
    )
  })

  test('accepts two clients with the same name', async () => {
    expect([
      (await emulator.api('POST /clients', { body: { name: 'x' } })).status,
      (await emulator.api('POST /clients', { body: { name: 'x' } })).status,
    ]).toEqual([201, 201])
  })
})

describe('PATCH', () => {
  const TOO_FEW = `${PAYLOAD} 'Too few properties defined (0), minimum 1'.`
  test.each<[string, string, object, string]>([
    ['an empty grant', '/client-grants/x', {}, TOO_FEW],
    ['an empty credential', '/clients/x/credentials/y', {}, TOO_FEW],
    [
      'a property with the wrong name',
      '/clients/x',
      { is_global: true },
      `${PAYLOAD} 'Additional properties not allowed: is_global'.`,
    ],
    [
      'read-only properties of a grant, in reverse order',
      '/client-grants/x',
      { client_id: 'x', audience: 'y' },
      `${PAYLOAD} 'Additional properties not allowed: audience,client_id'.`,
    ],
    [
      'read-only properties of a grant, in the other order',
      '/client-grants/x',
      { audience: 'y', client_id: 'x' },
      `${PAYLOAD} 'Additional properties not allowed: client_id,audience'.`,
    ],
  ])('words %s', async (_, path, properties, message) => {
    const { status, body } = await emulator.api(`PATCH ${path}`, { body: properties })
    expect([status, body]).toEqual([400, badBody(message)])
  })
})

describe('grants and credentials', () => {
  test.each<[string, string, object, string]>([
    [
      'a grant without an audience',
      '/client-grants',
      { client_id: 'x' },
      `${PAYLOAD} 'Missing required property: audience'.`,
    ],
    [
      'a grant with scopes instead of scope',
      '/client-grants',
      { client_id: 'x', audience: 'y', scopes: [] },
      `${PAYLOAD} 'Additional properties not allowed: scopes'.`,
    ],
    [
      'empty strings',
      '/client-grants',
      { audience: '', scope: [''] },
      `${PAYLOAD} 'String is too short (0 chars), minimum 1' on property scope[0].${ALSO}${PAYLOAD} 'String is too short (0 chars), minimum 1' on property audience (Identifier of the API).`,
    ],
    [
      'a short kid',
      '/clients/x/credentials',
      { credential_type: 'public_key', kid: 'short' },
      `${PAYLOAD} 'String is too short (5 chars), minimum 10' on property kid (Key id in the tokens of the application; the server creates one if absent).`,
    ],
  ])('words %s', async (_, path, properties, message) => {
    const { status, body } = await emulator.api(`POST ${path}`, { body: properties })
    expect([status, body]).toEqual([400, badBody(message)])
  })
})

describe('queries and forms', () => {
  const APP_TYPES =
    'native,spa,regular_web,non_interactive,resource_server,express_configuration,rms,box,cloudbees,concur,dropbox,mscrm,echosign,egnyte,newrelic,office365,salesforce,sentry,sharepoint,slack,springcm,zendesk,zoom,sso_integration,oag'
  const inAppTypes = (value: string) =>
    `Query validation error: 'String '${value}' does not match pattern. Must be a comma separated list of the following values: ${APP_TYPES}' on property app_type (Only applications of these types, separated by commas).`

  const FIELDS =
    'name,description,callbacks,oidc_backchannel_logout,oidc_logout,session_transfer,allowed_origins,web_origins,client_id,tenant,global,config_route,' +
    'callback_url_template,jwt_configuration,jwt_configuration.lifetime_in_seconds,jwt_configuration.secret_encoded,jwt_configuration.scopes,jwt_configuration.alg,' +
    'api_type,logo_uri,allowed_clients,owners,custom_login_page,custom_login_page_on,sso,addons,form_template,custom_login_page_preview,' +
    'encryption_key,encryption_key.pub,encryption_key.cert,client_secret,signing_keys,mobile,mobile.android,mobile.ios,token_endpoint_auth_method,' +
    'allowed_logout_urls,app_type,is_first_party,oidc_conformant,client_metadata,is_token_endpoint_ip_header_trusted,initiate_login_uri,grant_types,' +
    'refresh_token,refresh_token.rotation_type,refresh_token.expiration_type,refresh_token.leeway,refresh_token.policies,refresh_token.token_lifetime,' +
    'default_organization,organization_usage,organization_require_behavior,organization_discovery_methods,' +
    'client_authentication_methods,client_authentication_methods.private_key_jwt,require_pushed_authorization_requests,require_proof_of_possession,id_token,' +
    'signed_request_object,signed_request_object.required,signed_request_object.credentials,compliance_level,skip_non_verifiable_callback_uri_confirmation_prompt,' +
    'token_exchange,token_exchange.allow_any_profile_of_type,token_quota,identity_assertion_authorization_grant,third_party_security_mode,subject_type_authorization,' +
    'resource_server_identifier,express_configuration,my_organization_configuration,async_approval_notification_channels,' +
    'token_vault_privileged_access,token_vault_privileged_access.credentials,registration_type,external_metadata_type,external_metadata_created_by,external_client_id,redirection_policy'
  const inFields = `Query validation error: 'String 'users' does not match pattern. Must be a comma separated list of the following values: ${FIELDS}' on property fields (Properties to include or exclude, separated by commas; empty for all).`

  test('lists the 82 names for an unknown name in fields, for GET /clients and GET /clients/{id}', async () => {
    expect((await emulator.api('GET /clients?fields=users')).body).toEqual(badQuery(inFields))
    expect((await emulator.api('GET /clients/x?fields=users')).body).toEqual(badQuery(inFields))
  })

  test('rejects include_totals for GET /clients/{id}', async () => {
    expect((await emulator.api('GET /clients/x?include_totals=true')).body).toEqual(
      badQuery("Query validation error: 'Additional properties not allowed: include_totals'."),
    )
  })

  test('words several query parameters in reverse order', async () => {
    expect((await emulator.api('GET /client-grants?per_page=0&page=-1&audience=a&audience=b')).body).toEqual(
      badQuery(
        "Query validation error: 'Expected type string but found type array' on property audience (Only grants for this API)." +
          `${ALSO}Query validation error: 'Value -1 is less than minimum 0' on property page (Page number, from 0).` +
          `${ALSO}Query validation error: 'Value 0 is less than minimum 1' on property per_page (Results per page, at most 100).`,
      ),
    )
  })

  test.each([
    ['app_type=SPA', inAppTypes('SPA')],
    ['app_type=spa, native', inAppTypes('spa, native')],
    ['app_type=spa,', inAppTypes('spa,')],
    [
      'is_global=TRUE',
      "Query validation error: 'Expected type boolean but found type string' on property is_global (Only the global client (true), or all other applications (false)).",
    ],
    [
      'external_client_id=',
      "Query validation error: 'String is too short (0 chars), minimum 1' on property external_client_id (Only the application registered from this URL).",
    ],
  ])('words ?%s', async (query, message) => {
    const { status, body } = await emulator.api(`GET /clients?${query}`)
    expect([status, body]).toEqual([400, badQuery(message)])
  })

  test('reads an empty number as 0, and 1e1 as 10', async () => {
    expect((await emulator.api('GET /clients?per_page=')).body).toEqual([])
    expect((await emulator.api('GET /clients?page=1e1&include_totals=true')).body).toMatchObject({ start: 500 })
  })

  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  test('words an invalid boolean in a form', async () => {
    expect(
      (
        await emulator.api('POST /client-grants', {
          body: 'audience=a&client_id=b&allow_any_organization=maybe',
          headers: form,
        })
      ).body,
    ).toEqual(
      badBody(
        `${PAYLOAD} 'Expected type boolean but found type string' on property allow_any_organization (Whether every organization may be used with the grant).`,
      ),
    )
  })

  test('reads booleans in a form', async () => {
    const { body: client } = await emulator.api('POST /clients', { body: 'name=x&is_first_party=false', headers: form })
    expect([client['is_first_party'], client['message']]).toEqual([false, undefined])
    await emulator.api('POST /resource-servers', { body: { name: 'API', identifier: 'https://api.test/' } })
    const grant = new URLSearchParams({
      client_id: String(client['client_id']),
      audience: 'https://api.test/',
      organization_usage: 'allow',
      allow_any_organization: 'true',
    })
    const { status, body } = await emulator.api('POST /client-grants', { body: grant.toString(), headers: form })
    expect([status, body['message'], body['allow_any_organization']]).toEqual([201, undefined, true])
  })
})

describe('keywords that no schema of these endpoints has', () => {
  test('words an invalid id in the path', () => {
    const path = object({ id: text({ format: 'client-id', description: 'Unique identifier.' }) }, { required: ['id'] })
    expect(violation('Path', path, { id: 'x' })).toBe(
      "Path validation error: 'Object didn't pass validation for format client-id: x' on property id (Unique identifier).",
    )
  })

  test('words duplicate items', () => {
    const rule = object({ match: object({ managed: list(text(), { uniqueItems: true }) }) })
    expect(violation('Payload', rule, { match: { managed: ['a', 'a'] } })).toBe(
      `${PAYLOAD} 'Array items are not unique (indexes 0 and 1)' on property match.managed.`,
    )
  })

  test('words each failed branch of anyOf, with paths from the enclosing anyOf', () => {
    const action = anyOf([
      object({ block: choice(['yes']) }, { required: ['block'] }),
      object({ log: choice(['yes']) }, { required: ['log'] }),
    ])
    const rule = anyOf(
      [object({ action, scope: text() }, { required: ['scope'] }), object({ action }, { required: ['action'] })],
      'A rule.',
    )
    expect(violation('Payload', object({ rule }), { rule: { action: { block: 'no' } } })).toBe(
      `${PAYLOAD} 'None of the valid schemas were met' on property rule (A rule). Inner errors: [ ` +
        `${PAYLOAD} 'Missing required property: scope' on property rule.${ALSO}` +
        `${PAYLOAD} 'None of the valid schemas were met' on property rule.action ({description}). Inner errors: [ ` +
        `${PAYLOAD} 'Invalid value "no"' on property action.block.${ALSO}${PAYLOAD} 'Missing required property: log' on property action. ]. ].`,
    )
  })
})

/**
 * Every rule by its name: the requests that it rejects, with the whole error response, and similar requests that it
 * accepts.
 */
import { describe, expect, test } from 'vitest'
import type { Json } from '../support/emulator.ts'
import { badBody, refusal, useEmulator, type TestResponse } from '../support/emulator.ts'
import { publicPem } from '../support/keys.ts'
import { RULES } from '../../server/management/rules/index.ts'

const emulator = useEmulator()
const API = 'https://orders.test/'
const badRequest = (message: string) => refusal(400, 'Bad Request', message, 'operation_not_supported')
const pem = publicPem()
const key = { credential_type: 'public_key', pem }
const withKeys = { client_authentication_methods: { private_key_jwt: { credentials: [key] } } }
const thirdParty = { is_first_party: false }
const strict = { ...thirdParty, third_party_security_mode: 'strict' }
const rotating = { rotation_type: 'rotating', expiration_type: 'expiring' }
const OF_STRICT = 'of a third-party client with strict security mode'

const post = (body: Json) => emulator.api('POST /clients', { body: { name: 'x', ...body } })
const id = async (body: Json = {}) => String((await post(body)).body['client_id'])
const patch = async (before: Json, change: Json) => emulator.api(`PATCH /clients/${await id(before)}`, { body: change })
const metadata = (count: number, from = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index + from}`, 'v']))
const grant = async (body: Json, client: Json = {}) => {
  await emulator.api('POST /resource-servers', { body: { identifier: API, scopes: [{ value: 'read:orders' }] } })
  return emulator.api('POST /client-grants', {
    body: {
      ...(body['default_for'] === undefined && { client_id: await id(client) }),
      audience: API,
      scope: [],
      ...body,
    },
  })
}
const systemGrant = async () => {
  const { body } = await emulator.api<Json[]>(
    `GET /client-grants?client_id=${await id({ app_type: 'express_configuration' })}`,
  )
  return `/client-grants/${body[0]?.['id']}`
}
const credential = async (body: Json) => emulator.api(`POST /clients/${await id()}/credentials`, { body })
const attached = async () => {
  const { body } = await post(withKeys)
  const [{ id: credentialId } = {}] = (
    body['client_authentication_methods'] as { private_key_jwt: { credentials: Json[] } }
  ).private_key_jwt.credentials
  return {
    client: `/clients/${body['client_id']}`,
    credential: `/clients/${body['client_id']}/credentials/${credentialId}`,
    credentialId,
  }
}
const vault = (grants: Json[], ip_allowlist: string[] = []) => ({
  token_vault_privileged_access: { credentials: [], ip_allowlist, grants },
})
const tooLong = (property: string, count: number, maximum: number) =>
  badBody(`Payload validation error: 'Array is too long (${count}), maximum ${maximum}' on property ${property}.`)

type Ask = () => Promise<TestResponse<unknown>>
/**
 * By rule: the cases that it rejects, each with the whole error response, and similar cases that it accepts. Rules of
 * the plan are in plan.test.ts.
 */
const CASES: Record<string, { rejects: Record<string, [Ask, object]>; accepts: Record<string, Ask> }> = {
  globalClientStays: {
    rejects: {
      'the deletion of the global client': [
        async () =>
          emulator.api(
            `DELETE /clients/${(await emulator.api<Json[]>('GET /clients?is_global=true')).body[0]?.['client_id']}`,
          ),
        badRequest('Global client cannot be deleted.'),
      ],
    },
    accepts: {
      'the deletion of another client': async () => emulator.api(`DELETE /clients/${await id()}`),
    },
  },
  oneWayToAuthenticate: {
    rejects: {
      'a create with both properties': [
        () => post({ ...withKeys, token_endpoint_auth_method: 'client_secret_post' }),
        badBody(
          'client_authentication_methods and token_endpoint_auth_method cannot be used together; set one of them to null',
        ),
      ],
      'an update that sets token_endpoint_auth_method beside keys': [
        () => patch(withKeys, { token_endpoint_auth_method: 'none' }),
        badBody(
          'client_authentication_methods and token_endpoint_auth_method cannot be used together; set one of them to null',
        ),
      ],
    },
    accepts: {
      'a create with keys alone': () => post(withKeys),
      'an update that replaces keys with token_endpoint_auth_method': () =>
        patch(withKeys, { client_authentication_methods: null, token_endpoint_auth_method: 'client_secret_post' }),
      'an update that removes token_endpoint_auth_method': () => patch(withKeys, { token_endpoint_auth_method: null }),
    },
  },
  keysNeedAsymmetricTokens: {
    rejects: {
      'HS256 beside keys': [
        () => post({ ...withKeys, jwt_configuration: { alg: 'HS256' } }),
        badBody('jwt_configuration.alg must be RS256 when client_authentication_methods is used'),
      ],
    },
    accepts: {
      'PS256 beside keys': () => post({ ...withKeys, jwt_configuration: { alg: 'PS256' } }),
      'keys without an alg': () => post(withKeys),
      'HS256 without keys': () => post({ jwt_configuration: { alg: 'HS256' } }),
    },
  },
  grantTypesAreKnown: {
    rejects: {
      'two legacy grant types, and names both': [
        () =>
          post({
            grant_types: [
              'http://auth0.com/oauth/legacy/grant-type/ro',
              'authorization_code',
              'http://auth0.com/oauth/legacy/grant-type/ro/jwt-bearer',
            ],
          }),
        badBody(
          'Invalid grant types: http://auth0.com/oauth/legacy/grant-type/ro, http://auth0.com/oauth/legacy/grant-type/ro/jwt-bearer',
        ),
      ],
      'an unknown grant type on update': [
        () => patch({}, { grant_types: ['magic'] }),
        badBody('Invalid grant types: magic'),
      ],
    },
    accepts: {
      'documented grant types': () =>
        post({
          grant_types: [
            'password',
            'http://auth0.com/oauth/grant-type/mfa-otp',
            'urn:ietf:params:oauth:grant-type:device_code',
            'urn:openid:params:grant-type:ciba',
          ],
        }),
      'a grant type with the name of a standard': () =>
        post({ grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] }),
    },
  },
  publicClientsCannotUseClientCredentials: {
    rejects: {
      'a create with both': [
        () => post({ token_endpoint_auth_method: 'none', grant_types: ['client_credentials'] }),
        badBody(
          'Application must not have Token Endpoint Authentication Method set to "none" when client_credentials grant type is enabled',
        ),
      ],
      'an update that removes the authentication method': [
        () => patch({}, { token_endpoint_auth_method: 'none' }),
        badBody(
          'Application must not have Token Endpoint Authentication Method set to "none" when client_credentials grant type is enabled',
        ),
      ],
    },
    accepts: {
      'a public client with the default grant types': () => post({ token_endpoint_auth_method: 'none' }),
      'an update that changes method and grant types together': () =>
        patch({}, { token_endpoint_auth_method: 'none', grant_types: ['implicit'] }),
    },
  },
  trustedIpHeaderNeedsAuthentication: {
    rejects: {
      'the flag for a public client': [
        () => post({ token_endpoint_auth_method: 'none', is_token_endpoint_ip_header_trusted: true }),
        badBody(
          "The flag is_token_endpoint_ip_header_trusted can only be set true on clients that require authentication (i.e. token_endpoint_auth_method is set to 'client_secret_post' or 'client_secret_basic')",
        ),
      ],
    },
    accepts: {
      'the flag without an authentication method': () => post({ is_token_endpoint_ip_header_trusted: true }),
      'the flag with client_secret_post': () =>
        post({ token_endpoint_auth_method: 'client_secret_post', is_token_endpoint_ip_header_trusted: true }),
    },
  },
  secretsOfKeyClientsStay: {
    rejects: {
      'the rotation for a client with keys': [
        async () => emulator.api(`POST /clients/${await id(withKeys)}/rotate-secret`),
        badRequest('The secret of a client that uses private_key_jwt cannot be rotated'),
      ],
    },
    accepts: {
      'the rotation for a client with a secret': async () => emulator.api(`POST /clients/${await id()}/rotate-secret`),
    },
  },
  securityModeStays: {
    rejects: {
      'a change from strict to permissive': [
        () => patch(strict, { third_party_security_mode: 'permissive' }),
        badBody('third_party_security_mode cannot be changed'),
      ],
      'setting the mode of a first-party client': [
        () => patch({}, { third_party_security_mode: 'strict' }),
        badBody('third_party_security_mode cannot be changed'),
      ],
    },
    accepts: {
      'the stored mode': () => patch(strict, { third_party_security_mode: 'strict' }),
    },
  },
  strictClientsKeepToTheirProperties: {
    rejects: {
      'other properties on create, and names them': [
        () => post({ ...strict, addons: { box: {} }, sso: true }),
        badBody('A third-party client with strict security mode cannot have: addons, sso'),
      ],
      'another property on update': [
        () => patch(strict, { custom_login_page: '<html>' }),
        badBody('A third-party client with strict security mode cannot have: custom_login_page'),
      ],
    },
    accepts: {
      'documented and unset properties on create': () =>
        post({
          ...strict,
          description: 'd',
          client_metadata: { a: 'b' },
          addons: {},
          sso: false,
          custom_login_page_on: true,
        }),
      'the default value of another property on update': () =>
        patch(strict, { custom_login_page_on: true, redirection_policy: 'allow_always' }),
      'other properties of a client that is not strict': () => post({ ...thirdParty, addons: { box: {} } }),
    },
  },
  strictClientsAreOfFourTypes: {
    rejects: {
      'app_type box': [
        () => post({ ...strict, app_type: 'box' }),
        badBody(`app_type ${OF_STRICT} must be one of: regular_web, spa, native, non_interactive`),
      ],
    },
    accepts: {
      'app_type spa': () => post({ ...strict, app_type: 'spa', token_endpoint_auth_method: 'none' }),
      'no app_type': () => post(strict),
      'app_type box for a client that is not strict': () => post({ ...thirdParty, app_type: 'box' }),
    },
  },
  strictClientsUseThreeGrants: {
    rejects: {
      'other grant types, and names them': [
        () => post({ ...strict, grant_types: ['authorization_code', 'implicit', 'password'] }),
        badBody('Invalid grant types: implicit, password'),
      ],
    },
    accepts: {
      'the three grant types': () =>
        post({ ...strict, grant_types: ['authorization_code', 'refresh_token', 'client_credentials'] }),
      'another grant type for a client that is not strict': () => post({ ...thirdParty, grant_types: ['implicit'] }),
    },
  },
  strictTokensAreAsymmetric: {
    rejects: {
      HS256: [
        () => post({ ...strict, jwt_configuration: { alg: 'HS256' } }),
        badBody(`jwt_configuration.alg ${OF_STRICT} must be RS256`),
      ],
    },
    accepts: {
      PS256: () => post({ ...strict, jwt_configuration: { alg: 'PS256' } }),
      'HS256 for a client that is not strict': () => post({ ...thirdParty, jwt_configuration: { alg: 'HS256' } }),
    },
  },
  strictRefreshTokensExpire: {
    rejects: {
      'refresh tokens that do not expire': [
        () => post({ ...strict, refresh_token: { rotation_type: 'non-rotating', expiration_type: 'non-expiring' } }),
        badBody(`refresh_token.expiration_type ${OF_STRICT} must be expiring`),
      ],
      'an infinite idle lifetime': [
        () =>
          post({
            ...strict,
            refresh_token: {
              rotation_type: 'non-rotating',
              expiration_type: 'expiring',
              infinite_idle_token_lifetime: true,
            },
          }),
        badBody(`refresh_token.infinite_idle_token_lifetime ${OF_STRICT} must be false`),
      ],
    },
    accepts: {
      'an infinite total lifetime': () =>
        post({
          ...strict,
          refresh_token: { rotation_type: 'non-rotating', expiration_type: 'expiring', infinite_token_lifetime: true },
        }),
    },
  },
  strictClientsProveThemselvesWithKeys: {
    rejects: {
      tls_client_auth: [
        () =>
          post({
            ...strict,
            client_authentication_methods: {
              tls_client_auth: { credentials: [{ credential_type: 'cert_subject_dn', subject_dn: 'CN=a' }] },
            },
          }),
        badBody(`client_authentication_methods ${OF_STRICT} can only use private_key_jwt`),
      ],
    },
    accepts: {
      private_key_jwt: () => post({ ...strict, ...withKeys }),
    },
  },
  strictClientsHaveNoWildcards: {
    rejects: {
      'a callback with a wildcard': [
        () => post({ ...strict, callbacks: ['https://a.test/', 'https://*.a.test/'] }),
        badBody(`callbacks ${OF_STRICT} cannot hold a wildcard: https://*.a.test/`),
      ],
    },
    accepts: {
      'a callback without a wildcard': () => post({ ...strict, callbacks: ['https://a.test/'] }),
      'a wildcard for a client that is not strict': () => post({ ...thirdParty, callbacks: ['https://*.a.test/'] }),
    },
  },
  placeholdersAreForFirstParties: {
    rejects: {
      'a placeholder in a callback of a third-party client': [
        () => post({ ...thirdParty, callbacks: ['https://{custom_domain.metadata.public_host}/'] }),
        badBody(
          'callbacks of a third-party client cannot hold a metadata placeholder: https://{custom_domain.metadata.public_host}/',
        ),
      ],
    },
    accepts: {
      'a placeholder in a callback of a first-party client': () =>
        post({ callbacks: ['https://{custom_domain.metadata.public_host}/'] }),
    },
  },
  thirdPartiesHaveNoOrganizations: {
    rejects: {
      'organization_usage on create': [
        () => post({ ...thirdParty, organization_usage: 'allow' }),
        refusal(
          403,
          'Forbidden',
          'Organizations are only available to first party clients on user-based flows. Properties organization_usage and organization_require_behavior must be unset for third party clients.',
          'operation_not_supported',
        ),
      ],
      'an update that makes a client with organizations third-party': [
        () => patch({ organization_usage: 'allow' }, { is_first_party: false }),
        refusal(
          403,
          'Forbidden',
          'Organizations are only available to first party clients on user-based flows. Properties organization_usage and organization_require_behavior must be unset for third party clients.',
          'operation_not_supported',
        ),
      ],
    },
    accepts: {
      'organization_usage of a strict client': () => post({ ...strict, organization_usage: 'allow' }),
      'an update that makes a client third-party and removes organization_usage': () =>
        patch({ organization_usage: 'allow' }, { is_first_party: false, organization_usage: null }),
    },
  },
  postLoginPromptNeedsOidc: {
    rejects: {
      'post_login_prompt for a client that is not oidc_conformant': [
        () => post({ organization_require_behavior: 'post_login_prompt' }),
        badBody('oidc_conformant must be true when organization_require_behavior is post_login_prompt'),
      ],
    },
    accepts: {
      'post_login_prompt for an oidc_conformant client': () =>
        post({ organization_require_behavior: 'post_login_prompt', oidc_conformant: true }),
      'pre_login_prompt for a client that is not oidc_conformant': () =>
        post({ organization_require_behavior: 'pre_login_prompt' }),
    },
  },
  promptsNeedOrganizations: {
    rejects: {
      'a prompt with organization_usage deny': [
        () => post({ organization_require_behavior: 'pre_login_prompt', organization_usage: 'deny' }),
        badBody('organization_usage must be require when organization_require_behavior is pre_login_prompt'),
      ],
    },
    accepts: {
      'a prompt with organization_usage allow': () =>
        post({ organization_require_behavior: 'pre_login_prompt', organization_usage: 'allow' }),
      'no_prompt with organization_usage deny': () =>
        post({ organization_require_behavior: 'no_prompt', organization_usage: 'deny' }),
    },
  },
  discoveryNeedsPreLoginPrompt: {
    rejects: {
      'discovery methods with no_prompt': [
        () => post({ organization_discovery_methods: ['email'], organization_require_behavior: 'no_prompt' }),
        badBody(
          'organization_discovery_methods can only be set when organization_require_behavior is pre_login_prompt',
        ),
      ],
    },
    accepts: {
      'discovery methods without a behavior': () => post({ organization_discovery_methods: ['email'] }),
      'discovery methods with pre_login_prompt': () =>
        post({ organization_discovery_methods: ['email'], organization_require_behavior: 'pre_login_prompt' }),
    },
  },
  rotatingTokensExpire: {
    rejects: {
      'rotating tokens that do not expire': [
        () => post({ refresh_token: { rotation_type: 'rotating', expiration_type: 'non-expiring' } }),
        badBody('refresh_token.expiration_type must be expiring when refresh_token.rotation_type is rotating'),
      ],
    },
    accepts: {
      'rotating tokens that expire': () => post({ refresh_token: rotating }),
      'tokens that neither rotate nor expire': () =>
        post({ refresh_token: { rotation_type: 'non-rotating', expiration_type: 'non-expiring' } }),
    },
  },
  rotationNeedsOidc: {
    rejects: {
      'an update that removes oidc_conformant while tokens rotate': [
        () => patch({ refresh_token: rotating, oidc_conformant: true }, { oidc_conformant: false }),
        badBody('oidc_conformant must be true when refresh_token.rotation_type is rotating'),
      ],
    },
    accepts: {
      'rotating tokens for an oidc_conformant client': () => post({ refresh_token: rotating, oidc_conformant: true }),
      'a create that does not mention oidc_conformant': () => post({ refresh_token: rotating }),
      'an update that removes oidc_conformant and the rotation': () =>
        patch({ refresh_token: rotating, oidc_conformant: true }, { oidc_conformant: false, refresh_token: null }),
    },
  },
  rotationNeedsItsGrant: {
    rejects: {
      'rotating tokens without the grant type refresh_token': [
        () => post({ refresh_token: rotating, grant_types: ['authorization_code'] }),
        badBody('grant_types must contain refresh_token when refresh_token.rotation_type is rotating'),
      ],
    },
    accepts: {
      'rotating tokens with the grant type refresh_token': () =>
        post({ refresh_token: rotating, grant_types: ['authorization_code', 'refresh_token'] }),
      'an update that does not touch refresh_token': () =>
        patch({ refresh_token: rotating }, { grant_types: ['authorization_code'] }),
      'a third-party client without the grant type': () =>
        post({ ...thirdParty, refresh_token: rotating, grant_types: ['authorization_code'] }),
    },
  },
  aliasesAreUnique: {
    rejects: {
      'an alias of another client': [
        async () => {
          await post({ client_aliases: ['urn:a', 'urn:b'] })
          return post({ client_aliases: ['urn:c', 'urn:b'] })
        },
        refusal(409, 'Conflict', 'Another client exists with the same alias.', 'client_conflict'),
      ],
    },
    accepts: {
      'an alias that the client itself already has': () =>
        patch({ client_aliases: ['urn:a'] }, { client_aliases: ['urn:a', 'urn:d'] }),
      'two clients with the same name': async () =>
        [await post({ name: 'same' }), await post({ name: 'same' })][1] as TestResponse,
    },
  },
  metadataIsSmall: {
    rejects: {
      'eleven values, stored ones included': [
        () => patch({ client_metadata: metadata(6) }, { client_metadata: metadata(5, 6) }),
        badBody(
          "Payload validation error: 'Too many properties defined (11), maximum 10' on property client_metadata.",
        ),
      ],
      'a value of 256 characters': [
        () => post({ client_metadata: { a: 'v'.repeat(256) } }),
        badBody(
          "Payload validation error: 'String is too long (256 chars), maximum 255' on property client_metadata.a.",
        ),
      ],
      'a name of 256 characters': [
        () => post({ client_metadata: { ['k'.repeat(256)]: 'v' } }),
        badBody('A name in client_metadata has 256 characters, maximum 255'),
      ],
    },
    accepts: {
      'ten values, and 255 characters': () =>
        post({ client_metadata: { ['k'.repeat(255)]: 'v'.repeat(255), ...metadata(9) } }),
      'an update that removes one of ten values and adds another': () =>
        patch({ client_metadata: metadata(10) }, { client_metadata: { k0: null, other: 'v' } }),
    },
  },
  metadataNamesAreWritable: {
    rejects: {
      'a name with é': [
        () => post({ client_metadata: { 'prix é': 'v' } }),
        badBody('client_metadata cannot have the name "prix é"'),
      ],
    },
    accepts: {
      'a name with every permitted character': () => post({ client_metadata: { 'a:b,-+=_*?"/\\()<>@ \t9': 'v' } }),
    },
  },
  listsAreShort: {
    rejects: {
      '101 web_origins': [
        () => post({ web_origins: Array.from({ length: 101 }, (_, index) => `https://a${index}.test`) }),
        tooLong('web_origins', 101, 100),
      ],
      'two backchannel_logout_urls': [
        () => post({ oidc_logout: { backchannel_logout_urls: ['https://a.test/', 'https://b.test/'] } }),
        tooLong('oidc_logout.backchannel_logout_urls', 2, 1),
      ],
      'two backchannel_logout_urls in oidc_backchannel_logout': [
        () =>
          patch({}, { oidc_backchannel_logout: { backchannel_logout_urls: ['https://a.test/', 'https://b.test/'] } }),
        tooLong('oidc_logout.backchannel_logout_urls', 2, 1),
      ],
      'two sso_profiles': [
        () => post({ b2b_integration_configuration: { sso_profiles: ['ssp_one', 'ssp_two'] } }),
        tooLong('b2b_integration_configuration.sso_profiles', 2, 1),
      ],
      '11 addresses in ip_allowlist': [
        () =>
          post(
            vault(
              [],
              Array.from({ length: 11 }, (_, index) => `10.0.0.${index}`),
            ),
          ),
        tooLong('token_vault_privileged_access.ip_allowlist', 11, 10),
      ],
      'six grants of token_vault_privileged_access': [
        () => post(vault(Array.from({ length: 6 }, (_, index) => ({ connection: `c${index}`, scopes: ['s'] })))),
        tooLong('token_vault_privileged_access.grants', 6, 5),
      ],
    },
    accepts: {
      '100 web_origins and one backchannel_logout_url': () =>
        post({
          web_origins: Array.from({ length: 100 }, (_, index) => `https://a${index}.test`),
          oidc_logout: { backchannel_logout_urls: ['https://a.test/'] },
        }),
    },
  },
  vaultScopesAreFew: {
    rejects: {
      '21 scopes in three grants': [
        () =>
          post(
            vault(
              [1, 2, 3].map((number) => ({
                connection: `c${number}`,
                scopes: Array.from({ length: 7 }, (_, index) => `s${index}`),
              })),
            ),
          ),
        badBody('token_vault_privileged_access.grants holds 21 scopes, maximum 20'),
      ],
    },
    accepts: {
      '20 scopes in one grant': () =>
        post(vault([{ connection: 'c', scopes: Array.from({ length: 20 }, (_, index) => `s${index}`) }])),
    },
  },
  identifiersAreForResourceServers: {
    rejects: {
      'the identifier without app_type resource_server': [
        () => post({ resource_server_identifier: API }),
        badBody('resource_server_identifier can only be set when app_type is resource_server'),
      ],
    },
    accepts: {
      'the identifier with app_type resource_server': () =>
        post({ resource_server_identifier: API, app_type: 'resource_server' }),
    },
  },
  invitationClientExists: {
    rejects: {
      'an unknown client for invitations': [
        () =>
          post({
            my_organization_configuration: {
              allowed_strategies: [],
              connection_deletion_behavior: 'allow',
              invitation_landing_client_id: 'nobody0000000000',
            },
          }),
        refusal(404, 'Not Found', 'The Client ID for Invitations could not be found.', 'inexistent_client'),
      ],
    },
    accepts: {
      'an existing client for invitations': async () =>
        post({
          my_organization_configuration: {
            allowed_strategies: [],
            connection_deletion_behavior: 'allow',
            invitation_landing_client_id: await id(),
          },
        }),
    },
  },
  listsOfCredentialsAreShort: {
    rejects: {
      'three credentials for one method': [
        () =>
          post({
            client_authentication_methods: {
              private_key_jwt: { credentials: [key, { ...key, pem: publicPem() }, { ...key, pem: publicPem() }] },
            },
          }),
        tooLong('client_authentication_methods.private_key_jwt.credentials', 3, 2),
      ],
    },
    accepts: {
      'two credentials for one method': () =>
        post({
          client_authentication_methods: { private_key_jwt: { credentials: [key, { ...key, pem: publicPem() }] } },
        }),
    },
  },
  credentialsOfClientExist: {
    rejects: {
      'an unknown credential': [
        () => patch({}, { signed_request_object: { credentials: [{ id: 'cred_2Vh8Qm3xk9TgLp4NzRbYcW' }] } }),
        badBody(
          'signed_request_object.credentials names credentials that the client does not have: cred_2Vh8Qm3xk9TgLp4NzRbYcW',
        ),
      ],
    },
    accepts: {
      'a credential of the client': async () => {
        const { client, credentialId } = await attached()
        return emulator.api(`PATCH ${client}`, {
          body: { signed_request_object: { credentials: [{ id: credentialId }] } },
        })
      },
    },
  },
  credentialsFitTheirMethod: {
    rejects: {
      'a public key for tls_client_auth': [
        async () => {
          const { client, credentialId } = await attached()
          return emulator.api(`PATCH ${client}`, {
            body: {
              client_authentication_methods: { tls_client_auth: { credentials: [{ id: credentialId }] } },
            },
          })
        },
        badBody(
          'client_authentication_methods.tls_client_auth.credentials takes credentials of type cert_subject_dn only',
        ),
      ],
    },
    accepts: {
      'a public key for private_key_jwt': async () => {
        const { client, credentialId } = await attached()
        return emulator.api(`PATCH ${client}`, {
          body: {
            client_authentication_methods: { private_key_jwt: { credentials: [{ id: credentialId }] } },
          },
        })
      },
    },
  },
  credentialsHaveASource: {
    rejects: {
      'a public_key without a pem': [
        () => credential({ credential_type: 'public_key' }),
        badBody("Payload validation error: 'Missing required property: pem'."),
      ],
      'a cert_subject_dn with neither pem nor subject_dn': [
        () => credential({ credential_type: 'cert_subject_dn' }),
        badBody('A credential of type cert_subject_dn needs either subject_dn or pem, not both'),
      ],
      'a cert_subject_dn with both pem and subject_dn': [
        () => credential({ credential_type: 'cert_subject_dn', subject_dn: 'CN=a', pem }),
        badBody('A credential of type cert_subject_dn needs either subject_dn or pem, not both'),
      ],
    },
    accepts: {
      'a public_key with a pem': () => credential(key),
      'a cert_subject_dn with a subject_dn': () =>
        credential({ credential_type: 'cert_subject_dn', subject_dn: 'CN=a' }),
    },
  },
  expiryIsGivenOnce: {
    rejects: {
      'parse_expiry_from_cert together with expires_at': [
        () => credential({ ...key, parse_expiry_from_cert: true, expires_at: '2030-01-31T12:00:00Z' }),
        badBody('parse_expiry_from_cert and expires_at cannot be used together'),
      ],
    },
    accepts: {
      'expires_at with parse_expiry_from_cert false': () =>
        credential({ ...key, parse_expiry_from_cert: false, expires_at: '2030-01-31T12:00:00Z' }),
    },
  },
  pemsAreReadable: {
    rejects: {
      'a pem in the format of SSH': [
        () => credential({ ...key, pem: 'ssh-rsa AAAA' }),
        badBody('The pem must be a public key or an X.509 certificate in PEM form'),
      ],
    },
    accepts: {
      'a public key': () => credential(key),
    },
  },
  expiryComesFromCertificates: {
    rejects: {
      'parse_expiry_from_cert for a bare public key': [
        () => credential({ ...key, parse_expiry_from_cert: true }),
        badBody('parse_expiry_from_cert needs a pem that is an X.509 certificate'),
      ],
    },
    accepts: {
      'parse_expiry_from_cert false for a bare public key': () => credential({ ...key, parse_expiry_from_cert: false }),
    },
  },
  keysAreRsa: {
    rejects: {
      'a key of 1024 bits': [
        () => credential({ ...key, pem: publicPem(1024) }),
        badBody('The RSA key of a credential must have 2048 to 4096 bits, this one has 1024'),
      ],
    },
    accepts: {
      'a key of 3072 bits': () => credential({ ...key, pem: publicPem(3072) }),
    },
  },
  certificatesWhereNeeded: {
    rejects: {
      'a bare public key for x509_cert': [
        () => credential({ credential_type: 'x509_cert', pem }),
        badBody('The pem of this credential type must be an X.509 certificate'),
      ],
    },
    accepts: {
      'a bare public key for public_key': () => credential(key),
    },
  },
  keysAreUnique: {
    rejects: {
      'a public key that the client already has': [
        async () => {
          const path = `/clients/${await id()}/credentials`
          await emulator.api(`POST ${path}`, { body: key })
          return emulator.api(`POST ${path}`, { body: { ...key, name: 'again' } })
        },
        badBody('credentials contains public keys that already exist in client'),
      ],
      'the same public key twice in a create': [
        () => post({ client_authentication_methods: { private_key_jwt: { credentials: [key, key] } } }),
        badBody('credentials contains public keys that already exist in client'),
      ],
    },
    accepts: {
      'the same public key for two clients': async () =>
        [await credential(key), await credential(key)][1] as TestResponse,
    },
  },
  credentialsInUseStay: {
    rejects: {
      'the deletion of a credential that its client names': [
        async () => emulator.api(`DELETE ${(await attached()).credential}`),
        badRequest(
          'The credential is in use by its client. Update the client so that it no longer names the credential, then delete it',
        ),
      ],
    },
    accepts: {
      'the deletion after the client no longer names it': async () => {
        const { client, credential: path } = await attached()
        await emulator.api(`PATCH ${client}`, { body: { client_authentication_methods: null } })
        return emulator.api(`DELETE ${path}`)
      },
    },
  },
  systemGrantsStay: {
    rejects: {
      'an update of a system grant': [
        async () => emulator.api(`PATCH ${await systemGrant()}`, { body: { scope: [] } }),
        badRequest('System client grants cannot be modified or deleted.'),
      ],
      'the deletion of a system grant': [
        async () => emulator.api(`DELETE ${await systemGrant()}`),
        badRequest('System client grants cannot be modified or deleted.'),
      ],
    },
    accepts: {
      'the deletion of another grant': async () =>
        emulator.api(`DELETE /client-grants/${(await grant({})).body['id']}`),
      'the deletion of the client of a system grant': async () =>
        emulator.api(`DELETE /clients/${await id({ app_type: 'express_configuration' })}`),
    },
  },
  grantHasClientOrDefault: {
    rejects: {
      'a grant with neither client_id nor default_for': [
        () => emulator.api('POST /client-grants', { body: { audience: API } }),
        badBody("Payload validation error: 'Missing required property: client_id'."),
      ],
      'a grant with both client_id and default_for': [
        async () => grant({ client_id: await id(), default_for: 'third_party_clients' }),
        badBody('client_id and default_for cannot be used together'),
      ],
    },
    accepts: {
      'a grant with client_id alone': () => grant({}),
      'a grant with default_for alone': () => grant({ default_for: 'third_party_clients' }),
    },
  },
  clientOfGrantExists: {
    rejects: {
      'an unknown client': [
        () => grant({ client_id: 'nobody' }),
        refusal(404, 'Not Found', 'The client does not exist', 'inexistent_client'),
      ],
    },
    accepts: {
      'an existing client': () => grant({}),
    },
  },
  expressClientsHaveSystemGrantsOnly: {
    rejects: {
      'a grant for an express_configuration client': [
        () => grant({}, { app_type: 'express_configuration' }),
        refusal(400, 'Bad Request', 'Client of type express_configuration cannot be used', 'validation_error'),
      ],
    },
    accepts: {
      'a grant for a non_interactive client': () => grant({}, { app_type: 'non_interactive' }),
    },
  },
  audienceOfGrantExists: {
    rejects: {
      'an unknown audience': [
        () => grant({ audience: 'https://nothing.test/' }),
        refusal(404, 'Not Found', 'No resource with identifier https://nothing.test/', 'inexistent_resource_server'),
      ],
    },
    accepts: {
      'the Management API under another host': () =>
        grant({ audience: 'https://whatever.auth0.com/api/v2/', scope: ['read:clients'] }),
    },
  },
  systemApisAreForFirstParties: {
    rejects: {
      'a grant for a strict client': [
        () => grant({ audience: 'https://localhost/api/v2/' }, strict),
        badRequest('Client grants for this API cannot be created for third-party clients.'),
      ],
      'a default grant for third-party clients': [
        () => grant({ audience: 'https://localhost/api/v2/', default_for: 'third_party_clients' }),
        badRequest('Client grants for this API cannot be created for third-party clients.'),
      ],
    },
    accepts: {
      'a grant for a permissive third-party client': () => grant({ audience: 'https://localhost/api/v2/' }, thirdParty),
      'a grant of a strict client for another API': () => grant({}, strict),
    },
  },
  scopeIsSubsetOfResourceServer: {
    rejects: {
      'a scope that the API does not have': [
        () => grant({ scope: ['read:orders', 'write:orders'] }),
        badBody('Payload validation error: scope must be a subset of resource server scopes'),
      ],
    },
    accepts: {
      'a scope of the API': () => grant({ scope: ['read:orders'] }),
      'another scope in a grant for users': () => grant({ scope: ['write:orders'], subject_type: 'user' }),
    },
  },
  detailsAreForUsers: {
    rejects: {
      'types in a grant for clients': [
        () => grant({ authorization_details_types: ['payment'] }),
        badBody('authorization_details_types can only be set when subject_type is user'),
      ],
    },
    accepts: {
      'types in a grant for users': () => grant({ authorization_details_types: ['payment'], subject_type: 'user' }),
      'an empty list in a grant for clients': () => grant({ authorization_details_types: [] }),
    },
  },
  grantsAreUnique: {
    rejects: {
      'a second grant with the same client, API and subject type': [
        async () => {
          const { body } = await grant({})
          return emulator.api('POST /client-grants', {
            body: { client_id: body['client_id'], audience: API, scope: [] },
          })
        },
        refusal(409, 'Conflict', 'client_grant already exists', 'client_grant_conflict'),
      ],
    },
    accepts: {
      'a second grant with another subject type': async () => {
        const { body } = await grant({})
        return emulator.api('POST /client-grants', {
          body: {
            client_id: body['client_id'],
            audience: API,
            scope: [],
            subject_type: 'user',
          },
        })
      },
    },
  },
}

describe.each(Object.entries(CASES))('%s', (_, { rejects, accepts }) => {
  test.each(Object.entries(rejects))('rejects %s', async (_name, [ask, expected]) => {
    const { status, body } = await ask()
    expect([status, body]).toEqual([(expected as { statusCode: number }).statusCode, expected])
  })

  test.each(Object.entries(accepts))('accepts %s', async (_name, ask) => {
    const { status, body } = await ask()
    expect([status < 300, status < 300 ? undefined : body]).toEqual([true, undefined])
  })
})

/** Rules that are tested in plan.test.ts and post_clients_cimd_register.test.ts. */
const TESTED_ELSEWHERE = [
  'applicationsFitThePlan',
  'grantsFitThePlan',
  'credentialsFitThePlan',
  'propertiesFitThePlan',
  'documentsOwnTheirProperties',
]

test('every rule has cases', () => {
  const names = Object.values(RULES).flatMap((rules) => rules.map(({ name }) => name))
  expect([...Object.keys(CASES), ...TESTED_ELSEWHERE].sort()).toEqual(names.sort())
})

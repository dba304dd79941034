/** Every rule by its name: what it refuses, in whole, and what it lets through beside it. */
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
/** Rule → what it refuses, each with the whole refusal, and what is let through. Rules of the plan are in plan.test.ts. */
const CASES: Record<string, { refuses: [Ask, object][]; accepts: Ask[] }> = {
  globalClientStays: {
    refuses: [
      [
        async () =>
          emulator.api(
            `DELETE /clients/${(await emulator.api<Json[]>('GET /clients?is_global=true')).body[0]?.['client_id']}`,
          ),
        badRequest('Global client cannot be deleted.'),
      ],
    ],
    accepts: [async () => emulator.api(`DELETE /clients/${await id()}`)],
  },
  oneWayToAuthenticate: {
    refuses: [
      [
        () => post({ ...withKeys, token_endpoint_auth_method: 'client_secret_post' }),
        badBody(
          'client_authentication_methods and token_endpoint_auth_method cannot be used together; set one of them to null',
        ),
      ],
      [
        () => patch(withKeys, { token_endpoint_auth_method: 'none' }),
        badBody(
          'client_authentication_methods and token_endpoint_auth_method cannot be used together; set one of them to null',
        ),
      ],
    ],
    accepts: [
      () => post(withKeys),
      () => patch(withKeys, { client_authentication_methods: null, token_endpoint_auth_method: 'client_secret_post' }),
      () => patch(withKeys, { token_endpoint_auth_method: null }),
    ],
  },
  keysNeedAsymmetricTokens: {
    refuses: [
      [
        () => post({ ...withKeys, jwt_configuration: { alg: 'HS256' } }),
        badBody('jwt_configuration.alg must be RS256 when client_authentication_methods is used'),
      ],
    ],
    accepts: [
      () => post({ ...withKeys, jwt_configuration: { alg: 'PS256' } }),
      () => post(withKeys),
      () => post({ jwt_configuration: { alg: 'HS256' } }),
    ],
  },
  grantTypesAreKnown: {
    refuses: [
      [
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
      [() => patch({}, { grant_types: ['magic'] }), badBody('Invalid grant types: magic')],
    ],
    accepts: [
      () =>
        post({
          grant_types: [
            'password',
            'http://auth0.com/oauth/grant-type/mfa-otp',
            'urn:ietf:params:oauth:grant-type:device_code',
            'urn:openid:params:grant-type:ciba',
          ],
        }),
      () => post({ grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] }),
    ],
  },
  publicClientsCannotUseClientCredentials: {
    refuses: [
      [
        () => post({ token_endpoint_auth_method: 'none', grant_types: ['client_credentials'] }),
        badBody(
          'Application must not have Token Endpoint Authentication Method set to "none" when client_credentials grant type is enabled',
        ),
      ],
      [
        () => patch({}, { token_endpoint_auth_method: 'none' }),
        badBody(
          'Application must not have Token Endpoint Authentication Method set to "none" when client_credentials grant type is enabled',
        ),
      ],
    ],
    accepts: [
      () => post({ token_endpoint_auth_method: 'none' }),
      () => patch({}, { token_endpoint_auth_method: 'none', grant_types: ['implicit'] }),
    ],
  },
  trustedIpHeaderNeedsAuthentication: {
    refuses: [
      [
        () => post({ token_endpoint_auth_method: 'none', is_token_endpoint_ip_header_trusted: true }),
        badBody(
          "The flag is_token_endpoint_ip_header_trusted can only be set true on clients that require authentication (i.e. token_endpoint_auth_method is set to 'client_secret_post' or 'client_secret_basic')",
        ),
      ],
    ],
    accepts: [
      () => post({ is_token_endpoint_ip_header_trusted: true }),
      () => post({ token_endpoint_auth_method: 'client_secret_post', is_token_endpoint_ip_header_trusted: true }),
    ],
  },
  secretsOfKeyClientsStay: {
    refuses: [
      [
        async () => emulator.api(`POST /clients/${await id(withKeys)}/rotate-secret`),
        badRequest('The secret of a client that uses private_key_jwt cannot be rotated'),
      ],
    ],
    accepts: [async () => emulator.api(`POST /clients/${await id()}/rotate-secret`)],
  },
  securityModeStays: {
    refuses: [
      [
        () => patch(strict, { third_party_security_mode: 'permissive' }),
        badBody('third_party_security_mode cannot be changed'),
      ],
      [
        () => patch({}, { third_party_security_mode: 'strict' }),
        badBody('third_party_security_mode cannot be changed'),
      ],
    ],
    accepts: [() => patch(strict, { third_party_security_mode: 'strict' })],
  },
  strictClientsKeepToTheirProperties: {
    refuses: [
      [
        () => post({ ...strict, addons: { box: {} }, sso: true }),
        badBody('A third-party client with strict security mode cannot have: addons, sso'),
      ],
      [
        () => patch(strict, { custom_login_page: '<html>' }),
        badBody('A third-party client with strict security mode cannot have: custom_login_page'),
      ],
    ],
    accepts: [
      () =>
        post({
          ...strict,
          description: 'd',
          client_metadata: { a: 'b' },
          addons: {},
          sso: false,
          custom_login_page_on: true,
        }),
      () => patch(strict, { custom_login_page_on: true, redirection_policy: 'allow_always' }),
      () => post({ ...thirdParty, addons: { box: {} } }),
    ],
  },
  strictClientsAreOfFourTypes: {
    refuses: [
      [
        () => post({ ...strict, app_type: 'box' }),
        badBody(`app_type ${OF_STRICT} must be one of: regular_web, spa, native, non_interactive`),
      ],
    ],
    accepts: [
      () => post({ ...strict, app_type: 'spa', token_endpoint_auth_method: 'none' }),
      () => post(strict),
      () => post({ ...thirdParty, app_type: 'box' }),
    ],
  },
  strictClientsUseThreeGrants: {
    refuses: [
      [
        () => post({ ...strict, grant_types: ['authorization_code', 'implicit', 'password'] }),
        badBody('Invalid grant types: implicit, password'),
      ],
    ],
    accepts: [
      () => post({ ...strict, grant_types: ['authorization_code', 'refresh_token', 'client_credentials'] }),
      () => post({ ...thirdParty, grant_types: ['implicit'] }),
    ],
  },
  strictTokensAreAsymmetric: {
    refuses: [
      [
        () => post({ ...strict, jwt_configuration: { alg: 'HS256' } }),
        badBody(`jwt_configuration.alg ${OF_STRICT} must be RS256`),
      ],
    ],
    accepts: [
      () => post({ ...strict, jwt_configuration: { alg: 'PS256' } }),
      () => post({ ...thirdParty, jwt_configuration: { alg: 'HS256' } }),
    ],
  },
  strictRefreshTokensExpire: {
    refuses: [
      [
        () => post({ ...strict, refresh_token: { rotation_type: 'non-rotating', expiration_type: 'non-expiring' } }),
        badBody(`refresh_token.expiration_type ${OF_STRICT} must be expiring`),
      ],
      [
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
    ],
    accepts: [
      () =>
        post({
          ...strict,
          refresh_token: { rotation_type: 'non-rotating', expiration_type: 'expiring', infinite_token_lifetime: true },
        }),
    ],
  },
  strictClientsProveThemselvesWithKeys: {
    refuses: [
      [
        () =>
          post({
            ...strict,
            client_authentication_methods: {
              tls_client_auth: { credentials: [{ credential_type: 'cert_subject_dn', subject_dn: 'CN=a' }] },
            },
          }),
        badBody(`client_authentication_methods ${OF_STRICT} can only use private_key_jwt`),
      ],
    ],
    accepts: [() => post({ ...strict, ...withKeys })],
  },
  strictClientsHaveNoWildcards: {
    refuses: [
      [
        () => post({ ...strict, callbacks: ['https://a.test/', 'https://*.a.test/'] }),
        badBody(`callbacks ${OF_STRICT} cannot hold a wildcard: https://*.a.test/`),
      ],
    ],
    accepts: [
      () => post({ ...strict, callbacks: ['https://a.test/'] }),
      () => post({ ...thirdParty, callbacks: ['https://*.a.test/'] }),
    ],
  },
  placeholdersAreForFirstParties: {
    refuses: [
      [
        () => post({ ...thirdParty, callbacks: ['https://{custom_domain.metadata.public_host}/'] }),
        badBody(
          'callbacks of a third-party client cannot hold a metadata placeholder: https://{custom_domain.metadata.public_host}/',
        ),
      ],
    ],
    accepts: [() => post({ callbacks: ['https://{custom_domain.metadata.public_host}/'] })],
  },
  thirdPartiesHaveNoOrganizations: {
    refuses: [
      [
        () => post({ ...thirdParty, organization_usage: 'allow' }),
        refusal(
          403,
          'Forbidden',
          'Organizations are only available to first party clients on user-based flows. Properties organization_usage and organization_require_behavior must be unset for third party clients.',
          'operation_not_supported',
        ),
      ],
      [
        () => patch({ organization_usage: 'allow' }, { is_first_party: false }),
        refusal(
          403,
          'Forbidden',
          'Organizations are only available to first party clients on user-based flows. Properties organization_usage and organization_require_behavior must be unset for third party clients.',
          'operation_not_supported',
        ),
      ],
    ],
    accepts: [
      () => post({ ...strict, organization_usage: 'allow' }),
      () => patch({ organization_usage: 'allow' }, { is_first_party: false, organization_usage: null }),
    ],
  },
  postLoginPromptNeedsOidc: {
    refuses: [
      [
        () => post({ organization_require_behavior: 'post_login_prompt' }),
        badBody('oidc_conformant must be true when organization_require_behavior is post_login_prompt'),
      ],
    ],
    accepts: [
      () => post({ organization_require_behavior: 'post_login_prompt', oidc_conformant: true }),
      () => post({ organization_require_behavior: 'pre_login_prompt' }),
    ],
  },
  promptsNeedOrganizations: {
    refuses: [
      [
        () => post({ organization_require_behavior: 'pre_login_prompt', organization_usage: 'deny' }),
        badBody('organization_usage must be require when organization_require_behavior is pre_login_prompt'),
      ],
    ],
    accepts: [
      () => post({ organization_require_behavior: 'pre_login_prompt', organization_usage: 'allow' }),
      () => post({ organization_require_behavior: 'no_prompt', organization_usage: 'deny' }),
    ],
  },
  discoveryNeedsPreLoginPrompt: {
    refuses: [
      [
        () => post({ organization_discovery_methods: ['email'], organization_require_behavior: 'no_prompt' }),
        badBody(
          'organization_discovery_methods can only be set when organization_require_behavior is pre_login_prompt',
        ),
      ],
    ],
    accepts: [
      () => post({ organization_discovery_methods: ['email'] }),
      () => post({ organization_discovery_methods: ['email'], organization_require_behavior: 'pre_login_prompt' }),
    ],
  },
  rotatingTokensExpire: {
    refuses: [
      [
        () => post({ refresh_token: { rotation_type: 'rotating', expiration_type: 'non-expiring' } }),
        badBody('refresh_token.expiration_type must be expiring when refresh_token.rotation_type is rotating'),
      ],
    ],
    accepts: [
      () => post({ refresh_token: rotating }),
      () => post({ refresh_token: { rotation_type: 'non-rotating', expiration_type: 'non-expiring' } }),
    ],
  },
  rotationNeedsOidc: {
    refuses: [
      [
        () => patch({ refresh_token: rotating, oidc_conformant: true }, { oidc_conformant: false }),
        badBody('oidc_conformant must be true when refresh_token.rotation_type is rotating'),
      ],
    ],
    accepts: [
      () => post({ refresh_token: rotating, oidc_conformant: true }),
      () => post({ refresh_token: rotating }),
      () => patch({ refresh_token: rotating, oidc_conformant: true }, { oidc_conformant: false, refresh_token: null }),
    ],
  },
  rotationNeedsItsGrant: {
    refuses: [
      [
        () => post({ refresh_token: rotating, grant_types: ['authorization_code'] }),
        badBody('grant_types must contain refresh_token when refresh_token.rotation_type is rotating'),
      ],
    ],
    accepts: [
      () => post({ refresh_token: rotating, grant_types: ['authorization_code', 'refresh_token'] }),
      () => patch({ refresh_token: rotating }, { grant_types: ['authorization_code'] }),
      () => post({ ...thirdParty, refresh_token: rotating, grant_types: ['authorization_code'] }),
    ],
  },
  aliasesAreUnique: {
    refuses: [
      [
        async () => {
          await post({ client_aliases: ['urn:a', 'urn:b'] })
          return post({ client_aliases: ['urn:c', 'urn:b'] })
        },
        refusal(409, 'Conflict', 'Another client exists with the same alias.', 'client_conflict'),
      ],
    ],
    accepts: [
      () => patch({ client_aliases: ['urn:a'] }, { client_aliases: ['urn:a', 'urn:d'] }),
      async () => [await post({ name: 'same' }), await post({ name: 'same' })][1] as TestResponse,
    ],
  },
  metadataIsSmall: {
    refuses: [
      [
        () => patch({ client_metadata: metadata(6) }, { client_metadata: metadata(5, 6) }),
        badBody(
          "Payload validation error: 'Too many properties defined (11), maximum 10' on property client_metadata.",
        ),
      ],
      [
        () => post({ client_metadata: { a: 'v'.repeat(256) } }),
        badBody(
          "Payload validation error: 'String is too long (256 chars), maximum 255' on property client_metadata.a.",
        ),
      ],
      [
        () => post({ client_metadata: { ['k'.repeat(256)]: 'v' } }),
        badBody('A name in client_metadata has 256 characters, maximum 255'),
      ],
    ],
    accepts: [
      () => post({ client_metadata: { ['k'.repeat(255)]: 'v'.repeat(255), ...metadata(9) } }),
      () => patch({ client_metadata: metadata(10) }, { client_metadata: { k0: null, other: 'v' } }),
    ],
  },
  metadataNamesAreWritable: {
    refuses: [
      [() => post({ client_metadata: { 'prix é': 'v' } }), badBody('client_metadata cannot have the name "prix é"')],
    ],
    accepts: [() => post({ client_metadata: { 'a:b,-+=_*?"/\\()<>@ \t9': 'v' } })],
  },
  listsAreShort: {
    refuses: [
      [
        () => post({ web_origins: Array.from({ length: 101 }, (_, index) => `https://a${index}.test`) }),
        tooLong('web_origins', 101, 100),
      ],
      [
        () => post({ oidc_logout: { backchannel_logout_urls: ['https://a.test/', 'https://b.test/'] } }),
        tooLong('oidc_logout.backchannel_logout_urls', 2, 1),
      ],
      [
        () =>
          patch({}, { oidc_backchannel_logout: { backchannel_logout_urls: ['https://a.test/', 'https://b.test/'] } }),
        tooLong('oidc_logout.backchannel_logout_urls', 2, 1),
      ],
      [
        () => post({ b2b_integration_configuration: { sso_profiles: ['ssp_one', 'ssp_two'] } }),
        tooLong('b2b_integration_configuration.sso_profiles', 2, 1),
      ],
      [
        () =>
          post(
            vault(
              [],
              Array.from({ length: 11 }, (_, index) => `10.0.0.${index}`),
            ),
          ),
        tooLong('token_vault_privileged_access.ip_allowlist', 11, 10),
      ],
      [
        () => post(vault(Array.from({ length: 6 }, (_, index) => ({ connection: `c${index}`, scopes: ['s'] })))),
        tooLong('token_vault_privileged_access.grants', 6, 5),
      ],
    ],
    accepts: [
      () =>
        post({
          web_origins: Array.from({ length: 100 }, (_, index) => `https://a${index}.test`),
          oidc_logout: { backchannel_logout_urls: ['https://a.test/'] },
        }),
    ],
  },
  vaultScopesAreFew: {
    refuses: [
      [
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
    ],
    accepts: [() => post(vault([{ connection: 'c', scopes: Array.from({ length: 20 }, (_, index) => `s${index}`) }]))],
  },
  identifiersAreForResourceServers: {
    refuses: [
      [
        () => post({ resource_server_identifier: API }),
        badBody('resource_server_identifier can only be set when app_type is resource_server'),
      ],
    ],
    accepts: [() => post({ resource_server_identifier: API, app_type: 'resource_server' })],
  },
  invitationClientExists: {
    refuses: [
      [
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
    ],
    accepts: [
      async () =>
        post({
          my_organization_configuration: {
            allowed_strategies: [],
            connection_deletion_behavior: 'allow',
            invitation_landing_client_id: await id(),
          },
        }),
    ],
  },
  listsOfCredentialsAreShort: {
    refuses: [
      [
        () =>
          post({
            client_authentication_methods: {
              private_key_jwt: { credentials: [key, { ...key, pem: publicPem() }, { ...key, pem: publicPem() }] },
            },
          }),
        tooLong('client_authentication_methods.private_key_jwt.credentials', 3, 2),
      ],
    ],
    accepts: [
      () =>
        post({
          client_authentication_methods: { private_key_jwt: { credentials: [key, { ...key, pem: publicPem() }] } },
        }),
    ],
  },
  credentialsOfClientExist: {
    refuses: [
      [
        () => patch({}, { signed_request_object: { credentials: [{ id: 'cred_2Vh8Qm3xk9TgLp4NzRbYcW' }] } }),
        badBody(
          'signed_request_object.credentials names credentials that the client does not have: cred_2Vh8Qm3xk9TgLp4NzRbYcW',
        ),
      ],
    ],
    accepts: [
      async () => {
        const { client, credentialId } = await attached()
        return emulator.api(`PATCH ${client}`, {
          body: { signed_request_object: { credentials: [{ id: credentialId }] } },
        })
      },
    ],
  },
  credentialsFitTheirMethod: {
    refuses: [
      [
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
    ],
    accepts: [
      async () => {
        const { client, credentialId } = await attached()
        return emulator.api(`PATCH ${client}`, {
          body: {
            client_authentication_methods: { private_key_jwt: { credentials: [{ id: credentialId }] } },
          },
        })
      },
    ],
  },
  credentialsHaveASource: {
    refuses: [
      [
        () => credential({ credential_type: 'public_key' }),
        badBody("Payload validation error: 'Missing required property: pem'."),
      ],
      [
        () => credential({ credential_type: 'cert_subject_dn' }),
        badBody('A credential of type cert_subject_dn needs either subject_dn or pem, not both'),
      ],
      [
        () => credential({ credential_type: 'cert_subject_dn', subject_dn: 'CN=a', pem }),
        badBody('A credential of type cert_subject_dn needs either subject_dn or pem, not both'),
      ],
    ],
    accepts: [() => credential(key), () => credential({ credential_type: 'cert_subject_dn', subject_dn: 'CN=a' })],
  },
  expiryIsGivenOnce: {
    refuses: [
      [
        () => credential({ ...key, parse_expiry_from_cert: true, expires_at: '2030-01-31T12:00:00Z' }),
        badBody('parse_expiry_from_cert and expires_at cannot be used together'),
      ],
    ],
    accepts: [() => credential({ ...key, parse_expiry_from_cert: false, expires_at: '2030-01-31T12:00:00Z' })],
  },
  pemsAreReadable: {
    refuses: [
      [
        () => credential({ ...key, pem: 'ssh-rsa AAAA' }),
        badBody('The pem must be a public key or an X.509 certificate in PEM form'),
      ],
    ],
    accepts: [() => credential(key)],
  },
  expiryComesFromCertificates: {
    refuses: [
      [
        () => credential({ ...key, parse_expiry_from_cert: true }),
        badBody('parse_expiry_from_cert needs a pem that is an X.509 certificate'),
      ],
    ],
    accepts: [() => credential({ ...key, parse_expiry_from_cert: false })],
  },
  keysAreRsa: {
    refuses: [
      [
        () => credential({ ...key, pem: publicPem(1024) }),
        badBody('The RSA key of a credential must have 2048 to 4096 bits, this one has 1024'),
      ],
    ],
    accepts: [() => credential({ ...key, pem: publicPem(3072) })],
  },
  certificatesWhereNeeded: {
    refuses: [
      [
        () => credential({ credential_type: 'x509_cert', pem }),
        badBody('The pem of this credential type must be an X.509 certificate'),
      ],
    ],
    accepts: [() => credential(key)],
  },
  keysAreUnique: {
    refuses: [
      [
        async () => {
          const path = `/clients/${await id()}/credentials`
          await emulator.api(`POST ${path}`, { body: key })
          return emulator.api(`POST ${path}`, { body: { ...key, name: 'again' } })
        },
        badBody('credentials contains public keys that already exist in client'),
      ],
      [
        () => post({ client_authentication_methods: { private_key_jwt: { credentials: [key, key] } } }),
        badBody('credentials contains public keys that already exist in client'),
      ],
    ],
    accepts: [async () => [await credential(key), await credential(key)][1] as TestResponse],
  },
  credentialsInUseStay: {
    refuses: [
      [
        async () => emulator.api(`DELETE ${(await attached()).credential}`),
        badRequest(
          'The credential is in use by its client. Update the client so that it no longer names the credential, then delete it',
        ),
      ],
    ],
    accepts: [
      async () => {
        const { client, credential: path } = await attached()
        await emulator.api(`PATCH ${client}`, { body: { client_authentication_methods: null } })
        return emulator.api(`DELETE ${path}`)
      },
    ],
  },
  systemGrantsStay: {
    refuses: [
      [
        async () => emulator.api(`PATCH ${await systemGrant()}`, { body: { scope: [] } }),
        badRequest('System client grants cannot be modified or deleted.'),
      ],
      [
        async () => emulator.api(`DELETE ${await systemGrant()}`),
        badRequest('System client grants cannot be modified or deleted.'),
      ],
    ],
    accepts: [
      async () => emulator.api(`DELETE /client-grants/${(await grant({})).body['id']}`),
      async () => emulator.api(`DELETE /clients/${await id({ app_type: 'express_configuration' })}`),
    ],
  },
  grantHasClientOrDefault: {
    refuses: [
      [
        () => emulator.api('POST /client-grants', { body: { audience: API } }),
        badBody("Payload validation error: 'Missing required property: client_id'."),
      ],
      [
        async () => grant({ client_id: await id(), default_for: 'third_party_clients' }),
        badBody('client_id and default_for cannot be used together'),
      ],
    ],
    accepts: [() => grant({}), () => grant({ default_for: 'third_party_clients' })],
  },
  clientOfGrantExists: {
    refuses: [
      [
        () => grant({ client_id: 'nobody' }),
        refusal(404, 'Not Found', 'The client does not exist', 'inexistent_client'),
      ],
    ],
    accepts: [() => grant({})],
  },
  expressClientsHaveSystemGrantsOnly: {
    refuses: [
      [
        () => grant({}, { app_type: 'express_configuration' }),
        refusal(400, 'Bad Request', 'Client of type express_configuration cannot be used', 'validation_error'),
      ],
    ],
    accepts: [() => grant({}, { app_type: 'non_interactive' })],
  },
  audienceOfGrantExists: {
    refuses: [
      [
        () => grant({ audience: 'https://nothing.test/' }),
        refusal(404, 'Not Found', 'No resource with identifier https://nothing.test/', 'inexistent_resource_server'),
      ],
    ],
    accepts: [() => grant({ audience: 'https://whatever.auth0.com/api/v2/', scope: ['read:clients'] })],
  },
  systemApisAreForFirstParties: {
    refuses: [
      [
        () => grant({ audience: 'https://localhost/api/v2/' }, strict),
        badRequest('Client grants for this API cannot be created for third-party clients.'),
      ],
      [
        () => grant({ audience: 'https://localhost/api/v2/', default_for: 'third_party_clients' }),
        badRequest('Client grants for this API cannot be created for third-party clients.'),
      ],
    ],
    accepts: [() => grant({ audience: 'https://localhost/api/v2/' }, thirdParty), () => grant({}, strict)],
  },
  scopeIsSubsetOfResourceServer: {
    refuses: [
      [
        () => grant({ scope: ['read:orders', 'write:orders'] }),
        badBody('Payload validation error: scope must be a subset of resource server scopes'),
      ],
    ],
    accepts: [() => grant({ scope: ['read:orders'] }), () => grant({ scope: ['write:orders'], subject_type: 'user' })],
  },
  detailsAreForUsers: {
    refuses: [
      [
        () => grant({ authorization_details_types: ['payment'] }),
        badBody('authorization_details_types can only be set when subject_type is user'),
      ],
    ],
    accepts: [
      () => grant({ authorization_details_types: ['payment'], subject_type: 'user' }),
      () => grant({ authorization_details_types: [] }),
    ],
  },
  grantsAreUnique: {
    refuses: [
      [
        async () => {
          const { body } = await grant({})
          return emulator.api('POST /client-grants', {
            body: { client_id: body['client_id'], audience: API, scope: [] },
          })
        },
        refusal(409, 'Conflict', 'client_grant already exists', 'client_grant_conflict'),
      ],
    ],
    accepts: [
      async () => {
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
    ],
  },
}

describe.each(Object.entries(CASES))('%s', (_, { refuses, accepts }) => {
  test.each(refuses)('refuses, case %#', async (ask, expected) => {
    const { status, body } = await ask()
    expect([status, body]).toEqual([(expected as { statusCode: number }).statusCode, expected])
  })

  test.each(accepts.map((ask) => [ask]))('accepts, case %#', async (ask) => {
    const { status, body } = await ask()
    expect([status < 300, status < 300 ? undefined : body]).toEqual([true, undefined])
  })
})

/** Rules whose tests stand elsewhere. */
const ELSEWHERE = [
  'applicationsFitThePlan',
  'grantsFitThePlan',
  'credentialsFitThePlan',
  'propertiesFitThePlan',
  'documentsOwnTheirProperties',
]

test('no rule is without a case', () => {
  const names = Object.values(RULES).flatMap((rules) => rules.map(({ name }) => name))
  expect([...Object.keys(CASES), ...ELSEWHERE].sort()).toEqual(names.sort())
})

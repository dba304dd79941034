/**
 * The table of client properties: one row per property, in the order in which `fields` lists them.
 *
 * Validation, types, storage, the scope filter, `fields`, the OpenAPI document and the initial values all use the rows.
 * Sources: reference clients-api.md §b (properties, limits, tiers), observed-behaviour.md §2–§4 (initial values,
 * PATCH). Properties that are in no documented tier have the tier of the settings (inferred).
 */
import { addons } from './client.addons.ts'
import * as initial from './client.initial.ts'
import * as nested from './client.nested.ts'
import { field, resource, type ResourceBody, type StoredResource } from './resource.ts'
import { choice, flag, integer, list, nullable, openObject, text } from './schema.ts'

/** Most properties were recorded in bodies that real tenants accepted. The other rows are marked as documented. */
const recorded = { evidence: 'recorded' } as const
const documented = { evidence: 'documented' } as const
const optional = { create: 'optional', update: 'optional', ...recorded } as const
const clearable = { create: 'optional', update: 'nullable', ...recorded } as const
const settings = { ...optional, read: 'settings' } as const
const clearableSettings = { ...clearable, read: 'settings' } as const

const APP_TYPES = [
  'native',
  'spa',
  'regular_web',
  'non_interactive',
  'resource_server',
  'express_configuration',
  'b2b_integration',
  'rms',
  'box',
  'cloudbees',
  'concur',
  'dropbox',
  'mscrm',
  'echosign',
  'egnyte',
  'newrelic',
  'office365',
  'salesforce',
  'sentry',
  'sharepoint',
  'slack',
  'springcm',
  'zendesk',
  'zoom',
  'sso_integration',
  'oag',
] as const
/** The app types that GET /clients can filter by. The documented list has one value less than the enum. */
export const FILTERABLE_APP_TYPES = APP_TYPES.filter((type) => type !== 'b2b_integration')

const organizationUsage = choice(['deny', 'allow', 'require'], {
  description: 'Whether the application denies, allows or requires an organization.',
})
const requireBehavior = choice(['no_prompt', 'pre_login_prompt', 'post_login_prompt'], {
  description: 'When the application asks for the organization that it requires.',
})

const rows = {
  name: field(
    text({ pattern: '^[^<>]+$', description: 'Name of the application; one character or more, without < and >.' }),
    {
      create: 'required',
      update: 'optional',
      read: 'summary',
      evidence: 'recorded',
    },
  ),
  description: field(
    text({ maxLength: 140, description: 'Free text about the application, at most 140 characters.' }),
    { ...optional, read: 'summary' },
  ),
  callbacks: field(
    list(text({ format: 'callback-url' }), { description: 'URLs to which users can be redirected after login.' }),
    {
      ...settings,
      initial: initial.callbacks,
    },
  ),
  oidc_backchannel_logout: field(nested.oidcLogout, { ...clearableSettings, stored: false }),
  oidc_logout: field(nested.oidcLogout, { ...settings, patch: 'replace', initial: initial.oidcLogout }),
  session_transfer: field(nested.sessionTransfer, { ...settings, initial: initial.sessionTransfer }),
  allowed_origins: field(
    list(text({ format: 'url-with-placeholders' }), {
      description: 'Origins that can call the authentication API from a browser.',
    }),
    settings,
  ),
  web_origins: field(
    list(text({ format: 'url-with-placeholders' }), {
      description: 'Origins that can receive responses by web message.',
    }),
    settings,
  ),
  client_id: field(text({ description: 'Identifier of the application.' }), { read: 'summary', evidence: 'recorded' }),
  tenant: field(text({ description: 'Name of the tenant of the application.' }), {
    read: 'settings',
    stored: false,
    evidence: 'recorded',
  }),
  global: field(flag({ description: 'Whether this is the global client of the tenant.' }), {
    read: 'settings',
    initial: () => false,
    evidence: 'recorded',
  }),
  config_route: field(text({ description: 'Old routing setting; only a few old applications have it.' }), {
    read: 'settings',
    ...documented,
  }),
  callback_url_template: field(flag({ description: 'Whether callback URLs are templates; always false today.' }), {
    read: 'settings',
    initial: () => false,
    evidence: 'recorded',
  }),
  jwt_configuration: field(nested.jwtConfiguration, {
    ...settings,
    select: ['lifetime_in_seconds', 'secret_encoded', 'scopes', 'alg'],
    initial: initial.jwtConfiguration,
  }),
  api_type: field(text({ description: 'Old type of API. Accepted by `fields`, but in no response.' }), {
    read: 'settings',
    ...documented,
  }),
  logo_uri: field(text({ format: 'absolute-uri-or-empty', description: 'URL of the logo; empty for none.' }), settings),
  allowed_clients: field(
    list(text({ minLength: 1 }), { description: 'Ids of clients that can delegate to this application.' }),
    settings,
  ),
  owners: field(list(text(), { description: 'Users who own the global client.' }), {
    read: 'settings',
    evidence: 'recorded',
  }),
  custom_login_page: field(text({ minLength: 1, description: 'HTML of the custom login page.' }), {
    create: 'optional',
    update: text({ description: 'HTML of the custom login page.' }),
    read: 'settings',
    ...recorded,
  }),
  custom_login_page_on: field(flag({ description: 'Whether a custom login page is used.' }), {
    ...settings,
    initial: () => true,
  }),
  sso: field(flag({ description: 'Whether Auth0 does single sign-on for the application.' }), settings),
  sso_disabled: field(flag({ description: 'Whether single sign-on is switched off.' }), {
    ...settings,
    select: false,
    initial: () => false,
  }),
  cross_origin_auth: field(flag({ description: 'Older form of cross_origin_authentication, with its own value.' }), {
    ...settings,
    select: false,
    initial: () => false,
  }),
  cross_origin_authentication: field(flag({ description: 'Whether login requests from other origins are allowed.' }), {
    ...settings,
    select: false,
    initial: () => false,
  }),
  cross_origin_loc: field(
    text({ format: 'url', description: 'Page of the application that verifies cross-origin logins.' }),
    {
      create: 'optional',
      update: nullable(
        text({ format: 'url-or-null', description: 'Page of the application that verifies cross-origin logins.' }),
      ),
      read: 'settings',
      ...recorded,
      select: false,
    },
  ),
  client_aliases: field(
    list(text({ minLength: 1 }), { description: 'Other audiences that the application accepts in SAML assertions.' }),
    { ...settings, select: false },
  ),
  addons: field(addons, { ...clearableSettings }),
  form_template: field(text({ minLength: 1, description: 'HTML form template for WS-Federation.' }), {
    create: 'optional',
    update: text({ description: 'HTML form template for WS-Federation.' }),
    read: 'settings',
    ...recorded,
  }),
  custom_login_page_preview: field(
    text({ minLength: 1, description: 'HTML of the custom login page, as a preview.' }),
    {
      create: 'optional',
      update: text({ description: 'HTML of the custom login page, as a preview.' }),
      read: 'settings',
      ...documented,
    },
  ),
  encryption_key: field(nested.encryptionKey, { ...optional, ...documented, read: 'keys', select: ['pub', 'cert'] }),
  client_secret: field(text({ minLength: 1, description: 'Secret of the application.' }), {
    update: 'optional',
    read: 'keys',
    write: { update: 'update:client_keys' },
    evidence: 'recorded',
  }),
  signing_keys: field(nullable(nested.signingKeys), { read: 'keys', stored: false, evidence: 'recorded' }),
  mobile: field(nested.mobile, { ...settings, select: ['android', 'ios'] }),
  token_endpoint_auth_method: field(
    choice(['none', 'client_secret_post', 'client_secret_basic'], {
      description: 'Authentication method of the application at the token endpoint.',
    }),
    { ...clearableSettings },
  ),
  allowed_logout_urls: field(
    list(text({ format: 'url-with-placeholders' }), {
      description: 'URLs to which users can be redirected after logout.',
    }),
    settings,
  ),
  app_type: field(choice(APP_TYPES, { description: 'Type of application.' }), { ...optional, read: 'summary' }),
  is_first_party: field(flag({ description: 'Whether the application belongs to the owner of the tenant.' }), {
    ...settings,
    initial: () => true,
  }),
  oidc_conformant: field(flag({ description: 'Whether the application strictly follows OpenID Connect.' }), {
    ...settings,
    initial: initial.oidcConformant,
  }),
  client_metadata: field(nested.clientMetadata, { ...settings }),
  is_token_endpoint_ip_header_trusted: field(
    flag({ description: 'Whether the token endpoint trusts the auth0-forwarded-for header.' }),
    {
      ...settings,
      initial: () => false,
    },
  ),
  initiate_login_uri: field(
    text({
      format: 'absolute-https-uri-with-placeholders-or-empty',
      description: 'URL of the application that starts a login; https, or empty for none.',
    }),
    { ...settings, emptyRemoves: true },
  ),
  grant_types: field(list(text({ minLength: 1 }), { description: 'Grant types that the application can use.' }), {
    ...settings,
    initial: initial.grantTypes,
  }),
  native_social_login: field(nested.nativeSocialLoginCreate, {
    create: 'optional',
    update: nullable(nested.nativeSocialLoginUpdate),
    read: 'settings',
    select: false,
    evidence: 'recorded',
  }),
  fedcm_login: field(nested.fedcmLoginCreate, {
    create: 'optional',
    update: nullable(nested.fedcmLoginUpdate),
    read: 'settings',
    ...recorded,
    select: false,
  }),
  refresh_token: field(nested.refreshToken, {
    ...settings,
    select: ['rotation_type', 'expiration_type', 'leeway', 'policies', 'token_lifetime'],
    initial: initial.refreshToken,
  }),
  default_organization: field(nested.defaultOrganization, settings),
  organization_usage: field(organizationUsage, { ...clearableSettings, initial: initial.organizationUsage }),
  organization_require_behavior: field(requireBehavior, {
    ...clearableSettings,
    initial: initial.organizationRequireBehavior,
  }),
  organization_discovery_methods: field(nested.organizationDiscoveryMethods, clearableSettings),
  client_authentication_methods: field(nested.clientAuthenticationMethodsUpdate, {
    create: nested.clientAuthenticationMethodsCreate,
    update: 'optional',
    read: 'keys',
    patch: 'replace',
    select: ['private_key_jwt'],
    write: { create: 'create:client_credentials', update: 'update:client_credentials' },
    initial: initial.clientAuthenticationMethods,
    evidence: 'recorded',
  }),
  require_pushed_authorization_requests: field(
    flag({ description: 'Whether authorization requests must be pushed first.' }),
    settings,
  ),
  require_proof_of_possession: field(
    flag({ description: 'Whether tokens must be bound to a key of the application.' }),
    { ...settings, ...documented },
  ),
  id_token: field(openObject('Accepted by `fields`, but in no response.'), {
    read: 'settings',
    ...documented,
  }),
  signed_request_object: field(nested.signedRequestObjectUpdate, {
    create: nested.signedRequestObjectCreate,
    update: nullable(nested.signedRequestObjectUpdate),
    read: 'settings',
    select: ['required', 'credentials'],
    evidence: 'recorded',
  }),
  compliance_level: field(
    nullable(
      choice(['none', 'fapi1_adv_pkj_par', 'fapi1_adv_mtls_par', 'fapi2_sp_pkj_mtls', 'fapi2_sp_mtls_mtls'], {
        description: 'Security profile that the application must follow.',
      }),
    ),
    settings,
  ),
  skip_non_verifiable_callback_uri_confirmation_prompt: field(
    flag({
      description:
        'Whether to skip the prompt that confirms callback URLs that cannot be verified. If absent, the tenant decides.',
    }),
    clearableSettings,
  ),
  token_exchange: field(nested.tokenExchange, { ...clearableSettings, select: ['allow_any_profile_of_type'] }),
  par_request_expiry: field(
    nullable(
      integer({
        minimum: 10,
        maximum: 600,
        description: 'Seconds for which a pushed authorization request stays valid.',
      }),
    ),
    { ...settings, ...documented, select: false },
  ),
  token_quota: field(nested.tokenQuota, clearableSettings),
  identity_assertion_authorization_grant: field(nested.identityAssertionAuthorizationGrant, clearableSettings),
  anonymous_sessions: field(nested.anonymousSessions, { ...clearableSettings, ...documented, select: false }),
  third_party_security_mode: field(
    choice(['strict', 'permissive'], { description: 'Security mode of a third-party application.' }),
    {
      ...settings,
      initial: initial.thirdPartySecurityMode,
    },
  ),
  subject_type_authorization: field(openObject('Who can get tokens. Accepted by `fields`, but in no response.'), {
    read: 'settings',
    ...documented,
  }),
  resource_server_identifier: field(
    text({ minLength: 1, maxLength: 600, description: 'Identifier of the API that this application represents.' }),
    { create: 'optional', read: 'settings', ...recorded },
  ),
  express_configuration: field(nested.expressConfiguration, clearableSettings),
  b2b_integration_configuration: field(nested.b2bIntegrationConfiguration, {
    ...clearableSettings,
    ...documented,
    select: false,
  }),
  my_organization_configuration: field(nested.myOrganizationConfiguration, clearableSettings),
  async_approval_notification_channels: field(nested.asyncApprovalNotificationChannels, clearableSettings),
  token_vault_privileged_access: field(nested.tokenVaultPrivilegedAccessUpdate, {
    create: nested.tokenVaultPrivilegedAccessCreate,
    update: nullable(nested.tokenVaultPrivilegedAccessUpdate),
    read: 'settings',
    select: ['credentials'],
    write: { update: 'update:client_token_vault_privileged_access' },
    evidence: 'recorded',
  }),
  registration_type: field(
    text({ description: 'How the application was registered. Accepted by `fields`, but in no response.' }),
    {
      read: 'settings',
      ...documented,
    },
  ),
  external_metadata_type: field(
    choice(['cimd', 'dcr'], { description: 'Type of the document that the application was registered from.' }),
    { read: 'settings', ...recorded },
  ),
  external_metadata_created_by: field(choice(['admin', 'client'], { description: 'Who registered the document.' }), {
    read: 'settings',
    ...recorded,
  }),
  external_client_id: field(
    text({
      format: 'absolute-https-uri-or-empty',
      description: 'URL of the document that the application was registered from.',
    }),
    { read: 'settings', ...recorded },
  ),
  jwks_uri: field(
    text({ format: 'absolute-https-uri-or-empty', description: 'URL of the key set of a registered application.' }),
    { read: 'settings', ...documented, select: false },
  ),
  redirection_policy: field(
    choice(['allow_always', 'open_redirect_protection'], {
      description: 'How redirects of a third-party application are handled.',
    }),
    settings,
  ),
}

export const client = resource(rows)
/** A client as the store contains it and the rules get it. */
export type Client = StoredResource<typeof rows>
/** A create or update body that passed validation. */
export type ClientBody = ResourceBody<typeof rows>

/**
 * Returns whether responses omit the secret. They do while the client uses another authentication method. The store
 * keeps the secret, and it appears again afterwards (recorded).
 */
export const hidesSecret = (draft: Client) => Boolean(draft.client_authentication_methods)

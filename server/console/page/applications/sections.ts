/** Assigns each property to a section of the application page. Properties without a section belong to Advanced. */

export interface Section {
  id: string
  title: string
  properties: readonly string[]
}

const GROUPS: readonly Section[] = [
  {
    id: 'basic',
    title: 'Basic',
    properties: [
      'name',
      'client_id',
      'client_secret',
      'description',
      'app_type',
      'is_first_party',
      'third_party_security_mode',
      'logo_uri',
      'token_endpoint_auth_method',
      'tenant',
      'global',
    ],
  },
  {
    id: 'uris',
    title: 'URIs',
    properties: [
      'initiate_login_uri',
      'callbacks',
      'allowed_logout_urls',
      'web_origins',
      'allowed_origins',
      'cross_origin_authentication',
      'cross_origin_auth',
      'cross_origin_loc',
      'oidc_logout',
      'oidc_backchannel_logout',
      'redirection_policy',
      'skip_non_verifiable_callback_uri_confirmation_prompt',
    ],
  },
  {
    id: 'tokens',
    title: 'Tokens and refresh tokens',
    properties: [
      'grant_types',
      'jwt_configuration',
      'refresh_token',
      'token_exchange',
      'token_quota',
      'session_transfer',
      'require_proof_of_possession',
      'identity_assertion_authorization_grant',
      'token_vault_privileged_access',
    ],
  },
  {
    id: 'organizations',
    title: 'Organizations',
    properties: [
      'organization_usage',
      'organization_require_behavior',
      'organization_discovery_methods',
      'default_organization',
      'my_organization_configuration',
    ],
  },
  { id: 'metadata', title: 'Metadata', properties: ['client_metadata'] },
  { id: 'addons', title: 'Add-ons', properties: ['addons', 'form_template'] },
  {
    id: 'credentials',
    title: 'Credentials',
    properties: [
      'client_authentication_methods',
      'signed_request_object',
      'jwks_uri',
      'signing_keys',
      'encryption_key',
    ],
  },
]
const ADVANCED = { id: 'advanced', title: 'Advanced' }
const BEFORE_ADVANCED = 4

/** Returns the sections. Each of the properties is in exactly one. */
export function sectionsOf(names: readonly string[]): Section[] {
  const placed = new Set(GROUPS.flatMap(({ properties }) => properties))
  const known = GROUPS.map((section) => ({
    ...section,
    properties: section.properties.filter((name) => names.includes(name)),
  }))
  const advanced = { ...ADVANCED, properties: names.filter((name) => !placed.has(name)) }
  return [...known.slice(0, BEFORE_ADVANCED), advanced, ...known.slice(BEFORE_ADVANCED)]
}

/** The properties of the form. Others can be edited as JSON. */
export const COMMON: ReadonlySet<string> = new Set([
  'name',
  'description',
  'app_type',
  'is_first_party',
  'logo_uri',
  'token_endpoint_auth_method',
  'initiate_login_uri',
  'callbacks',
  'allowed_logout_urls',
  'web_origins',
  'allowed_origins',
  'cross_origin_authentication',
  'grant_types',
  'jwt_configuration',
  'refresh_token',
  'organization_usage',
  'organization_require_behavior',
  'oidc_conformant',
  'sso_disabled',
  'require_pushed_authorization_requests',
  'is_token_endpoint_ip_header_trusted',
  'client_metadata',
])

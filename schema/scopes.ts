/**
 * Scope names, and the tiers of client properties that each scope can read.
 *
 * Tiers (documented lists of GET /clients, confirmed by recorded responses to tokens with and without key scopes):
 * - Every accepted read scope can read the summary.
 * - read:clients and read:client_keys can read the settings.
 * - read:client_keys and read:client_credentials can read the keys.
 */
export type Scope = `${string}:${string}`

/** A group of properties that the same scopes can read. Each tier is a column of the store. */
export const TIERS = ['summary', 'settings', 'keys'] as const
export type Tier = (typeof TIERS)[number]

/** The scopes that can read clients, in the order in which the error names them. */
export const READ_CLIENT_SCOPES = [
  'read:clients',
  'read:client_keys',
  'read:client_credentials',
  'read:client_summary',
] as const

/** The scopes that can read each tier. */
export const TIER_SCOPES: Record<Tier, readonly Scope[]> = {
  summary: READ_CLIENT_SCOPES,
  settings: ['read:clients', 'read:client_keys'],
  keys: ['read:client_keys', 'read:client_credentials'],
}

const SCOPE_VERBS: Record<string, string> = { c: 'create', r: 'read', u: 'update', d: 'delete' }

/** The scopes of the Management API: the verbs by resource. */
const RESOURCES: Record<string, string> = {
  clients: 'crud',
  client_keys: 'crud',
  client_credentials: 'crud',
  client_summary: 'r',
  client_grants: 'crud',
  client_token_vault_privileged_access: 'u',
  organization_client_grants: 'crd',
  resource_servers: 'crud',
  actions: 'crud',
  anomaly_blocks: 'rd',
  attack_protection: 'ru',
  authentication_methods: 'crud',
  blacklist_tokens: 'c',
  branding: 'rud',
  connection_profiles: 'crud',
  connections: 'crud',
  connections_keys: 'cru',
  connections_options: 'ru',
  custom_domains: 'crud',
  current_user_identities: 'u',
  current_user_metadata: 'cud',
  device_credentials: 'crud',
  directory_provisionings: 'crud',
  custom_signing_keys: 'crud',
  current_user: 'rd',
  current_user_device_credentials: 'crd',
  email_provider: 'crud',
  email_templates: 'crud',
  encryption_keys: 'crud',
  entity_counts: 'r',
  event_deliveries: 'ru',
  event_streams: 'crud',
  flows: 'crud',
  flows_executions: 'rd',
  flows_vault: 'crud',
  flows_vault_connections: 'crud',
  forms: 'crud',
  grants: 'rd',
  groups: 'crud',
  guardian_enrollment_tickets: 'c',
  guardian_enrollments: 'rd',
  guardian_factors: 'ru',
  hooks: 'crud',
  insights: 'r',
  integrations: 'crud',
  limits: 'ru',
  log_streams: 'crud',
  logs: 'r',
  logs_users: 'r',
  mfa_policies: 'ru',
  network_acls: 'crud',
  organization_connections: 'crud',
  organization_discovery_domains: 'crud',
  organization_invitations: 'crd',
  organization_member_roles: 'crd',
  organization_members: 'crd',
  organizations: 'crud',
  organizations_summary: 'r',
  passwords_checking_job: 'cd',
  phone_providers: 'crud',
  phone_templates: 'crud',
  prompts: 'ru',
  rate_limit_policies: 'crud',
  refresh_tokens: 'rud',
  role_members: 'crd',
  roles: 'crud',
  rules: 'crud',
  rules_configs: 'rud',
  scim_config: 'crud',
  scim_token: 'crd',
  security_metrics: 'r',
  self_service_profile_custom_texts: 'ru',
  self_service_profiles: 'crud',
  sessions: 'rud',
  shields: 'crud',
  signing_keys: 'cru',
  sso_access_tickets: 'cd',
  stats: 'r',
  tenant_settings: 'ru',
  token_exchange_profiles: 'crud',
  triggers: 'ru',
  user_attribute_profiles: 'crud',
  user_custom_blocks: 'crd',
  user_idp_tokens: 'r',
  user_tickets: 'c',
  users: 'crud',
  users_app_metadata: 'crud',
  vdcs_templates: 'ru',
}

/** Every scope of the Management API. The emulator grants them all for `*`. Names are from the public API reference. */
export const MANAGEMENT_SCOPES: readonly Scope[] = Object.entries(RESOURCES).flatMap(([name, verbs]) =>
  [...verbs].map((verb): Scope => `${SCOPE_VERBS[verb]}:${name}`),
)

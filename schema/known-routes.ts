/**
 * Lists the routes of the Management API that a real tenant serves and this emulator does not. A request for one of
 * them gets another response than a path that Auth0 does not have.
 *
 * Methods and paths are those of the public API reference. A scope consists of the method's verb and the group's noun.
 * A verb after the method's colon replaces the method's verb. Where the reference requires several scopes, the table
 * has one.
 */
import type { Scope } from './scopes.ts'

const METHOD_VERBS: Record<string, string> = {
  GET: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
}

/** Methods by path, grouped by the noun of the scope. */
const GROUPS: Record<string, Record<string, string>> = {
  actions: {
    '/actions/actions': 'GET POST',
    '/actions/actions/{id}': 'GET PATCH DELETE',
    '/actions/actions/{id}/deploy': 'POST',
    '/actions/actions/{id}/test': 'POST',
    '/actions/actions/{id}/versions': 'GET',
    '/actions/actions/{id}/versions/{id}': 'GET',
    '/actions/actions/{id}/versions/{id}/deploy': 'POST',
    '/actions/executions/{id}': 'GET',
    '/actions/modules': 'GET POST',
    '/actions/modules/{id}': 'GET PATCH DELETE',
    '/actions/modules/{id}/actions': 'GET',
    '/actions/modules/{id}/rollback': 'POST',
    '/actions/modules/{id}/versions': 'GET POST',
    '/actions/modules/{id}/versions/{id}': 'GET',
    '/actions/triggers': 'GET',
    '/actions/triggers/{id}/bindings': 'GET PATCH',
  },
  agents: {
    '/agents': 'GET POST',
    '/agents/{id}': 'GET PATCH DELETE',
  },
  anomaly_blocks: {
    '/anomaly/blocks/ips/{id}': 'GET DELETE',
  },
  attack_protection: {
    '/attack-protection/bot-detection': 'GET PATCH',
    '/attack-protection/breached-password-detection': 'GET PATCH',
    '/attack-protection/brute-force-protection': 'GET PATCH',
    '/attack-protection/captcha': 'GET PATCH',
    '/attack-protection/phone-provider-protection': 'GET PATCH',
    '/attack-protection/suspicious-ip-throttling': 'GET PATCH',
    '/risk-assessments/settings': 'GET PATCH',
    '/risk-assessments/settings/new-device': 'GET PATCH',
    '/supplemental-signals': 'GET PATCH',
  },
  authentication_methods: {
    '/users/{id}/authentication-methods': 'GET POST PUT DELETE',
    '/users/{id}/authentication-methods/{id}': 'GET PATCH DELETE',
  },
  blacklist_tokens: {
    '/blacklists/tokens': 'GET POST',
  },
  branding: {
    '/branding': 'GET PATCH',
    '/branding/templates/universal-login': 'GET PUT DELETE',
    '/branding/themes': 'POST',
    '/branding/themes/default': 'GET',
    '/branding/themes/{id}': 'GET PATCH DELETE',
  },
  connection_profiles: {
    '/connection-profiles': 'POST',
    '/connection-profiles/templates': 'GET',
    '/connection-profiles/templates/{id}': 'GET',
    '/connection-profiles/{id}': 'GET PATCH DELETE',
  },
  connections_keys: {
    '/connections/{id}/keys': 'GET POST',
    '/connections/{id}/keys/rotate': 'POST:update',
  },
  connections: {
    '/connections': 'POST',
    '/connections/{id}': 'GET PATCH DELETE',
    '/connections/{id}/clients': 'GET PATCH',
    '/connections/{id}/status': 'GET',
  },
  custom_domains: {
    '/custom-domains': 'GET POST',
    '/custom-domains/default': 'GET PATCH',
    '/custom-domains/{id}': 'GET PATCH DELETE',
    '/custom-domains/{id}/test': 'POST',
    '/custom-domains/{id}/verify': 'POST',
  },
  custom_signing_keys: {
    '/keys/custom-signing': 'GET PUT DELETE',
  },
  device_credentials: {
    '/device-credentials': 'GET POST',
    '/device-credentials/{id}': 'DELETE',
  },
  directory_provisionings: {
    '/connections-directory-provisionings': 'GET',
    '/connections/{id}/directory-provisioning': 'GET POST PATCH DELETE',
    '/connections/{id}/directory-provisioning/default-mapping': 'GET',
    '/connections/{id}/directory-provisioning/synchronizations': 'POST',
    '/connections/{id}/directory-provisioning/synchronized-groups': 'GET POST PUT DELETE',
  },
  email_provider: {
    '/emails/provider': 'GET POST PATCH DELETE',
  },
  email_templates: {
    '/email-templates': 'POST',
    '/email-templates/{id}': 'GET PUT PATCH',
  },
  encryption_keys: {
    '/keys/encryption': 'GET POST',
    '/keys/encryption/rekey': 'POST',
    '/keys/encryption/{id}': 'GET POST DELETE',
    '/keys/encryption/{id}/wrapping-key': 'POST',
  },
  event_deliveries: {
    '/event-streams/{id}/deliveries': 'GET',
    '/event-streams/{id}/deliveries/{id}': 'GET',
    '/event-streams/{id}/redeliver': 'POST:update',
    '/event-streams/{id}/redeliver/{id}': 'POST:update',
  },
  event_streams: {
    '/event-streams': 'GET POST',
    '/event-streams/{id}': 'GET PATCH DELETE',
    '/event-streams/{id}/test': 'POST:update',
  },
  events: {
    '/events': 'GET',
  },
  experiments: {
    '/experimentation/experiments/{id}/advance-ramp': 'POST',
  },
  flows_executions: {
    '/flows/{id}/executions': 'GET',
    '/flows/{id}/executions/{id}': 'GET DELETE',
  },
  flows_vault_connections: {
    '/flows/vault/connections': 'GET POST',
    '/flows/vault/connections/{id}': 'GET PATCH DELETE',
  },
  flows: {
    '/flows': 'GET POST',
    '/flows/{id}': 'GET PATCH DELETE',
  },
  forms: {
    '/forms': 'GET POST',
    '/forms/{id}': 'GET PATCH DELETE',
  },
  grants: {
    '/grants': 'GET DELETE',
    '/grants/{id}': 'DELETE',
  },
  groups: {
    '/groups': 'GET',
    '/groups/{id}': 'GET DELETE',
    '/groups/{id}/members': 'GET',
    '/groups/{id}/roles': 'GET POST DELETE',
  },
  guardian_enrollment_tickets: {
    '/guardian/enrollments/ticket': 'POST',
  },
  guardian_enrollments: {
    '/guardian/enrollments/{id}': 'GET DELETE',
  },
  guardian_factors: {
    '/guardian/factors': 'GET',
    '/guardian/factors/duo/settings': 'GET PUT PATCH',
    '/guardian/factors/email/settings': 'GET PUT',
    '/guardian/factors/phone/message-types': 'GET PUT',
    '/guardian/factors/phone/providers/twilio': 'GET PUT',
    '/guardian/factors/phone/selected-provider': 'GET PUT',
    '/guardian/factors/phone/settings': 'GET PUT',
    '/guardian/factors/phone/templates': 'GET PUT',
    '/guardian/factors/push-notification/providers/apns': 'GET PUT PATCH',
    '/guardian/factors/push-notification/providers/fcm': 'PUT PATCH',
    '/guardian/factors/push-notification/providers/fcmv1': 'PUT PATCH',
    '/guardian/factors/push-notification/providers/sns': 'GET PUT PATCH',
    '/guardian/factors/push-notification/selected-provider': 'GET PUT',
    '/guardian/factors/sms/providers/twilio': 'GET PUT',
    '/guardian/factors/sms/selected-provider': 'GET PUT',
    '/guardian/factors/sms/templates': 'GET PUT',
    '/guardian/factors/{id}': 'PUT',
    '/guardian/settings': 'GET PUT',
  },
  hooks: {
    '/hooks': 'GET POST',
    '/hooks/{id}': 'GET PATCH DELETE',
    '/hooks/{id}/secrets': 'GET POST PATCH DELETE',
  },
  log_streams: {
    '/log-streams': 'GET POST',
    '/log-streams/{id}': 'GET PATCH DELETE',
  },
  logs: {
    '/logs': 'GET',
    '/logs/{id}': 'GET',
  },
  mfa_policies: {
    '/guardian/policies': 'GET PUT',
  },
  network_acls: {
    '/keys/network-acls': 'GET POST',
    '/keys/network-acls/{id}': 'GET DELETE',
    '/network-acls': 'GET POST',
    '/network-acls/{id}': 'GET PUT PATCH DELETE',
  },
  organization_client_grants: {
    '/organizations/{id}/client-grants': 'GET POST',
    '/organizations/{id}/client-grants/{id}': 'DELETE',
  },
  organization_connections: {
    '/organizations/{id}/connections': 'GET POST',
    '/organizations/{id}/connections/{id}': 'GET PATCH DELETE',
    '/organizations/{id}/enabled_connections': 'GET POST',
    '/organizations/{id}/enabled_connections/{id}': 'GET PATCH DELETE',
  },
  organization_discovery_domains: {
    '/organizations/{id}/discovery-domains': 'GET POST',
    '/organizations/{id}/discovery-domains/name/{id}': 'GET',
    '/organizations/{id}/discovery-domains/{id}': 'GET PATCH DELETE',
  },
  organization_invitations: {
    '/organizations/{id}/invitations': 'GET POST',
    '/organizations/{id}/invitations/{id}': 'GET DELETE',
  },
  organization_member_roles: {
    '/organizations/{id}/groups/{id}/roles': 'GET POST DELETE',
    '/organizations/{id}/members/{id}/effective-roles': 'GET',
    '/organizations/{id}/members/{id}/effective-roles/sources/groups': 'GET',
    '/organizations/{id}/members/{id}/roles': 'GET POST DELETE',
    '/organizations/{id}/roles/{id}/groups': 'GET',
    '/organizations/{id}/roles/{id}/members': 'GET',
  },
  organization_members: {
    '/organizations/{id}/members': 'GET POST DELETE',
  },
  organizations: {
    '/organizations': 'POST',
    '/organizations/name/{id}': 'GET',
    '/organizations/search': 'GET',
    '/organizations/{id}': 'GET PATCH DELETE',
    '/organizations/{id}/clients': 'GET POST DELETE',
    '/organizations/{id}/clients/{id}': 'GET PATCH',
    '/organizations/{id}/groups': 'GET',
    '/organizations/{id}/organization-templates': 'GET',
    '/organizations/{id}/organization-templates/{id}': 'PUT DELETE',
  },
  phone_providers: {
    '/branding/phone/providers': 'GET POST',
    '/branding/phone/providers/{id}': 'GET PATCH DELETE',
    '/branding/phone/providers/{id}/try': 'POST',
  },
  phone_templates: {
    '/branding/phone/templates': 'GET POST',
    '/branding/phone/templates/{id}': 'GET PATCH DELETE',
    '/branding/phone/templates/{id}/reset': 'PATCH',
    '/branding/phone/templates/{id}/try': 'POST',
  },
  prompts: {
    '/prompts': 'GET PATCH',
    '/prompts/rendering': 'GET PATCH',
    '/prompts/{id}/custom-text/{id}': 'GET PUT',
    '/prompts/{id}/partials': 'GET PUT',
    '/prompts/{id}/screen/{id}/rendering': 'GET PATCH',
  },
  rate_limit_policies: {
    '/rate-limit-policies': 'GET POST',
    '/rate-limit-policies/{id}': 'GET PATCH DELETE',
  },
  refresh_tokens: {
    '/refresh-tokens': 'GET',
    '/refresh-tokens/revoke': 'POST:delete',
    '/refresh-tokens/{id}': 'GET PATCH DELETE',
    '/users/{id}/refresh-tokens': 'GET DELETE',
  },
  resource_servers: {
    '/resource-servers/search': 'GET',
  },
  role_members: {
    '/roles/{id}/groups': 'GET POST DELETE',
    '/roles/{id}/users': 'GET POST',
  },
  roles: {
    '/roles': 'GET POST',
    '/roles/{id}': 'GET PATCH DELETE',
    '/roles/{id}/permissions': 'GET POST:update DELETE:update',
  },
  rules_configs: {
    '/rules-configs': 'GET',
    '/rules-configs/{id}': 'PUT DELETE',
  },
  rules: {
    '/rules': 'GET POST',
    '/rules/{id}': 'GET PATCH DELETE',
  },
  scim_config: {
    '/connections-scim-configurations': 'GET',
    '/connections/{id}/scim-configuration': 'GET POST PATCH DELETE',
    '/connections/{id}/scim-configuration/default-mapping': 'GET',
  },
  scim_token: {
    '/connections/{id}/scim-configuration/tokens': 'GET POST',
    '/connections/{id}/scim-configuration/tokens/{id}': 'DELETE',
  },
  self_service_profile_custom_texts: {
    '/self-service-profiles/{id}/custom-text/{id}/{id}': 'GET PUT',
  },
  self_service_profiles: {
    '/self-service-profiles': 'GET POST',
    '/self-service-profiles/{id}': 'GET PATCH DELETE',
  },
  sessions: {
    '/sessions/{id}': 'GET PATCH DELETE',
    '/sessions/{id}/revoke': 'POST:delete',
    '/users/{id}/sessions': 'GET DELETE',
  },
  signing_keys: {
    '/keys/signing': 'GET',
    '/keys/signing/rotate': 'POST',
    '/keys/signing/{id}': 'GET',
    '/keys/signing/{id}/revoke': 'PUT',
  },
  sso_access_tickets: {
    '/self-service-profiles/{id}/sso-ticket': 'POST',
    '/self-service-profiles/{id}/sso-ticket/{id}/revoke': 'POST:delete',
  },
  stats: {
    '/stats/active-users': 'GET',
    '/stats/daily': 'GET',
  },
  tenant_settings: {
    '/tenants/settings': 'PATCH',
  },
  token_exchange_profiles: {
    '/token-exchange-profiles': 'GET POST',
    '/token-exchange-profiles/{id}': 'GET PATCH DELETE',
  },
  user_attribute_profiles: {
    '/user-attribute-profiles': 'POST',
    '/user-attribute-profiles/templates': 'GET',
    '/user-attribute-profiles/templates/{id}': 'GET',
    '/user-attribute-profiles/{id}': 'GET PATCH DELETE',
  },
  user_tickets: {
    '/tickets/email-verification': 'POST',
    '/tickets/password-change': 'POST',
  },
  users: {
    '/connections/{id}/users': 'DELETE',
    '/jobs/users-exports': 'POST:read',
    '/jobs/users-imports': 'POST',
    '/jobs/verification-email': 'POST:update',
    '/jobs/{id}': 'GET',
    '/jobs/{id}/errors': 'GET',
    '/user-blocks': 'GET DELETE:update',
    '/user-blocks/{id}': 'GET DELETE:update',
    '/users': 'GET POST',
    '/users-by-email': 'GET',
    '/users/{id}': 'GET PATCH DELETE',
    '/users/{id}/authenticators': 'DELETE:update',
    '/users/{id}/connected-accounts': 'GET',
    '/users/{id}/effective-permissions': 'GET',
    '/users/{id}/effective-permissions/sources/effective-roles': 'GET',
    '/users/{id}/effective-roles': 'GET',
    '/users/{id}/effective-roles/sources/groups': 'GET',
    '/users/{id}/enrollments': 'GET',
    '/users/{id}/federated-connections-tokensets': 'GET',
    '/users/{id}/federated-connections-tokensets/{id}': 'DELETE:update',
    '/users/{id}/groups': 'GET',
    '/users/{id}/identities': 'POST:update',
    '/users/{id}/identities/{id}/{id}': 'DELETE:update',
    '/users/{id}/logs': 'GET',
    '/users/{id}/multifactor/actions/invalidate-remember-browser': 'POST:update',
    '/users/{id}/multifactor/{id}': 'DELETE:update',
    '/users/{id}/organizations': 'GET',
    '/users/{id}/permissions': 'GET POST:update DELETE:update',
    '/users/{id}/recovery-code-regeneration': 'POST:update',
    '/users/{id}/revoke-access': 'POST:update',
    '/users/{id}/risk-assessments/clear': 'POST:update',
    '/users/{id}/roles': 'GET POST:update DELETE:update',
  },
  vdcs_templates: {
    '/verifiable-credentials/verification/templates': 'GET POST',
    '/verifiable-credentials/verification/templates/{id}': 'GET PATCH DELETE',
  },
}

export interface UnimplementedRoute {
  /** HTTP method in capitals. */
  method: string
  /** Path as in the OpenAPI document, with `{name}` for a parameter. */
  path: string
  scope: Scope
}

/** Builds the list of all these routes. A function, because most runs never need the list. */
export const unimplementedRoutes = (): UnimplementedRoute[] =>
  Object.entries(GROUPS).flatMap(([noun, paths]) =>
    Object.entries(paths).flatMap(([path, methods]) =>
      methods.split(' ').map((entry): UnimplementedRoute => {
        const [method = '', verb = METHOD_VERBS[method]] = entry.split(':')
        return { method, path: `/api/v2${path}`, scope: `${verb}:${noun}` }
      }),
    ),
  )

/**
 * Converts the entries of a deploy-CLI export into entries of a seed. Drops the members that only Auth0 can set, and
 * those that an export cannot contain completely.
 *
 * Other unknown members of an export are newer than this emulator, and are left out with a note. In a seed that is no
 * export they stay, and validation rejects them. Source: the deploy CLI 8.44.
 */
import { client } from '../../schema/client.ts'
import { clientGrant } from '../../schema/client-grant.ts'
import { connection } from '../../schema/connection.ts'
import { formats } from '../../schema/formats.ts'
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { organization } from '../../schema/organization.ts'
import { resourceServer } from '../../schema/resource-server.ts'
import { seed } from '../../schema/seed.ts'
import { isManagementAudience } from '../access/audience.ts'

/**
 * Tells whether a value has content. An export writes null, false or an empty object for what a tenant does not have.
 */
export const hasContent = (value: unknown) =>
  !(
    value === undefined ||
    value === null ||
    value === false ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  )

/** Records that a member of the entry is left out. An empty name stands for the whole entry. */
type Note = (member: string) => void
/** Converts an entry of an export. Returns undefined for an entry that every tenant has by default. */
type ConvertEntry = (entry: JsonRecord, note: Note, isExport: boolean) => JsonRecord | undefined

/** Creates a function that drops the read-only members of a resource, and those that the deploy CLI adds. */
function createMemberFilter(
  key: string,
  rows: object,
  added: readonly string[],
): (entry: JsonRecord, note: Note, isExport: boolean) => JsonRecord {
  const { items } =
    (seed as unknown as { properties: Record<string, { items: { properties: object } }> }).properties[key] ?? {}
  const dropped = new Set([...Object.keys(rows), ...added])
  return (entry, note, isExport) => {
    const isAccepted = ([name, value]: [string, unknown]) => {
      if (Object.hasOwn(items?.properties ?? {}, name)) return true
      if (dropped.has(name)) return false
      if (isExport && hasContent(value)) note(name)
      return !isExport
    }
    return Object.fromEntries(Object.entries(entry).filter(isAccepted))
  }
}

/** The member filter of each list. */
const filterMembers = {
  clients: createMemberFilter('clients', client.rows, []),
  resourceServers: createMemberFilter('resourceServers', resourceServer.rows, [
    'client_id',
    'authorization_policy',
    'allow_online_access_with_ephemeral_sessions',
    'verification_location',
  ]),
  clientGrants: createMemberFilter('clientGrants', clientGrant.rows, []),
  connections: createMemberFilter('connections', connection.rows, [
    'scim_configuration',
    'directory_provisioning_configuration',
  ]),
  organizations: createMemberFilter('organizations', organization.rows, [
    'connections',
    'discovery_domains',
    'clients',
  ]),
}

/** Converts a client. Drops the global client, which only older exports contain: every tenant has one. */
function convertClient(entry: JsonRecord, note: Note, isExport: boolean): JsonRecord | undefined {
  if (entry['global'] === true) return undefined
  if (entry['external_client_id'] !== undefined) note('external_client_id')
  return filterMembers.clients(withoutNames(withoutKeylessCredentials(entry, note), note, isExport), note, isExport)
}

/**
 * Drops the credentials without keys. An export never contains keys. It has only the name of a credential for
 * authentication, and only the tenant's id of other credentials. The deploy CLI creates clients without them too.
 */
function withoutKeylessCredentials(entry: JsonRecord, note: Note): JsonRecord {
  const {
    client_authentication_methods: methods,
    signed_request_object,
    token_vault_privileged_access: vault,
    ...rest
  } = entry
  const usableMethods = isRecord(methods)
    ? Object.fromEntries(Object.entries(methods).flatMap(([name, method]) => keyedMethod(name, method)))
    : methods
  if (isRecord(usableMethods) && JSON.stringify(usableMethods) !== JSON.stringify(methods))
    note('client_authentication_methods')
  if (isRecord(signed_request_object) && hasKeyless(signed_request_object)) note('signed_request_object.credentials')
  const isVaultUsable = !isRecord(vault) || (vault['credentials'] !== undefined && !hasKeyless(vault))
  if (!isVaultUsable) note('token_vault_privileged_access')
  return {
    ...rest,
    ...(usableMethods !== undefined &&
      !(isRecord(usableMethods) && Object.keys(usableMethods).length === 0) && {
        client_authentication_methods: usableMethods,
      }),
    ...(signed_request_object !== undefined && { signed_request_object: withKeysOnly(signed_request_object) }),
    ...(vault !== undefined && isVaultUsable && { token_vault_privileged_access: vault }),
  }
}

/** Tells whether a credential has only the members that an export writes. Validation checks all others. */
const isKeyless = (credential: unknown) =>
  isRecord(credential) && Object.keys(credential).every((member) => ['id', 'name', 'credential_type'].includes(member))
const hasKeyless = (holder: unknown) =>
  isRecord(holder) && Array.isArray(holder['credentials']) && holder['credentials'].some(isKeyless)

/** Returns an authentication method with only its credentials that have keys, and nothing if no credential has one. */
function keyedMethod(name: string, method: unknown): [string, unknown][] {
  if (!hasKeyless(method)) return [[name, method]]
  const keyed = withKeysOnly(method)
  return isRecord(keyed) && keyed['credentials'] !== undefined ? [[name, keyed]] : []
}

/** Returns an object with only its credentials that have keys. */
function withKeysOnly(holder: unknown): unknown {
  if (!isRecord(holder) || !hasKeyless(holder)) return holder
  const { credentials, ...rest } = holder
  const keyed = (credentials as unknown[]).filter((credential) => !isKeyless(credential))
  return keyed.length > 0 ? { ...rest, credentials: keyed } : rest
}

/**
 * Id members for which an export has names. The emulator has no profiles, and clients have no id until they are loaded.
 */
const NAMED = {
  user_attribute_profile_id: 'user-attribute-profile-id',
  connection_profile_id: 'connection-profile-id',
  okta_oin_client_id: 'client-id',
  invitation_landing_client_id: 'client-id',
} as const

/** Returns the id members of an object that contain a name. */
const namedIn = (holder: unknown): string[] =>
  isRecord(holder)
    ? Object.entries(NAMED).flatMap(([member, format]) =>
        typeof holder[member] === 'string' && !formats[format](holder[member]) ? [member] : [],
      )
    : []

/**
 * Drops members with names instead of ids. An express configuration requires all its ids, so it is dropped as a whole.
 * In the other configuration no id is required. The directory format writes the client id of the exported tenant.
 */
function withoutNames(entry: JsonRecord, note: Note, isExport: boolean): JsonRecord {
  const { express_configuration, my_organization_configuration: own, ...rest } = entry
  const isExpressUsable = namedIn(express_configuration).length === 0
  if (!isExpressUsable) note('express_configuration')
  const dropped = new Set(namedIn(own))
  if (isExport && isRecord(own) && own['invitation_landing_client_id'] !== undefined)
    dropped.add('invitation_landing_client_id')
  for (const member of dropped) note(`my_organization_configuration.${member}`)
  return {
    ...rest,
    ...(express_configuration !== undefined && isExpressUsable && { express_configuration }),
    ...(own !== undefined && { my_organization_configuration: isRecord(own) ? without(own, dropped) : own }),
  }
}

/** Returns an object without some members. */
const without = (object: JsonRecord, names: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)))

/**
 * Converts an API. Drops the Management API, which every tenant has, and other system APIs: their scopes are missing.
 */
function convertResourceServer(entry: JsonRecord, note: Note, isExport: boolean): JsonRecord | undefined {
  if (typeof entry['identifier'] === 'string' && isManagementAudience(entry['identifier'])) return undefined
  if (entry['is_system'] !== true) return filterMembers.resourceServers(entry, note, isExport)
  note('')
  return undefined
}

/** The client id that an export writes for a grant without a client. */
const NO_CLIENT = 'undefined_clientId'

/** Converts a grant. Drops a system grant: it is created together with its client. */
function convertClientGrant(entry: JsonRecord, note: Note, isExport: boolean): JsonRecord | undefined {
  if (entry['is_system'] === true) return undefined
  const { client_id, ...rest } = entry
  return filterMembers.clientGrants(client_id === NO_CLIENT || client_id === undefined ? rest : entry, note, isExport)
}

/**
 * Converts a connection. Drops the marker that an export writes for the provider's secret. A keyword may replace it
 * before.
 */
function convertConnection(entry: JsonRecord, note: Note, isExport: boolean): JsonRecord {
  const { options, strategy } = entry
  const mask = `##CONNECTIONS_${String(strategy)
    .replace(/[^a-zA-Z0-9]/g, '_')
    .toUpperCase()}_SECRET##`
  if (!isRecord(options) || options['client_secret'] !== mask) return filterMembers.connections(entry, note, isExport)
  note('options.client_secret')
  const { client_secret: _, ...rest } = options
  return filterMembers.connections({ ...entry, options: rest }, note, isExport)
}

/** The converter of each list. `databases` are connections. */
export const entryConverters = {
  clients: convertClient,
  resourceServers: convertResourceServer,
  clientGrants: convertClientGrant,
  connections: convertConnection,
  databases: convertConnection,
  organizations: filterMembers.organizations,
} satisfies Record<string, ConvertEntry>
export type EntryKey = keyof typeof entryConverters

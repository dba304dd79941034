/**
 * What the entries of a deploy-CLI export lose on the way into a seed: what only an answer of Auth0 has, and what an export cannot hold.
 * What an export has besides is newer than we are, and left out with a word; in a seed of our own it stays, for validation to refuse it.
 * From the source of the deploy CLI 8.44.
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

/** Whether a value says anything: an export writes what a tenant does not have as null, false or empty. */
export const isSaid = (value: unknown) =>
  !(
    value === undefined ||
    value === null ||
    value === false ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  )

/** Says that a member of the entry is left out; without a name, the entry itself. */
type Note = (member: string) => void
/** An entry of an export as an entry of a seed; undefined for one that every tenant has anyway. */
type MakeEntry = (entry: JsonRecord, note: Note, isExport: boolean) => JsonRecord | undefined

/** Drops the members that a resource shows and a seed cannot set, and those that the deploy CLI adds. */
function fitted(
  key: string,
  rows: object,
  added: readonly string[],
): (entry: JsonRecord, note: Note, isExport: boolean) => JsonRecord {
  const { items } =
    (seed as unknown as { properties: Record<string, { items: { properties: object } }> }).properties[key] ?? {}
  const known = new Set([...Object.keys(rows), ...added])
  return (entry, note, isExport) => {
    const kept = ([name, value]: [string, unknown]) => {
      if (Object.hasOwn(items?.properties ?? {}, name)) return true
      if (known.has(name)) return false
      if (isExport && isSaid(value)) note(name)
      return !isExport
    }
    return Object.fromEntries(Object.entries(entry).filter(kept))
  }
}

const fit = {
  clients: fitted('clients', client.rows, []),
  resourceServers: fitted('resourceServers', resourceServer.rows, [
    'client_id',
    'authorization_policy',
    'allow_online_access_with_ephemeral_sessions',
    'verification_location',
  ]),
  clientGrants: fitted('clientGrants', clientGrant.rows, []),
  connections: fitted('connections', connection.rows, ['scim_configuration', 'directory_provisioning_configuration']),
  organizations: fitted('organizations', organization.rows, ['connections', 'discovery_domains', 'clients']),
}

/** The global client is not exported, unless an older export has it; every tenant has one. */
function madeClient(entry: JsonRecord, note: Note, isExport: boolean): JsonRecord | undefined {
  if (entry['global'] === true) return undefined
  if (entry['external_client_id'] !== undefined) note('external_client_id')
  return fit.clients(withoutNames(withoutKeylessCredentials(entry, note), note, isExport), note, isExport)
}

/**
 * Keys are never exported: of a credential that logs in only its name is, of others the id that it has in that tenant.
 * The deploy CLI creates clients without them, and so do we.
 */
function withoutKeylessCredentials(entry: JsonRecord, note: Note): JsonRecord {
  const {
    client_authentication_methods: methods,
    signed_request_object,
    token_vault_privileged_access: vault,
    ...rest
  } = entry
  const made = isRecord(methods)
    ? Object.fromEntries(Object.entries(methods).flatMap(([name, method]) => keyedMethod(name, method)))
    : methods
  if (isRecord(made) && JSON.stringify(made) !== JSON.stringify(methods)) note('client_authentication_methods')
  if (isRecord(signed_request_object) && hasKeyless(signed_request_object)) note('signed_request_object.credentials')
  const isVaultUsable = !isRecord(vault) || (vault['credentials'] !== undefined && !hasKeyless(vault))
  if (!isVaultUsable) note('token_vault_privileged_access')
  return {
    ...rest,
    ...(made !== undefined &&
      !(isRecord(made) && Object.keys(made).length === 0) && { client_authentication_methods: made }),
    ...(signed_request_object !== undefined && { signed_request_object: withKeysOnly(signed_request_object) }),
    ...(vault !== undefined && isVaultUsable && { token_vault_privileged_access: vault }),
  }
}

/** What the export writes of a credential, and no more: others are for validation. */
const isKeyless = (credential: unknown) =>
  isRecord(credential) && Object.keys(credential).every((member) => ['id', 'name', 'credential_type'].includes(member))
const hasKeyless = (holder: unknown) =>
  isRecord(holder) && Array.isArray(holder['credentials']) && holder['credentials'].some(isKeyless)

/** A method as it is if all its credentials have keys, with those that have, or not at all. */
function keyedMethod(name: string, method: unknown): [string, unknown][] {
  if (!hasKeyless(method)) return [[name, method]]
  const kept = withKeysOnly(method)
  return isRecord(kept) && kept['credentials'] !== undefined ? [[name, kept]] : []
}

function withKeysOnly(holder: unknown): unknown {
  if (!isRecord(holder) || !hasKeyless(holder)) return holder
  const { credentials, ...rest } = holder
  const kept = (credentials as unknown[]).filter((credential) => !isKeyless(credential))
  return kept.length > 0 ? { ...rest, credentials: kept } : rest
}

/** Ids for which the export has names, of things that we do not have (profiles) or that have no id until they are loaded (clients). */
const NAMED = {
  user_attribute_profile_id: 'user-attribute-profile-id',
  connection_profile_id: 'connection-profile-id',
  okta_oin_client_id: 'client-id',
  invitation_landing_client_id: 'client-id',
} as const

/** The members of an object that hold a name in place of an id. */
const namedIn = (holder: unknown): string[] =>
  isRecord(holder)
    ? Object.entries(NAMED).flatMap(([member, format]) =>
        typeof holder[member] === 'string' && !formats[format](holder[member]) ? [member] : [],
      )
    : []

/** All ids of an express configuration are required, none of the other. The directory format keeps the id that a client had in its tenant. */
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

const without = (object: JsonRecord, names: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)))

/** The Management API is everywhere; other APIs of Auth0 itself come without their scopes. */
function madeResourceServer(entry: JsonRecord, note: Note, isExport: boolean): JsonRecord | undefined {
  if (typeof entry['identifier'] === 'string' && isManagementAudience(entry['identifier'])) return undefined
  if (entry['is_system'] !== true) return fit.resourceServers(entry, note, isExport)
  note('')
  return undefined
}

/** What the export writes for the client of a grant that has none. */
const NO_CLIENT = 'undefined_clientId'

/** A grant that Auth0 made comes with its client. */
function madeClientGrant(entry: JsonRecord, note: Note, isExport: boolean): JsonRecord | undefined {
  if (entry['is_system'] === true) return undefined
  const { client_id, ...rest } = entry
  return fit.clientGrants(client_id === NO_CLIENT || client_id === undefined ? rest : entry, note, isExport)
}

/** The export masks the secret at the provider with a marker of its own making, to which a keyword may or may not belong. */
function madeConnection(entry: JsonRecord, note: Note, isExport: boolean): JsonRecord {
  const { options, strategy } = entry
  const mask = `##CONNECTIONS_${String(strategy)
    .replace(/[^a-zA-Z0-9]/g, '_')
    .toUpperCase()}_SECRET##`
  if (!isRecord(options) || options['client_secret'] !== mask) return fit.connections(entry, note, isExport)
  note('options.client_secret')
  const { client_secret: _, ...rest } = options
  return fit.connections({ ...entry, options: rest }, note, isExport)
}

/** How the entries of each list are made; `databases` are connections. */
export const entryMakers = {
  clients: madeClient,
  resourceServers: madeResourceServer,
  clientGrants: madeClientGrant,
  connections: madeConnection,
  databases: madeConnection,
  organizations: fit.organizations,
} satisfies Record<string, MakeEntry>
export type EntryKey = keyof typeof entryMakers

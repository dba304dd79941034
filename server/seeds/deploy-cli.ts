/**
 * Exports of the deploy CLI as seeds. What the emulator does not serve is left out, and said so; what an export leaves open by its
 * nature (the keys of credentials, applications that it excludes) is left out as well. Shapes: source of the deploy CLI 8.44, and
 * exports that it made.
 */
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { HOLDERS, withLists } from '../../schema/credential-lists.ts'
import { seed as seedSchema } from '../../schema/seed.ts'
import { isManagementAudience } from '../authentication/tokens.ts'
import { markersIn } from './keywords.ts'
import { SeedError } from './seed-error.ts'

/** Parts of a tenant that the deploy CLI writes and the emulator does not serve. */
const LEFT_OUT = [
  'rules', 'rulesConfigs', 'hooks', 'pages', 'tenant', 'emailProvider', 'emailTemplates', 'guardianFactors', 'guardianFactorProviders', 'guardianFactorTemplates',
  'roles', 'guardianPhoneFactorMessageTypes', 'guardianPhoneFactorSelectedProvider', 'guardianPolicies', 'actions', 'actionModules', 'triggers', 'attackProtection',
  'riskAssessment', 'branding', 'phoneProviders', 'phoneTemplates', 'logStreams', 'prompts', 'customDomains', 'themes', 'forms', 'flows', 'flowVaultConnections',
  'selfServiceProfiles', 'networkACLs', 'userAttributeProfiles', 'connectionProfiles', 'tokenExchangeProfiles', 'supplementalSignals', 'rateLimitPolicies',
  'eventStreams', 'clientAuthCredentials',
]
const KINDS = ['resourceServers', 'clients', 'clientGrants', 'connections', 'organizations'] as const
type Kind = (typeof KINDS)[number]

/** What every tenant has of its own. */
const GLOBAL_CLIENT = 'All Applications'

/** Whether a document can only be an export. */
export const isExport = (document: unknown): boolean => isRecord(document) && ['databases', ...LEFT_OUT].some((name) => document[name] !== undefined)

interface Import {
  /** The name of the seed, for its errors. */
  name: string
  /** The text of a file that an entry names, by its path from the folder of the export; undefined where it is none. @throws SeedError */
  file: (folder: string, path: string) => string | undefined
  leftOut: Set<string>
  /** The names and ids of the applications of the export. */
  clients: ReadonlySet<unknown>
}

/** A document of the deploy CLI as a seed, and what of it is not emulated. @throws SeedError */
export function fromExport(document: JsonRecord, name: string, file: Import['file']): { document: JsonRecord; leftOut: string[] } {
  const leftOut = new Set(LEFT_OUT.filter((key) => isSaid(document[key])))
  const clients = new Set(entriesOf(document['clients']).flatMap((client) => [client['name'], client['client_id']]))
  const source: Import = { name, file, leftOut, clients }
  const { databases, ...rest } = document
  const joined: JsonRecord = { ...rest, ...(databases || rest['connections'] ? { connections: [...entriesOf(databases).map(asConnection), ...entriesOf(rest['connections'])] } : {}) }
  const kept = Object.entries(joined).flatMap(([key, value]): [string, unknown][] => {
    if (LEFT_OUT.includes(key) || value === null) return []
    return [[key, isKind(key) && Array.isArray(value) ? value.flatMap((entry, index) => entryOf(source, key, entry, index)) : value]]
  })
  return { document: Object.fromEntries(kept), leftOut: [...leftOut] }
}

const isKind = (key: string): key is Kind => KINDS.includes(key as Kind)
const entriesOf = (list: unknown): JsonRecord[] => (Array.isArray(list) ? list.filter(isRecord) : [])
/** Whether a value says anything: exports write what is unset as false, null or empty. */
const isSaid = (value: unknown) => value !== undefined && value !== null && value !== false && JSON.stringify(value) !== '[]' && JSON.stringify(value) !== '{}'
const asConnection = (database: JsonRecord): JsonRecord => ({ strategy: 'auth0', ...database })

const properties = (kind: Kind): object =>
  (seedSchema as unknown as { properties: Record<Kind, { items: { properties: object } }> }).properties[kind].items.properties

/** An entry as a seed has it; none where every tenant has it anyway. */
function entryOf(source: Import, kind: Kind, entry: unknown, index: number): unknown[] {
  if (!isRecord(entry)) return [entry]
  const adapted = ADAPTERS[kind](entry, source)
  if (!adapted) return []
  const missing = kind === 'connections' ? [] : markersIn(adapted)
  if (missing.length > 0) throw new SeedError(source.name, `${kind}[${index}]`, withoutValue(missing))
  const known = properties(kind)
  for (const [name, value] of Object.entries(adapted)) if (!Object.hasOwn(known, name) && isSaid(value)) source.leftOut.add(`${kind}.${name}`)
  return [Object.fromEntries(Object.entries(adapted).filter(([name]) => Object.hasOwn(known, name)))]
}

const withoutValue = (keys: readonly string[]) => `the keyword${keys.length > 1 ? 's' : ''} ${keys.join(', ')} ${keys.length > 1 ? 'have' : 'has'} no value: give ${keys.map((key) => `--keyword ${key}=VALUE`).join(' ')}`

/** What each kind of entry needs; undefined leaves it out. Secrets of connections are masked by markers on purpose, so those stay. */
const ADAPTERS: Record<Kind, (entry: JsonRecord, source: Import) => JsonRecord | undefined> = {
  resourceServers: ({ is_system, ...server }) => (is_system === true || isManagementAudience(String(server['identifier'])) ? undefined : server),
  clients({ global, ...client }, source) {
    if (global === true || client['name'] === GLOBAL_CLIENT) return undefined
    return withLoginPage(withKeysOnly(client, source), source)
  },
  /** A grant that is a default names no client, and its export one that there is not. */
  clientGrants({ is_system, client_id, ...grant }) {
    if (is_system === true) return undefined
    return grant['default_for'] === undefined ? { client_id, ...grant } : grant
  },
  connections: (connection, source) => withScripts(withClientsOf(connection, source), source),
  organizations({ client_grants, ...organization }, { leftOut }) {
    const grants = entriesOf(client_grants).flatMap(({ client_id, audience }) => (client_id === undefined ? [] : [{ client_id, ...(audience !== undefined && { audience }) }]))
    if (grants.length < entriesOf(client_grants).length) leftOut.add('organizations.client_grants that name no application')
    return { ...organization, ...(client_grants !== undefined && { client_grants: grants }) }
  },
}

/** Exports hold names and kinds of credentials, never their keys. */
function withKeysOnly(client: JsonRecord, { leftOut }: Import): JsonRecord {
  const holders = Object.fromEntries(HOLDERS.flatMap((name) => (isRecord(client[name]) ? [[name, client[name]]] : [])))
  const kept = withLists(holders as JsonRecord, (list) => {
    const usable = list.filter((item) => isRecord(item) && (item['pem'] !== undefined || item['subject_dn'] !== undefined))
    if (usable.length < list.length) leftOut.add('credentials without their keys')
    return usable
  })
  return { ...client, ...kept }
}

function withLoginPage(client: JsonRecord, { file }: Import): JsonRecord {
  const page = client['custom_login_page']
  const text = typeof page === 'string' ? file('clients', page) : undefined
  return text === undefined ? client : { ...client, custom_login_page: text }
}

/** Applications that the export leaves out (its own client, as a rule) cannot use a connection either. */
function withClientsOf(connection: JsonRecord, { clients, leftOut }: Import): JsonRecord {
  const named = connection['enabled_clients']
  if (!Array.isArray(named)) return connection
  const known = named.filter((client) => clients.has(client))
  if (known.length < named.length) leftOut.add('enabled_clients that are not in the export')
  return { ...connection, enabled_clients: known }
}

/** Scripts of databases, and the letter of passwordless email, are files of their own. */
function withScripts(connection: JsonRecord, { file }: Import): JsonRecord {
  const { options } = connection
  if (!isRecord(options)) return connection
  const read = (value: unknown) => (typeof value === 'string' ? (file('connections', value) ?? value) : value)
  const { customScripts, email } = options
  return {
    ...connection,
    options: {
      ...options,
      ...(isRecord(customScripts) && { customScripts: Object.fromEntries(Object.entries(customScripts).map(([name, path]) => [name, read(path)])) }),
      ...(isRecord(email) && { email: { ...email, body: read(email['body']) } }),
    },
  }
}

/**
 * Makes a seed document of an export of Auth0's deploy CLI (`a0deploy export`), as it is. A seed of our own passes unchanged.
 * What an entry loses or gets is entries.ts; this file is about the document. Everything said of the deploy CLI is from the source of 8.44.
 */
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { entryMakers, isSaid, type EntryKey } from './deploy-cli-entries.ts'
import { missingKeywords } from './keywords.ts'
import { SeedError } from './seed-error.ts'

/** A seed as it was read. */
export interface SeedFile {
  document: unknown
  /** What of a deploy-CLI export is not emulated, for a line to the user: keys, and `clients.NAME.member` for what single entries lose. */
  leftOut: readonly string[]
}

/** The text of a file that an entry refers to, or the reference itself if it names none. @throws SeedError for a file outside of the folder */
export type ReadReference = (path: string, start: string, reference: string) => string

/** The other keys of the deploy CLI's tenant.yaml: its handlers, and the two in which it keeps what a configuration excludes. */
const LEFT_OUT = new Set([
  'actionModules',
  'actions',
  'attackProtection',
  'branding',
  'clientAuthCredentials',
  'connectionProfiles',
  'customDomains',
  'emailProvider',
  'emailTemplates',
  'eventStreams',
  'exclude',
  'flowVaultConnections',
  'flows',
  'forms',
  'guardianFactorProviders',
  'guardianFactorTemplates',
  'guardianFactors',
  'guardianPhoneFactorMessageTypes',
  'guardianPhoneFactorSelectedProvider',
  'guardianPolicies',
  'hooks',
  'include',
  'logStreams',
  'networkACLs',
  'pages',
  'phoneProviders',
  'phoneTemplates',
  'prompts',
  'rateLimitPolicies',
  'riskAssessment',
  'roles',
  'rules',
  'rulesConfigs',
  'selfServiceProfiles',
  'supplementalSignals',
  'tenant',
  'themes',
  'tokenExchangeProfiles',
  'triggers',
  'userAttributeProfiles',
])

/**
 * The seed document of what a file or folder holds. Keys that nobody knows stay, so that validation refuses them.
 * @param isNamedSo whether its name says that it is an export; what has keys of the deploy CLI alone is one, too
 * @throws SeedError for a keyword without a value, and for a file outside of the folder
 */
export function seedOfExport(seed: string, content: unknown, read: ReadReference, isNamedSo: boolean): SeedFile {
  // What our own export writes is whole as it is.
  if (!isRecord(content) || content['complete'] === true) return { document: content, leftOut: [] }
  const others = Object.keys(content).filter((key) => LEFT_OUT.has(key))
  const leftOut = others.filter((key) => isSaid(content[key]))
  const isExport = isNamedSo || others.length > 0
  const made = withoutGrantsOfSystemApis(content, withEntries(content, leftOut, isExport), leftOut)
  refuseMissingKeywords(seed, made)
  const whole = withDatabasesAsConnections(withTexts(made, read))
  return { document: isExport ? withoutDanglingClients(whole) : whole, leftOut }
}

const isEntryKey = (key: string): key is EntryKey => Object.hasOwn(entryMakers, key)

/** The keys that we use, and those that nobody knows. A key without a value is no list, to the deploy CLI as well. */
function withEntries(content: JsonRecord, leftOut: string[], isExport: boolean): JsonRecord {
  const used = Object.entries(content).filter(
    ([key, value]) => !LEFT_OUT.has(key) && !(value === null && isEntryKey(key)),
  )
  return Object.fromEntries(
    used.map(([key, value]) => [
      key,
      isEntryKey(key) && Array.isArray(value) ? madeEntries(key, value, leftOut, isExport) : value,
    ]),
  )
}

const madeEntries = (key: EntryKey, list: unknown[], leftOut: string[], isExport: boolean) =>
  list.flatMap((entry) => {
    if (!isRecord(entry)) return [entry]
    const { name = entry['identifier'] ?? entry['client_id'] } = entry
    return (
      entryMakers[key](
        entry,
        (member) => leftOut.push([key, name, ...(member === '' ? [] : [member])].join('.')),
        isExport,
      ) ?? []
    )
  })

const recordsOf = (list: unknown): JsonRecord[] => (Array.isArray(list) ? list.filter(isRecord) : [])

/** APIs of Auth0 itself that not every tenant has (My Account, My Organization) are left out, and their grants with them. */
function withoutGrantsOfSystemApis(content: JsonRecord, made: JsonRecord, leftOut: string[]): JsonRecord {
  const system = new Set(
    recordsOf(content['resourceServers'])
      .filter(({ is_system }) => is_system === true)
      .map(({ identifier }) => identifier),
  )
  const { clientGrants } = made
  if (!Array.isArray(clientGrants) || system.size === 0) return made
  const kept = clientGrants.filter(
    (grant) =>
      !(
        isRecord(grant) &&
        system.has(grant['audience']) &&
        leftOut.push(`clientGrants.${grant['client_id']}.${grant['audience']}`)
      ),
  )
  return { ...made, clientGrants: kept }
}

/** Keywords that an error names; of more, one flag each would fill the screen. */
const NAMED_KEYWORDS = 20

function refuseMissingKeywords(seed: string, document: JsonRecord): void {
  const names = new Set<string>()
  let first: string | undefined
  for (const { keyword, path } of missingKeywords(document)) {
    first ??= path
    if (names.add(keyword).size > NAMED_KEYWORDS) break
  }
  if (first === undefined) return
  const shown = [...names].slice(0, NAMED_KEYWORDS)
  const flags = shown.map((name) => `--keyword ${name}=VALUE`).join(' ')
  const one = names.size === 1
  const more = names.size > NAMED_KEYWORDS ? ' and others' : ''
  throw new SeedError(
    seed,
    first,
    `the keyword${one ? '' : 's'} ${shown.join(', ')}${more} ${one ? 'has' : 'have'} no value: give ${one ? 'it' : 'them'} with ${flags}`,
  )
}

/** Login pages, the mails of passwordless connections and the scripts of databases stand in files of their own. */
function withTexts(document: JsonRecord, read: ReadReference): JsonRecord {
  const clients = (path: string, client: JsonRecord) =>
    replaced(client, ['custom_login_page'], (page) => read(`${path}.custom_login_page`, 'clients', page))
  const connections = (path: string, connection: JsonRecord) =>
    connection['strategy'] === 'email'
      ? replaced(connection, ['options', 'email', 'body'], (body) =>
          read(`${path}.options.email.body`, 'connections', body),
        )
      : connection
  const databases = (path: string, database: JsonRecord) => {
    const { options } = database
    if (!isRecord(options) || !isRecord(options['customScripts'])) return database
    const scripts = Object.entries(options['customScripts']).map(([name, script]) => {
      const isNamed = typeof script === 'string' && script !== ''
      return [name, isNamed ? read(`${path}.options.customScripts.${name}`, '', script) : script]
    })
    return { ...database, options: { ...options, customScripts: Object.fromEntries(scripts) } }
  }
  const lists = Object.entries({ clients, connections, databases }).filter(([key]) => Array.isArray(document[key]))
  // A document with very many keys is copied only if something changes.
  if (lists.length === 0) return document
  return {
    ...document,
    ...Object.fromEntries(lists.map(([key, make]) => [key, eachRecord(key, document[key] as unknown[], make)])),
  }
}

const eachRecord = (key: string, list: unknown[], make: (path: string, entry: JsonRecord) => JsonRecord) =>
  list.map((entry, index) => (isRecord(entry) ? make(`${key}[${index}]`, entry) : entry))

/** The object with the text at the end of a path replaced; without such a text, the object as it is. */
function replaced(object: JsonRecord, [name = '', ...rest]: string[], make: (text: string) => string): JsonRecord {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (rest.length > 0) return isRecord(value) ? { ...object, [name]: replaced(value, rest, make) } : object
  return typeof value === 'string' && value !== '' ? { ...object, [name]: make(value) } : object
}

/** The deploy CLI keeps connections of the strategy auth0 apart, under `databases`. */
function withDatabasesAsConnections(content: JsonRecord): JsonRecord {
  if (content['databases'] === undefined) return content
  const { databases, ...document } = content
  const { connections = [] } = document
  if (!Array.isArray(databases) || !Array.isArray(connections)) return { ...document, databases }
  return {
    ...document,
    connections: [
      ...connections,
      ...databases.map((database) => (isRecord(database) ? { strategy: 'auth0', ...database } : database)),
    ],
  }
}

/**
 * An export may name clients that it does not hold: those that it was told to exclude, and those that are long gone (an id stays an id).
 * An organization's grants are named by their client alone, once for each.
 */
function withoutDanglingClients(document: JsonRecord): JsonRecord {
  const clients = new Set(recordsOf(document['clients']).flatMap(({ name, client_id }) => [name, client_id]))
  const grantees = new Set(recordsOf(document['clientGrants']).map(({ client_id }) => client_id))
  const { connections, organizations } = document
  return {
    ...document,
    ...(Array.isArray(connections) && {
      connections: connections.map(keeping('enabled_clients', (key) => clients.has(key))),
    }),
    ...(Array.isArray(organizations) && {
      organizations: organizations.map(
        keeping(
          'client_grants',
          (grant) => isRecord(grant) && grant['client_id'] !== undefined && grantees.has(grant['client_id']),
        ),
      ),
    }),
  }
}

/** Keeps of a list in an entry what is known, once. */
const keeping = (member: string, isKnown: (item: unknown) => boolean) => (entry: unknown) =>
  isRecord(entry) && Array.isArray(entry[member])
    ? { ...entry, [member]: distinct(entry[member].filter(isKnown)) }
    : entry

const distinct = (list: unknown[]) => [...new Map(list.map((item) => [JSON.stringify(item), item])).values()]

/**
 * Converts an unmodified export of Auth0's deploy CLI (`a0deploy export`) into a seed document. Other seeds stay
 * unchanged. This file converts the document, deploy-cli-entries.ts its entries. All facts about the deploy CLI are
 * from the source of 8.44.
 */
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { entryConverters, hasContent, type EntryKey } from './deploy-cli-entries.ts'
import { missingKeywords } from './keywords.ts'
import { SeedError } from './seed-error.ts'

/** The content of a seed file or folder. */
export interface SeedFile {
  document: unknown
  /**
   * The parts of a deploy-CLI export that are not emulated, for a note to the user: keys, and `clients.NAME.member`.
   */
  leftOut: readonly string[]
}

/**
 * Returns the text of a file that an entry refers to, or the reference itself if there is no such file.
 * @param path the path of the reference in the document
 * @param start the folder that the reference is relative to
 * @throws SeedError for a file outside of the folder
 */
export type ReadReference = (path: string, start: string, reference: string) => string

/** The keys of the deploy CLI's tenant.yaml that are not emulated: its other handlers, `include` and `exclude`. */
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
 * Returns the seed document for the content of a file or folder. Unknown keys stay, so that validation rejects them.
 * @param isNamedSo whether the name is that of an export. Content with keys that only the deploy CLI has is one too
 * @throws SeedError for a keyword without a value, and for a file outside of the folder
 */
export function seedOfExport(seed: string, content: unknown, read: ReadReference, isNamedSo: boolean): SeedFile {
  // An export of the emulator needs no conversion.
  if (!isRecord(content) || content['complete'] === true) return { document: content, leftOut: [] }
  const others = Object.keys(content).filter((key) => LEFT_OUT.has(key))
  const leftOut = others.filter((key) => hasContent(content[key]))
  const isExport = isNamedSo || others.length > 0
  const converted = withoutGrantsOfSystemApis(content, withEntries(content, leftOut, isExport), leftOut)
  requireKeywords(seed, converted)
  const whole = withDatabasesAsConnections(withTexts(converted, read))
  return { document: isExport ? withoutDanglingClients(whole) : whole, leftOut }
}

const isEntryKey = (key: string): key is EntryKey => Object.hasOwn(entryConverters, key)

/** Returns the used and the unknown keys, with converted entries. Like the deploy CLI, ignores a list that is null. */
function withEntries(content: JsonRecord, leftOut: string[], isExport: boolean): JsonRecord {
  const used = Object.entries(content).filter(
    ([key, value]) => !LEFT_OUT.has(key) && !(value === null && isEntryKey(key)),
  )
  return Object.fromEntries(
    used.map(([key, value]) => [
      key,
      isEntryKey(key) && Array.isArray(value) ? convertEntries(key, value, leftOut, isExport) : value,
    ]),
  )
}

const convertEntries = (key: EntryKey, list: unknown[], leftOut: string[], isExport: boolean) =>
  list.flatMap((entry) => {
    if (!isRecord(entry)) return [entry]
    const { name = entry['identifier'] ?? entry['client_id'] } = entry
    return (
      entryConverters[key](
        entry,
        (member) => leftOut.push([key, name, ...(member === '' ? [] : [member])].join('.')),
        isExport,
      ) ?? []
    )
  })

const recordsOf = (list: unknown): JsonRecord[] => (Array.isArray(list) ? list.filter(isRecord) : [])

/**
 * Removes the grants for system APIs that not every tenant has (My Account, My Organization): these APIs are left out.
 */
function withoutGrantsOfSystemApis(content: JsonRecord, converted: JsonRecord, leftOut: string[]): JsonRecord {
  const system = new Set(
    recordsOf(content['resourceServers'])
      .filter(({ is_system }) => is_system === true)
      .map(({ identifier }) => identifier),
  )
  const { clientGrants } = converted
  if (!Array.isArray(clientGrants) || system.size === 0) return converted
  const usableGrants = clientGrants.filter(
    (grant) =>
      !(
        isRecord(grant) &&
        system.has(grant['audience']) &&
        leftOut.push(`clientGrants.${grant['client_id']}.${grant['audience']}`)
      ),
  )
  return { ...converted, clientGrants: usableGrants }
}

/** How many keywords an error names. More flags would fill the screen. */
const NAMED_KEYWORDS = 20

/** @throws SeedError if a keyword in the document has no value */
function requireKeywords(seed: string, document: JsonRecord): void {
  const names = new Set<string>()
  let first: string | undefined
  for (const { keyword, path } of missingKeywords(document)) {
    first ??= path
    if (names.add(keyword).size > NAMED_KEYWORDS) break
  }
  if (first === undefined) return
  const listed = [...names].slice(0, NAMED_KEYWORDS)
  const flags = listed.map((name) => `--keyword ${name}=VALUE`).join(' ')
  const isSingle = names.size === 1
  const more = names.size > NAMED_KEYWORDS ? ' and others' : ''
  throw new SeedError(
    seed,
    first,
    `the keyword${isSingle ? '' : 's'} ${listed.join(', ')}${more} ${isSingle ? 'has' : 'have'} no value: give ${isSingle ? 'it' : 'them'} with ${flags}`,
  )
}

/**
 * Replaces references with the texts of their files: login pages, mails of passwordless connections, database scripts.
 */
function withTexts(document: JsonRecord, read: ReadReference): JsonRecord {
  const clients = (path: string, client: JsonRecord) =>
    replaceText(client, ['custom_login_page'], (page) => read(`${path}.custom_login_page`, 'clients', page))
  const connections = (path: string, connection: JsonRecord) =>
    connection['strategy'] === 'email'
      ? replaceText(connection, ['options', 'email', 'body'], (body) =>
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
  // Avoids copying a document with very many keys if nothing changes.
  if (lists.length === 0) return document
  return {
    ...document,
    ...Object.fromEntries(lists.map(([key, make]) => [key, eachRecord(key, document[key] as unknown[], make)])),
  }
}

const eachRecord = (key: string, list: unknown[], make: (path: string, entry: JsonRecord) => JsonRecord) =>
  list.map((entry, index) => (isRecord(entry) ? make(`${key}[${index}]`, entry) : entry))

/** Returns an object with the text at a path replaced. Without a text there, returns the object itself. */
function replaceText(object: JsonRecord, [name = '', ...rest]: string[], make: (text: string) => string): JsonRecord {
  const value = Object.hasOwn(object, name) ? object[name] : undefined
  if (rest.length > 0) return isRecord(value) ? { ...object, [name]: replaceText(value, rest, make) } : object
  return typeof value === 'string' && value !== '' ? { ...object, [name]: make(value) } : object
}

/** Moves `databases` to `connections`. The deploy CLI separates the connections with the strategy auth0. */
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
 * Removes references to clients that the export does not contain: excluded clients, and deleted clients, whose ids
 * remain. An export names the grants of an organization only by their client, once for each grant.
 */
function withoutDanglingClients(document: JsonRecord): JsonRecord {
  const clients = new Set(recordsOf(document['clients']).flatMap(({ name, client_id }) => [name, client_id]))
  const grantees = new Set(recordsOf(document['clientGrants']).map(({ client_id }) => client_id))
  const { connections, organizations } = document
  return {
    ...document,
    ...(Array.isArray(connections) && {
      connections: connections.map(createListFilter('enabled_clients', (key) => clients.has(key))),
    }),
    ...(Array.isArray(organizations) && {
      organizations: organizations.map(
        createListFilter(
          'client_grants',
          (grant) => isRecord(grant) && grant['client_id'] !== undefined && grantees.has(grant['client_id']),
        ),
      ),
    }),
  }
}

/** Creates a function that removes the unknown and the repeated items from a list of an entry. */
const createListFilter = (member: string, isKnown: (item: unknown) => boolean) => (entry: unknown) =>
  isRecord(entry) && Array.isArray(entry[member])
    ? { ...entry, [member]: distinct(entry[member].filter(isKnown)) }
    : entry

const distinct = (list: unknown[]) => [...new Map(list.map((item) => [JSON.stringify(item), item])).values()]

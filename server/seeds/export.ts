/** Exports a tenant as a seed document. Loading the document recreates the tenant. */
import type { ResourceServer } from '../../schema/resource-server.ts'
import type { CompleteSeed } from '../../schema/seed.ts'
import { allResourceServers } from '../management/resource-servers.ts'
import { inSlices, type Work } from '../shared/slices.ts'
import type { ClientText } from '../store/clients.ts'
import type { Store } from '../store/index.ts'
import type { Tenant } from '../tenant/tenant.ts'

const LISTS = ['resourceServers', 'clients', 'clientGrants', 'connections', 'organizations'] as const
type List = (typeof LISTS)[number]

/** Receives the entries of an export in their order. */
interface Writer {
  /** @param entry JSON text */
  entry(list: List, entry: string): void
  /** @param document JSON text */
  document(url: string, document: string): void
}

/**
 * Reads all entities of a store, including secrets.
 * @param host the host in the identifier of the Management API, as in responses
 */
function* read(store: Store, host: string, writer: Writer): Work<void> {
  const { clients, clientGrants, connections, organizations, cimdDocuments } = store
  for (const server of allResourceServers({ store }, host)) {
    writer.entry('resourceServers', JSON.stringify(exportedServer(server)))
    yield
  }
  const hasCredentials = store.credentials.count() > 0
  for (const client of clients.texts()) {
    writer.entry('clients', clientText(client, hasCredentials ? credentialsOf(store, client.id) : []))
    yield
  }
  for (const grant of clientGrants.texts()) {
    writer.entry('clientGrants', grant)
    yield
  }
  for (const { id, document } of connections.texts()) {
    const clientIds = yield* connections.clientsOf(id)
    writer.entry('connections', withMember(document, 'enabled_clients', clientIds))
    yield
  }
  for (const { id, document } of organizations.texts()) {
    const grantIds = yield* organizations.grantsOf(id)
    writer.entry(
      'organizations',
      withMember(
        document,
        'client_grants',
        grantIds.map((grantId) => ({ id: grantId })),
      ),
    )
    yield
  }
  for (const { url, document } of cimdDocuments.texts()) {
    writer.document(url, document)
    yield
  }
}

/** Returns the JSON text of an object with another member. */
const withMember = (object: string, name: string, value: unknown) =>
  `${object.slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`

/** Returns an API for the export. Only the id of the Management API belongs to the tenant. */
const exportedServer = (server: ResourceServer): ResourceServer => {
  const { id, name, identifier, is_system } = server
  return is_system ? ({ id, name, identifier, is_system } as ResourceServer) : server
}

/** Returns the JSON text of a client with its secret and credentials. */
function clientText({ members, hiddenSecret, updatedAt }: ClientText, credentials: readonly object[]): string {
  const added = {
    ...(hiddenSecret !== null && { client_secret: hiddenSecret }),
    updated_at: new Date(updatedAt).toISOString(),
    ...(credentials.length > 0 && { credentials }),
  }
  return `{${members},${JSON.stringify(added).slice(1)}`
}

const credentialsOf = (store: Store, clientId: string) =>
  store.credentials
    .all(clientId)
    .map(({ credential, publicKey }) => ({ ...credential, ...(publicKey !== null && { pem: publicKey }) }))

/**
 * Returns a store as a seed document.
 * @param host the host in the identifier of the Management API, as in responses
 */
function* wholeSeed(store: Store, host: string): Work<CompleteSeed> {
  const lists: Record<List, unknown[]> = {
    resourceServers: [],
    clients: [],
    clientGrants: [],
    connections: [],
    organizations: [],
  }
  const documents: [string, unknown][] = []
  yield* read(store, host, {
    entry: (list, entry) => lists[list].push(JSON.parse(entry)),
    document: (url, document) => documents.push([url, JSON.parse(document)]),
  })
  return { complete: true, ...lists, cimdDocuments: Object.fromEntries(documents) } as CompleteSeed
}

/** The characters in a piece of a long export. */
const PIECE = 64 * 1024

/**
 * Returns a store as the JSON text of a seed document. Returns it in pieces: the text of a large store is too long for
 * V8.
 * @param host as for `wholeSeed`
 */
export function* wholeSeedText(store: Store, host: string): Work<Buffer[]> {
  const pieces: Buffer[] = []
  let text = '{"complete":true'
  const add = (more: string) => {
    text += more
    if (text.length < PIECE) return
    pieces.push(Buffer.from(text))
    text = ''
  }
  let list = -1
  let separator = ''
  /** Begins the lists up to this index, so that empty lists are written too. */
  const begin = (index: number) => {
    for (; list < index; separator = '') {
      if (list >= 0) add(']')
      add(++list < LISTS.length ? `,"${LISTS[list]}":[` : ',"cimdDocuments":{')
    }
  }
  yield* read(store, host, {
    entry(name, entry) {
      begin(LISTS.indexOf(name))
      add(separator + entry)
      separator = ','
    },
    document(url, document) {
      begin(LISTS.length)
      add(`${separator}${JSON.stringify(url)}:${document}`)
      separator = ','
    },
  })
  begin(LISTS.length)
  pieces.push(Buffer.from(`${text}}}`))
  return pieces
}

/**
 * Exports all entities of a tenant, including secrets. Reads them in slices; the tenant's other requests wait
 * meanwhile.
 * @param host as for `wholeSeed`
 */
export const exportSeed = (tenant: Tenant, host: string): Promise<CompleteSeed> =>
  runExport(tenant, (store) => wholeSeed(store, host))

/** Exports a tenant as JSON text in UTF-8, in pieces. @param host as for `wholeSeed` */
export const exportSeedText = (tenant: Tenant, host: string): Promise<Buffer[]> =>
  runExport(tenant, (store) => wholeSeedText(store, host))

/** Runs an export in slices while no other request of the tenant runs. */
function runExport<T>(tenant: Tenant, work: (store: Store) => Work<T>): Promise<T> {
  return tenant.gate.exclusive(() => {
    const { store } = tenant
    return inSlices(work(store), store.isOpen)
  })
}

/** Yields the text of `JSON.stringify(document, undefined, 2)` in pieces. */
export function* indentedText(document: Readonly<Record<string, unknown>>): Generator<string> {
  const members = Object.entries(document).filter(([, value]) => value !== undefined)
  if (members.length === 0) return yield '{}'
  for (const [index, [name, value]] of members.entries()) {
    yield `${index === 0 ? '{' : ','}\n  ${JSON.stringify(name)}: `
    if (Array.isArray(value) && value.length > 0) yield* indentedItems(value)
    else yield indented(value, 1)
  }
  yield '\n}'
}

function* indentedItems(items: readonly unknown[]): Generator<string> {
  for (const [index, item] of items.entries()) yield `${index === 0 ? '[' : ','}\n    ${indented(item, 2)}`
  yield '\n  ]'
}

/** Returns indented JSON. A string in JSON contains no line break, so each line break can be indented. */
const indented = (value: unknown, depth: number) =>
  (JSON.stringify(value, undefined, 2) ?? 'null').replaceAll('\n', `\n${'  '.repeat(depth)}`)

/** Loads seed documents: through the API's own validation and rules, all or nothing. */
import { readFileSync } from 'node:fs'
import empty from '../../fixtures/empty.json' with { type: 'json' }
import quickstart from '../../fixtures/quickstart.json' with { type: 'json' }
import { violation } from '../../schema/check.ts'
import type { Client } from '../../schema/client.ts'
import type { ClientGrantBody } from '../../schema/client-grant.ts'
import { seed as seedSchema, type Seed, type SeedConnection, type SeedGrant, type SeedOrganization } from '../../schema/seed.ts'
import { ApiError } from '../errors.ts'
import * as ids from '../ids.ts'
import { addClientGrant } from '../management/client-grants.ts'
import { addClient } from '../management/clients.ts'
import { addManagementApi, addResourceServer } from '../management/resource-servers.ts'
import type { Tenant } from '../tenant.ts'

/** The seeds that come with the emulator. */
const FIXTURES: Record<string, unknown> = { empty, quickstart }
export const FIXTURE_NAMES = Object.keys(FIXTURES)

/** A seed that cannot be loaded, in a sentence for people. */
export class SeedError extends Error {}
/** Why an entry of a seed cannot be loaded. */
class SeedReason extends Error {}

/** The document of a fixture by name, or of a YAML or JSON file. @throws SeedError */
export async function readSeed(nameOrFile: string): Promise<unknown> {
  if (Object.hasOwn(FIXTURES, nameOrFile)) return FIXTURES[nameOrFile]
  let text: string
  try {
    text = readFileSync(nameOrFile, 'utf8')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message
    throw new SeedError(`Cannot read the seed ${nameOrFile}: ${reason}. Give a file or one of: ${FIXTURE_NAMES.join(', ')}.`, { cause })
  }
  const { parse } = await import('yaml')
  try {
    return parse(text)
  } catch (cause) {
    throw new SeedError(`Cannot read the seed ${nameOrFile}: ${(cause as Error).message}`, { cause })
  }
}

/** What every tenant has from the start: the Management API and the global client (its properties are recorded). */
export function prepareTenant(tenant: Tenant): void {
  const global: Client = {
    global: true, callbacks: [], is_first_party: true, name: 'All Applications',
    refresh_token: {
      expiration_type: 'non-expiring', leeway: 0, infinite_token_lifetime: true, infinite_idle_token_lifetime: true, token_lifetime: 2592000,
      idle_token_lifetime: 1296000, rotation_type: 'non-rotating',
    },
    owners: ['mr|auth0-clients-emulator'], custom_login_page: '<html></html>', cross_origin_authentication: true,
    client_id: ids.clientId(), client_secret: ids.clientSecret(), custom_login_page_on: true,
  }
  tenant.store.transaction(() => {
    addManagementApi(tenant)
    tenant.store.clients.insert(global, tenant.clock.now())
  })
}

/**
 * Loads documents in order, or nothing at all.
 * @param host for the audience of system grants, as a request would name it
 * @throws SeedError that says which seed, where in it and why
 */
export function loadSeeds(tenant: Tenant, seeds: readonly { name: string; document: unknown }[], host: string): void {
  tenant.store.transaction(() => {
    for (const { name, document } of seeds) {
      const message = violation('Seed', seedSchema, document)
      if (message !== undefined) throw new SeedError(`The seed ${name} cannot be loaded: ${message}`)
      loadDocument(tenant, name, document as Seed, host)
    }
  })
}

function loadDocument(tenant: Tenant, name: string, seed: Seed, host: string): void {
  const { resourceServers = [], clients = [], clientGrants = [], connections = [], organizations = [], cimdDocuments = {} } = seed
  const named = new Map<string, string>()
  each(name, 'resourceServers', resourceServers, (body) => addResourceServer(tenant, body))
  each(name, 'clients', clients, ({ client_id, client_secret, ...body }) => {
    const added = addClient(tenant, body, host, { ...(client_id && { client_id }), ...(client_secret && { client_secret }) })
    named.set(added.name ?? '', added.client_id ?? '')
  })
  each(name, 'clientGrants', clientGrants, ({ id, ...body }) => addClientGrant(tenant, withClientId(tenant, named, body), id ? { id } : {}))
  each(name, 'connections', connections, (body) => addConnection(tenant, named, body))
  each(name, 'organizations', organizations, (body) => addOrganization(tenant, named, body))
  each(name, 'cimdDocuments', Object.entries(cimdDocuments), ([url, document]) => addDocument(tenant, url, document))
}

type Named = ReadonlyMap<string, string>

/** The id of a client that a seed names by id or by name. @throws SeedReason where there is none. */
function clientIdOf(tenant: Tenant, named: Named, key: string): string {
  const id = tenant.store.clients.has(key) ? key : named.get(key)
  if (id === undefined) throw new SeedReason(`there is no client ${key}`)
  return id
}

function addConnection(tenant: Tenant, named: Named, { enabled_clients = [], ...body }: SeedConnection): void {
  const clientIds = enabled_clients.map((key) => clientIdOf(tenant, named, key))
  tenant.store.connections.insert({ id: ids.connectionId(), ...body }, clientIds)
}

function addOrganization(tenant: Tenant, named: Named, { client_grants = [], ...body }: SeedOrganization): void {
  const grantIds = client_grants.flatMap(({ client_id, audience }) => {
    const grants = tenant.store.clientGrants.ofClient(clientIdOf(tenant, named, client_id)).filter((grant) => audience === undefined || grant.audience === audience)
    if (grants.length === 0) throw new SeedReason(`the client ${client_id} has no grant${audience === undefined ? '' : ` for ${audience}`}`)
    return grants.map(({ id = '' }) => id)
  })
  tenant.store.organizations.insert({ id: ids.organizationId(), ...body }, grantIds)
}

/** A document under another URL would never be asked for. */
function addDocument(tenant: Tenant, url: string, document: unknown): void {
  if (!url.startsWith('https://')) throw new SeedReason(`${url} does not begin with https://`)
  tenant.store.cimdDocuments.put(url, document)
}

/** A grant may name its client by id or by name. */
function withClientId(tenant: Tenant, named: Map<string, string>, body: Omit<SeedGrant, 'id'>): ClientGrantBody {
  const { client_id } = body
  if (typeof client_id !== 'string' || tenant.store.clients.has(client_id)) return body
  return { ...body, client_id: named.get(client_id) ?? client_id }
}

function each<T>(seed: string, path: string, entries: readonly T[], load: (entry: T) => void): void {
  for (const [index, entry] of entries.entries()) {
    try {
      load(entry)
    } catch (cause) {
      const { code } = cause as { code?: string }
      if (!(cause instanceof ApiError || cause instanceof SeedReason) && !code?.startsWith('SQLITE_CONSTRAINT')) throw cause
      const reason = code?.startsWith('SQLITE_CONSTRAINT') ? 'its identifier is taken already' : (cause as Error).message
      throw new SeedError(`The seed ${seed} cannot be loaded: ${path}[${index}]: ${reason}`, { cause })
    }
  }
}

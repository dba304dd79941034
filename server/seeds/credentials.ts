/**
 * Resolves the credentials of a client of a seed. The seed lists them in `credentials` and refers to them by id, or
 * writes them in full where they are used.
 */
import type { Client, ClientBody } from '../../schema/client.ts'
import { CREDENTIAL_HOLDERS, withLists } from '../../schema/credential-lists.ts'
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import type { SeedCredential } from '../../schema/seed.ts'
import { credentialListRules } from '../management/rules/credential-lists.ts'
import { checkRules } from '../management/rules/rule.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { SeedReason } from './seed-error.ts'

/** A reference to a credential, and its position in a list of the client. */
interface CredentialReference {
  property: string
  index: number
  id: string
}
/** A client body and what a create cannot express of its credentials. */
export interface PlacedCredentials {
  /** The body with every credential in full where it is first referred to, as a create requires. */
  embedded: ClientBody
  /** Further references to credentials, which a create cannot express. */
  again: CredentialReference[]
  /** The credentials without a reference. */
  left: SeedCredential[]
}

const holdersOf = (client: ClientBody): JsonRecord =>
  Object.fromEntries(CREDENTIAL_HOLDERS.flatMap((name) => (isRecord(client[name]) ? [[name, client[name]]] : [])))

/** Puts the listed credentials of a client into its body. @throws SeedReason for an unknown or repeated id */
export function withCredentials(body: ClientBody, credentials: readonly SeedCredential[]): PlacedCredentials {
  const credentialsById = byId(credentials)
  const used = new Set<SeedCredential>()
  const again: CredentialReference[] = []
  const full = (item: unknown, property: string, index: number) => {
    const credential = resolveReference(item, credentialsById)
    if (!credential) return [item]
    if (used.has(credential)) {
      again.push({ property, index, id: credential.id ?? '' })
      return []
    }
    used.add(credential)
    return [credential]
  }
  const holders = withLists(holdersOf(body), (list, property) =>
    list.flatMap((item, index) => full(item, property, index)),
  )
  return {
    embedded: { ...body, ...holders } as ClientBody,
    again,
    left: credentials.filter((credential) => !used.has(credential)),
  }
}

/** Indexes credentials by their ids. @throws SeedReason for an id that two credentials have */
function byId(credentials: readonly SeedCredential[]): Map<string, SeedCredential> {
  const index = new Map<string, SeedCredential>()
  for (const credential of credentials) {
    if (credential.id === undefined) continue
    if (index.has(credential.id)) throw new SeedReason(`its credentials have the id ${credential.id} twice`)
    index.set(credential.id, credential)
  }
  return index
}

/** Returns the credential that an item refers to by id. Undefined for an item that is itself a credential. */
function resolveReference(item: unknown, credentials: ReadonlyMap<string, SeedCredential>): SeedCredential | undefined {
  const id = isRecord(item) ? item['id'] : undefined
  if (typeof id !== 'string') return undefined
  const credential = credentials.get(id)
  if (!credential) throw new SeedReason(`its credentials have none with the id ${id}`)
  return credential
}

/**
 * Adds the further references to the lists of a client, and checks the lists by the rules of an update. A create checks
 * only the credentials that it creates.
 */
export function completeLists(tenant: Tenant, clientId: string, again: readonly CredentialReference[]): void {
  const client = tenant.store.clients.get(clientId) as Client
  const holders = withLists(holdersOf(client), (list, property) =>
    insertReferences(
      list,
      again.filter((reference) => reference.property === property),
    ),
  ) as Client
  checkRules<Client>(credentialListRules, 'update', { tenant, after: { ...client, ...holders }, body: holders })
  if (again.length > 0) tenant.store.clients.update({ ...client, ...holders }, tenant.clock.now())
}

/**
 * Returns the list with references inserted, each at its index in the resulting list.
 * @param references in the order of their indexes
 */
function insertReferences(list: readonly unknown[], references: readonly CredentialReference[]): unknown[] {
  const all: unknown[] = []
  let next = 0
  for (const { index, id } of references) {
    while (all.length < index) all.push(list[next++])
    all.push({ id })
  }
  return [...all, ...list.slice(next)]
}

/** Tells whether a body has properties that can refer to credentials. */
export const namesCredentials = (body: ClientBody): boolean => CREDENTIAL_HOLDERS.some((name) => isRecord(body[name]))

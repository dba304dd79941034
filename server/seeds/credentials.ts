/** The credentials of a client of a seed: listed beside its properties, which name them by id, or in full where they are used. */
import type { Client, ClientBody } from '../../schema/client.ts'
import { CREDENTIAL_HOLDERS, withLists } from '../../schema/credential-lists.ts'
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import type { SeedCredential } from '../../schema/seed.ts'
import { credentialListRules } from '../management/rules/credential-lists.ts'
import { checkRules } from '../management/rules/rule.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { SeedReason } from './seed-error.ts'

/** A place in a list of a client, and the credential that stands there. */
interface Named {
  property: string
  index: number
  id: string
}
export interface PlacedCredentials {
  /** The body with every credential in full where it is named first, as a create has it. */
  embedded: ClientBody
  /** Where credentials are named again, which no create can say. */
  again: Named[]
  /** The credentials that nothing names. */
  left: SeedCredential[]
}

const holdersOf = (client: ClientBody): JsonRecord =>
  Object.fromEntries(CREDENTIAL_HOLDERS.flatMap((name) => (isRecord(client[name]) ? [[name, client[name]]] : [])))

/** @throws SeedReason for an id that is not there, or there twice */
export function withCredentials(body: ClientBody, credentials: readonly SeedCredential[]): PlacedCredentials {
  const known = byId(credentials)
  const used = new Set<SeedCredential>()
  const again: Named[] = []
  const full = (item: unknown, property: string, index: number) => {
    const credential = namedBy(item, known)
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

function byId(credentials: readonly SeedCredential[]): Map<string, SeedCredential> {
  const known = new Map<string, SeedCredential>()
  for (const credential of credentials) {
    if (credential.id === undefined) continue
    if (known.has(credential.id)) throw new SeedReason(`its credentials have the id ${credential.id} twice`)
    known.set(credential.id, credential)
  }
  return known
}

/** The credential that an item names by its id; undefined for one that is a credential itself. */
function namedBy(item: unknown, known: ReadonlyMap<string, SeedCredential>): SeedCredential | undefined {
  const id = isRecord(item) ? item['id'] : undefined
  if (typeof id !== 'string') return undefined
  const credential = known.get(id)
  if (!credential) throw new SeedReason(`its credentials have none with the id ${id}`)
  return credential
}

/** Puts the credentials that a client names more than once into its lists, and applies the rules of an update to them: a create makes only what fits. */
export function completeLists(tenant: Tenant, clientId: string, again: readonly Named[]): void {
  const client = tenant.store.clients.get(clientId) as Client
  const holders = withLists(holdersOf(client), (list, property) =>
    withNamed(
      list,
      again.filter((named) => named.property === property),
    ),
  ) as Client
  checkRules<Client>(credentialListRules, 'update', { tenant, after: { ...client, ...holders }, body: holders })
  if (again.length > 0) tenant.store.clients.update({ ...client, ...holders }, tenant.clock.now())
}

/** The list with more credentials, each at its index of the list that results. @param named in the order of their indexes */
function withNamed(list: readonly unknown[], named: readonly Named[]): unknown[] {
  const all: unknown[] = []
  let next = 0
  for (const { index, id } of named) {
    while (all.length < index) all.push(list[next++])
    all.push({ id })
  }
  return [...all, ...list.slice(next)]
}

/** Whether a body has properties that can name credentials. */
export const namesCredentials = (body: ClientBody): boolean => CREDENTIAL_HOLDERS.some((name) => isRecord(body[name]))

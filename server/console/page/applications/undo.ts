/** Restores one deleted application. Other changes since the deletion stay. */

type Entity = Record<string, unknown>
/** The content of an export or snapshot. */
export type Seed = Record<string, unknown>

const listOf = (seed: object, kind: string) => ((seed as Seed)[kind] ?? []) as Entity[]
const textsOf = (value: unknown) => (value ?? []) as string[]
const grantsOf = (organization: Entity) => (organization['client_grants'] ?? []) as Entity[]

/**
 * Returns a seed with the old application, its credentials and grants. It also has the current connections and organizations
 * to which the application belonged, with the application added again, because a deletion removes it from all of them.
 * @param before the state before the deletion
 * @param now the current state
 * @throws when the state before does not contain the application: a deletion in another window has replaced the snapshot
 */
export function seedToRestore(id: string, before: object, now: object): Seed {
  const clients = listOf(before, 'clients').filter(({ client_id }) => client_id === id)
  if (clients.length === 0)
    throw new Error(
      'It cannot be brought back: a later deletion, in another window, has replaced the snapshot that held it.',
    )
  const clientGrants = listOf(before, 'clientGrants').filter(({ client_id }) => client_id === id)
  return {
    complete: true,
    clients,
    clientGrants,
    connections: connectionsWith(id, before, now),
    organizations: organizationsWith(new Set(clientGrants.map((grant) => grant['id'])), before, now),
  }
}

function connectionsWith(id: string, before: object, now: object): Entity[] {
  const names = new Set(
    listOf(before, 'connections')
      .filter(({ enabled_clients }) => textsOf(enabled_clients).includes(id))
      .map(({ name }) => name),
  )
  return listOf(now, 'connections')
    .filter(({ name }) => names.has(name))
    .map((each) => ({ ...each, enabled_clients: [...new Set([...textsOf(each['enabled_clients']), id])] }))
}

function organizationsWith(grantIds: ReadonlySet<unknown>, before: object, now: object): Entity[] {
  const grantsBefore = new Map(
    listOf(before, 'organizations').map((each) => [each['name'], grantsOf(each).filter(({ id }) => grantIds.has(id))]),
  )
  return listOf(now, 'organizations').flatMap((each) => {
    const lost = grantsBefore.get(each['name']) ?? []
    return lost.length === 0
      ? []
      : [{ ...each, client_grants: [...grantsOf(each).filter(({ id }) => !grantIds.has(id)), ...lost] }]
  })
}

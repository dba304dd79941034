/** Bringing back one application that was deleted, and nothing else: whatever happened meanwhile stays. */

type Entity = Record<string, unknown>
/** As an export, or a snapshot, has it. */
export type Seed = Record<string, unknown>

const listOf = (seed: object, kind: string) => ((seed as Seed)[kind] ?? []) as Entity[]
const textsOf = (value: unknown) => (value ?? []) as string[]
const grantsOf = (organization: Entity) => (organization['client_grants'] ?? []) as Entity[]

/**
 * A seed with the application, its credentials and its grants as they were, and with the connections and organizations as they are
 * now, but that the application is back in those that it was in. A deletion takes it out of all of them.
 * @param before the state before the deletion
 * @param now the present one
 * @throws where the application is not in the state before: a deletion in another window has put its own in the place of that
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

/** Compares two states of a tenant. Both are seed documents. */
import { leavesOf, type Leaf } from './leaves.ts'

type Entity = Record<string, unknown>
type Seed = Record<string, unknown>

/** A changed property: its value before and after. A value is undefined if the state does not have the property. */
export interface Change {
  path: string
  before: string | undefined
  after: string | undefined
  isSecret: boolean
}
export interface Named {
  key: string
  label: string
}
export interface Changed extends Named {
  changes: readonly Change[]
}
export interface KindDifference {
  /** The label that the page shows. */
  kind: string
  added: readonly Named[]
  removed: readonly Named[]
  changed: readonly Changed[]
}

/** The kinds of entities. The first of the `keys` that an entity has identifies it. */
const KINDS = [
  { kind: 'Clients', member: 'clients', keys: ['client_id'] },
  { kind: 'Grants', member: 'clientGrants', keys: ['id'] },
  { kind: 'APIs', member: 'resourceServers', keys: ['id', 'identifier'] },
  { kind: 'Connections', member: 'connections', keys: ['id', 'name'] },
  { kind: 'Organizations', member: 'organizations', keys: ['id', 'name'] },
  { kind: 'Metadata documents', member: 'cimdDocuments', keys: ['url'] },
] as const

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Returns the entities of a seed member. Metadata documents are an object by URL; all others are lists. */
function entitiesOf(member: unknown): Entity[] {
  if (Array.isArray(member)) return member as Entity[]
  return Object.entries((member ?? {}) as Entity).map(([url, document]) => ({ url, document }))
}

const byKey = (entities: readonly Entity[], keys: readonly string[]) =>
  new Map(
    entities.map((entity) => [
      keys.map((key) => textOf(entity[key])).find((text) => text !== undefined) ?? JSON.stringify(entity),
      entity,
    ]),
  )

/** Returns the name and the id of an entity. A grant has no name, so its client and its API are its label. */
function labelOf(key: string, entity: Entity, clients: ReadonlyMap<string, string>): string {
  const { name, identifier, audience, client_id } = entity
  if (typeof audience === 'string') return `${clients.get(String(client_id)) ?? client_id} → ${audience}`
  const called = textOf(name) ?? textOf(identifier)
  return called === undefined || called === key ? key : `${called} (${key})`
}

function changesBetween(before: Entity, after: Entity): Change[] {
  const [old, fresh] = [leavesOf(before), leavesOf(after)]
  const changeAt = ([path, { text, isSecret }]: [string, Leaf]): Change[] => {
    const was = old.get(path)?.text
    return was === text ? [] : [{ path, before: was, after: text, isSecret }]
  }
  const gone = [...old]
    .filter(([path]) => !fresh.has(path))
    .map(([path, { text, isSecret }]) => ({ path, before: text, after: undefined, isSecret }))
  return [...[...fresh].flatMap(changeAt), ...gone]
}

const clientNames = (...seeds: readonly Seed[]) =>
  new Map(
    seeds
      .flatMap(({ clients }) => entitiesOf(clients))
      .map(({ client_id, name }) => [String(client_id), textOf(name) ?? String(client_id)]),
  )

/** Returns added, removed and changed entities by kind. Omits kinds without a difference. */
export function differences(before: Seed, after: Seed): KindDifference[] {
  const clients = clientNames(before, after)
  return KINDS.flatMap(({ kind, member, keys }) => {
    const [old, fresh] = [byKey(entitiesOf(before[member]), keys), byKey(entitiesOf(after[member]), keys)]
    const named = ([key, entity]: [string, Entity]): Named => ({ key, label: labelOf(key, entity, clients) })
    const added = [...fresh].filter(([key]) => !old.has(key)).map(named)
    const removed = [...old].filter(([key]) => !fresh.has(key)).map(named)
    const changed = [...fresh].flatMap(([key, entity]): Changed[] => {
      const was = old.get(key)
      const changes = was ? changesBetween(was, entity) : []
      return changes.length > 0 ? [{ ...named([key, entity]), changes }] : []
    })
    return added.length + removed.length + changed.length > 0 ? [{ kind, added, removed, changed }] : []
  })
}

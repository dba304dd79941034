/** Groups the properties that a response omits because the token may not read them. */
import { decodeUriPart } from '../text.ts'

export interface Group {
  /** The properties are visible with any one of these scopes. */
  scopes: readonly string[]
  properties: readonly string[]
}

/** Groups the properties by the scopes that show them. The shortest group comes first: it contains the keys. */
export function groupsOf(withheld: Record<string, readonly string[]>): readonly Group[] {
  const groups = new Map<string, { scopes: readonly string[]; properties: string[] }>()
  for (const [property, scopes] of Object.entries(withheld)) {
    const key = scopes.join(' ')
    const group = groups.get(key) ?? { scopes, properties: [] }
    group.properties.push(property)
    groups.set(key, group)
  }
  // Sorts client_secret first: it is the best-known property.
  const order = (name: string) => Number(name !== 'client_secret')
  return [...groups.values()]
    .map(({ scopes, properties }) => ({
      scopes,
      properties: properties.toSorted((a, b) => order(a) - order(b)),
    }))
    .sort((a, b) => a.properties.length - b.properties.length)
}

/** Returns the id of the application that a request read. Undefined for a list. */
export function applicationOf(path: string): string | undefined {
  const id = /^\/+api\/+v2\/+clients\/([^/]+)\/?$/.exec(path)?.[1]
  return id === undefined || id === 'search' ? undefined : decodeUriPart(id)
}

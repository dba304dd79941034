/** What an answer left out because the token may not read it. */
import { decodeUriPart } from '../text.ts'

export interface Group {
  /** Any one of them shows the properties. */
  scopes: readonly string[]
  properties: readonly string[]
}

/** The properties by the scopes that would show them, the shortest list first: that is the one of the keys. */
export function groupsOf(withheld: Record<string, readonly string[]>): readonly Group[] {
  const groups = new Map<string, { scopes: readonly string[]; properties: string[] }>()
  for (const [property, scopes] of Object.entries(withheld)) {
    const key = scopes.join(' ')
    const group = groups.get(key) ?? { scopes, properties: [] }
    group.properties.push(property)
    groups.set(key, group)
  }
  // The best known of them first.
  const order = (name: string) => Number(name !== 'client_secret')
  return [...groups.values()]
    .map(({ scopes, properties }) => ({
      scopes,
      properties: properties.toSorted((one, other) => order(one) - order(other)),
    }))
    .sort((one, other) => one.properties.length - other.properties.length)
}

/** The application that a request read, by its path; undefined for a list. */
export function applicationOf(path: string): string | undefined {
  const id = /^\/+api\/+v2\/+clients\/([^/]+)\/?$/.exec(path)?.[1]
  return id === undefined || id === 'search' ? undefined : decodeUriPart(id)
}

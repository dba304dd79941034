/** Paths of requests, and paths with * as faults and the request log take them. */

/** The path and the query of a request; the query is empty where there is none. */
export function pathAndQuery(url: string): [string, string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

export const pathOf = (url: string) => pathAndQuery(url)[0]

const escaped = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')

/** Tells whether a path, without its query, fits a pattern in which * stands for any characters. */
export function pathPattern(pattern: string): (path: string) => boolean {
  const expression = new RegExp(`^${pattern.split(/\*+/).map(escaped).join('.*')}$`)
  return (path) => expression.test(path)
}

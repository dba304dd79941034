/** Paths of requests, and paths with * as faults and the request log take them. */

/** The path and the query of a request; the query is empty where there is none. */
export function pathAndQuery(url: string): [string, string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

export const pathOf = (url: string) => pathAndQuery(url)[0]

/** Tells whether a path, without its query, fits a pattern in which * stands for any characters. */
export function pathPattern(pattern: string): (path: string) => boolean {
  const [first = '', ...others] = pattern.split(/\*+/)
  const last = others.pop()
  if (last === undefined) return (path) => path === first
  // Part by part, each at its first place: an expression would try all places of all parts.
  return (path) => {
    if (!path.startsWith(first)) return false
    let at = first.length
    for (const part of others) {
      const found = path.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= path.length - last.length && path.endsWith(last)
  }
}

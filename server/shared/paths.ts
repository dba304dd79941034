/** Splits URLs, and matches paths against the patterns with `*` of faults and of the request log. */

/** Returns the path and the query of a URL. The query is empty if there is none. */
export function pathAndQuery(url: string): [string, string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

export const pathOf = (url: string) => pathAndQuery(url)[0]

/** Creates a function that tells whether a path without query matches a pattern. `*` matches any characters. */
export function createPathMatcher(pattern: string): (path: string) => boolean {
  const [first = '', ...parts] = pattern.split(/\*+/)
  const last = parts.pop()
  if (last === undefined) return (path) => path === first
  // Finds each part at its first position. A regular expression would try all positions of all parts.
  return (path) => {
    if (!path.startsWith(first)) return false
    let at = first.length
    for (const part of parts) {
      const index = path.indexOf(part, at)
      if (index < 0) return false
      at = index + part.length
    }
    return at <= path.length - last.length && path.endsWith(last)
  }
}

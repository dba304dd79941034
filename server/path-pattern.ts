/** Paths with *, as faults and the request log take them. */

const escaped = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')

/** Tells whether a path, without its query, fits a pattern in which * stands for any characters. */
export function pathPattern(pattern: string): (path: string) => boolean {
  const expression = new RegExp(`^${pattern.split(/\*+/).map(escaped).join('.*')}$`)
  return (path) => expression.test(path)
}

/** Finds the position of a property in an indented JSON text. */

export interface JsonPlace {
  start: number
  end: number
  /** Counted from 0. */
  line: number
}

/** Returns the line of the outermost property with this name, or undefined. */
export function placeOfProperty(text: string, name: string): JsonPlace | undefined {
  const lines = text.split('\n')
  const beginning = `${JSON.stringify(name)}:`
  const indentOf = (line: string) => line.length - line.trimStart().length
  const found = lines
    .map((line, index) => ({ line, index }))
    .filter(({ line }) => line.trimStart().startsWith(beginning))
    .sort((one, other) => indentOf(one.line) - indentOf(other.line))[0]
  if (!found) return undefined
  const start = lines.slice(0, found.index).reduce((sum, line) => sum + line.length + 1, 0)
  return { start, end: start + found.line.length, line: found.index }
}

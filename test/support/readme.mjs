/** The code of the README that is marked to be run: a word behind the language of its block says by what. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const text = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')

/** The blocks that carry a mark, in their order. @throws Error where there is none */
export function marked(mark) {
  const blocks = [...text.matchAll(/^```(\w+) ([^\n]+)\n(.*?)^```$/gms)]
    .filter(([, , marks]) => marks.split(' ').includes(mark))
    .map(([, , , code]) => code)
  if (blocks.length === 0) throw new Error(`README.md has no block that is marked ${mark}.`)
  return blocks
}

/** The cells of the table of clients: name → versions. */
export const versions = () =>
  Object.fromEntries(
    [...text.matchAll(/^\| ([^|]+) \| ([\d., a-z-]+) \|/gm)].map(([, name, list]) => [
      name.replaceAll('`', ''),
      list.split(', '),
    ]),
  )

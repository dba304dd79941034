/** Holds the order of the rooms of server/, and keeps each kind of knowledge in its room. CONTRIBUTING explains the rooms. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

/** The rooms from top to bottom. A file imports only from its own room and from rooms below it. */
const ROOMS: readonly { room: string; files: RegExp }[] = [
  { room: 'cli', files: /^server\/cli\// },
  { room: 'entry points', files: /^server\/(index|vitest)\.ts$/ },
  { room: 'in-process', files: /^server\/in-process\// },
  { room: 'http', files: /^server\/http\// },
  { room: 'control', files: /^server\/control\// },
  { room: 'console', files: /^server\/console\// },
  { room: 'emulator', files: /^server\/emulator\// },
  { room: 'seeds', files: /^server\/seeds\// },
  { room: 'authentication', files: /^server\/authentication\// },
  { room: 'management', files: /^server\/management\// },
  { room: 'access', files: /^server\/access\// },
  { room: 'tenant', files: /^server\/tenant\// },
  { room: 'requests', files: /^server\/requests\// },
  { room: 'store', files: /^server\/store\// },
  { room: 'installation', files: /^server\/installation\// },
  { room: 'shared', files: /^server\/shared\// },
  { room: 'errors', files: /^server\/errors\// },
  { room: 'public types', files: /^server\/types\.ts$/ },
  { room: 'schema', files: /^schema\// },
]

/** The files that hold a kind of knowledge. `text` finds it in a source file. */
const KNOWLEDGE: readonly { claim: string; text: RegExp; files: RegExp }[] = [
  {
    claim: 'SQL is only in server/store/',
    text: /\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b/,
    files: /^server\/store\//,
  },
  {
    claim: 'only the clock, the start time and certificates read the time of the machine',
    text: /Date\.now\(|new Date\(\)/,
    files:
      /^server\/(tenant\/clock|emulator\/emulator|installation\/(make-certificates|authority)|control\/handlers)\.ts$/,
  },
  {
    claim: 'only the command and the in-process API read the environment',
    text: /process\.env/,
    files: /^server\/(cli\/(flags|bin|main)|in-process\/start-emulator)\.ts$/,
  },
  {
    claim: "sentences of the API's errors are only in the errors, the checker and the rules",
    text: /validation error:|does not exist|Insufficient scope/,
    files: /^schema\/(check|keywords|sentence)\.ts$|^server\/(errors|management\/rules)\//,
  },
  {
    claim: 'only server/errors/ creates errors',
    text: /new (Api|OAuth)Error\(/,
    files: /^server\/errors\//,
  },
]

/** Tables of data, documented types and style sheets: their length is no sign of a second subject. */
const TABLES =
  /^(schema\/(client|client\.nested|client\.addons|control|operations|known-routes)|server\/errors\/management|server\/types)\.ts$|\.css$/
const LONGEST_FILE = 300

const root = join(import.meta.dirname, '../..')
const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesOf(join(folder, entry.name)) : [join(folder, entry.name)],
  )
const read = (name: string) => ({ name, text: readFileSync(join(root, name), 'utf8') })
const all = [...filesOf('schema'), ...filesOf('server')].filter((name) => !name.endsWith('.png')).map(read)
/** The page of the console runs in a browser, which has another clock and no environment. */
const PAGE = /^server\/console\/page\//
const sources = all.filter(({ name }) => !PAGE.test(name))

const code = all.filter(({ name }) => /\.tsx?$/.test(name))
const names = new Set(code.map(({ name }) => name))
/** The files of the tree that each file imports; imports of types and dynamic imports too. */
const imports = new Map(
  code.map(({ name, text }) => {
    const paths = [...text.matchAll(/(?:from|import\(|^import)\s*'(\.[^']+)'/gm)].map(([, path = '']) => path)
    return [name, [...new Set(paths.map((path) => join(dirname(name), path)))].filter((path) => names.has(path))]
  }),
)
const level = (name: string) => ROOMS.findIndex(({ files }) => files.test(name))

/** Returns one circle of imports, or undefined. A depth-first search: a circle leads back to a file that is still open. */
function findCircle(): string[] | undefined {
  const finished = new Set<string>()
  const search = (name: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    if (finished.has(name)) return undefined
    for (const imported of imports.get(name) ?? []) {
      const circle = search(imported, [...path, name])
      if (circle) return circle
    }
    finished.add(name)
    return undefined
  }
  for (const name of imports.keys()) {
    const circle = search(name, [])
    if (circle) return circle
  }
  return undefined
}

test('every file of server/ and schema/ is in a room', () => {
  expect(all.map(({ name }) => name).filter((name) => level(name) < 0)).toEqual([])
})
test('no file imports from a room above its own', () => {
  const upward = [...imports].flatMap(([name, imported]) =>
    imported.filter((path) => level(path) < level(name)).map((path) => `${name} imports ${path}`),
  )
  expect(upward).toEqual([])
})
test('no import leads back to its own file, types included', () => {
  expect(findCircle()).toBeUndefined()
})
test.each(KNOWLEDGE)('$claim', ({ text: pattern, files }) => {
  const holders = sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name)
  expect(holders.filter((name) => !files.test(name))).toEqual([])
})
test(`no file has more than ${LONGEST_FILE} lines, except tables of data, public types and style sheets`, () => {
  const tooLong = all.filter(({ name, text }) => text.split('\n').length > LONGEST_FILE && !TABLES.test(name))
  expect(tooLong.map(({ name }) => name)).toEqual([])
})
test('the page of the console imports only types and tables from outside of its folder', () => {
  const imported = code
    .filter(({ name }) => PAGE.test(name))
    .flatMap(({ name, text }) =>
      [...text.matchAll(/^import (?!type )[^;]*? from '([^']+)'/gm)].map(([, path = '']) => join(dirname(name), path)),
    )
  const outside = imported.filter((path) => /^(server|schema)\//.test(path) && !PAGE.test(path))
  expect(outside.filter((path) => !['server/console/tables.ts', 'schema/json.ts'].includes(path))).toEqual([])
})

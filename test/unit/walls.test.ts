/** Each kind of knowledge has one room: these tests keep it there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesOf(join(folder, entry.name)) : [join(folder, entry.name)],
  )
/** What runs in a browser has another clock and no environment. */
const PAGE = /^server\/console\/page\//
const all = [...filesOf('schema'), ...filesOf('server')]
  .filter((name) => !name.endsWith('.png'))
  .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))
const sources = all.filter(({ name }) => !PAGE.test(name))
const containing = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name)
const outside = (pattern: RegExp, rooms: RegExp) => containing(pattern).filter((name) => !rooms.test(name))

test('schema/ imports nothing from server/', () => {
  expect(outside(/from '[^']*server\//, /^server\//)).toEqual([])
})
test('SQL stands only in server/store/', () => {
  expect(outside(/\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b/, /^server\/store\//)).toEqual([])
})
test('the time is asked only by clock.ts; making keys and certificates and telling the uptime are about the machine, not a tenant', () => {
  expect(
    outside(
      /Date\.now\(|new Date\(\)/,
      /^server\/(tenant\/clock|emulator\/emulator|installation\/(make-certificates|authority)|control\/uptime)\.ts$/,
    ),
  ).toEqual([])
})
test('the environment is read only where a command or the in-process API begins', () => {
  expect(outside(/process\.env/, /^server\/(cli\/(flags|bin|main)|index)\.ts$/)).toEqual([])
})
test('sentences of refusals stand only in the errors, the keywords and the rules', () => {
  expect(
    outside(
      /validation error:|does not exist|Insufficient scope/,
      /^(schema\/(check|sentence)|server\/errors\/management)\.ts$|^server\/management\/rules\//,
    ),
  ).toEqual([])
})
test('errors are made in one file', () => {
  expect(outside(/new (Api|OAuth)Error\(/, /^server\/errors\/management\.ts$/)).toEqual([])
})
test('files have at most 300 lines of 120 columns; tables of data and style sheets are exempt', () => {
  const TABLES =
    /^(schema\/(client|client\.nested|client\.addons|control|operations|unimplemented|formats|check)|server\/errors\/management)\.ts$|\.css$/
  expect(
    all.filter(({ name, text }) => text.split('\n').length > 300 && !TABLES.test(name)).map(({ name }) => name),
  ).toEqual([])
})
test('what runs in a browser imports nothing of the server but types and the tables', () => {
  const imports = all
    .filter(({ name }) => PAGE.test(name))
    .flatMap(({ name, text }) =>
      [...text.matchAll(/^import (?!type )[^;]*? from '([^']+)'/gm)].map(([, from = '']) => ({
        name,
        from: join(name, '..', from),
      })),
    )
  const ofServer = imports.filter(
    ({ from }) => /^server\//.test(from) && !PAGE.test(from) && from !== 'server/console/tables.ts',
  )
  expect(ofServer).toEqual([])
  expect(imports.filter(({ from }) => /^schema\//.test(from) && from !== 'schema/json.ts')).toEqual([])
})

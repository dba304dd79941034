/** Reads seeds from files: YAML or JSON, and exports of the deploy CLI as a file or as a folder. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { fromExport, isExport } from './deploy-cli.ts'
import { replaceKeywords, type Keywords } from './keywords.ts'
import { SeedError } from './seed-error.ts'

export interface SeedFile {
  document: unknown
  /** What of an export of the deploy CLI is not emulated. */
  leftOut: readonly string[]
}

/** The name that the deploy CLI gives to its one file; login pages may lie beside it in folders. */
const EXPORT_FILES = ['tenant.yaml', 'tenant.yml']
/** The folders of a directory export that hold one entity in each file. */
const FOLDERS = { 'resource-servers': 'resourceServers', clients: 'clients', grants: 'clientGrants', connections: 'connections', organizations: 'organizations' } as const
const DATABASES = 'database-connections'

/** What is wrong with a path that a user gave. */
export const NO_FILE = 'there is no such file'

/**
 * Reads a file, or the folder of an export.
 * @throws SeedError
 */
export async function readSeedFile(path: string, keywords: Keywords): Promise<SeedFile> {
  if (isFolder(path)) {
    const file = EXPORT_FILES.map((name) => join(path, name)).find(isFile)
    return file === undefined ? readFolder(path, keywords) : readSeedFile(file, keywords)
  }
  const document = await parsed(path, replaceKeywords(textOf(path, path), keywords))
  if (!isRecord(document) || !(EXPORT_FILES.includes(basename(path)) || isExport(document))) return { document, leftOut: [] }
  return fromExport(document, path, reader(path, dirname(path), keywords))
}

async function readFolder(path: string, keywords: Keywords): Promise<SeedFile> {
  const document: JsonRecord = {}
  for (const [folder, key] of Object.entries(FOLDERS)) {
    const files = entriesIn(join(path, folder)).filter((name) => name.endsWith('.json'))
    const read = files.map((name) => parsed(path, replaceKeywords(textOf(path, join(path, folder, name)), keywords), `${folder}/${name}`))
    if (files.length > 0) document[key] = await Promise.all(read)
  }
  const databases = entriesIn(join(path, DATABASES)).filter((name) => existsSync(join(path, DATABASES, name, 'database.json')))
  const inPlace = async (name: string) => withPaths(await parsed(path, replaceKeywords(textOf(path, join(path, DATABASES, name, 'database.json')), keywords), `${DATABASES}/${name}/database.json`), name)
  if (databases.length > 0) document['databases'] = await Promise.all(databases.map(inPlace))
  if (Object.keys(document).length === 0) throw new SeedError(path, '', `the folder is no export of the deploy CLI: it has no ${EXPORT_FILES[0]} and none of ${Object.keys(FOLDERS).join(', ')}`)
  const others = entriesIn(path).filter((name) => isFolder(join(path, name)) && !Object.hasOwn(FOLDERS, name) && name !== DATABASES && name !== 'node_modules')
  const { document: seed, leftOut } = fromExport(document, path, reader(path, path, keywords))
  return { document: seed, leftOut: [...others, ...leftOut] }
}

/** The scripts of a database lie beside it. */
function withPaths(database: unknown, name: string): unknown {
  if (!isRecord(database) || !isRecord(database['options']) || !isRecord(database['options']['customScripts'])) return database
  const customScripts = Object.fromEntries(Object.entries(database['options']['customScripts']).map(([script, path]) => [script, typeof path === 'string' ? join('..', DATABASES, name, path) : path]))
  return { ...database, options: { ...database['options'], customScripts } }
}

const entriesIn = (folder: string) => (isFolder(folder) ? readdirSync(folder).sort() : [])
const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

function textOf(seed: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SeedError(seed, '', (cause as NodeJS.ErrnoException).code === 'ENOENT' ? NO_FILE : (cause as Error).message, { cause })
  }
}

/** YAML, which JSON is a part of. @param place the file in an export, where it is one of several */
async function parsed(seed: string, text: string, place = ''): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return parse(text)
  } catch (cause) {
    throw new SeedError(seed, place, (cause as Error).message.trim(), { cause })
  }
}

/** Reads the files that entries name: under the folder of their kind or of the export, and never outside of that. */
function reader(seed: string, root: string, keywords: Keywords) {
  return (folder: string, path: string): string | undefined => {
    const found = [join(root, folder, path), join(root, path)].find(isFile)
    if (found === undefined) return undefined
    if (!realpathSync(found).startsWith(realpathSync(resolve(root)) + sep)) throw new SeedError(seed, '', `${path} is not in the folder of the export`)
    return replaceKeywords(textOf(seed, found), keywords)
  }
}

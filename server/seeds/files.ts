/** Reads seeds: a YAML or JSON file, or the folder of an export of Auth0's deploy CLI. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { seedOfExport, type ReadReference, type SeedFile } from './deploy-cli.ts'
import { replaceKeywords, shieldMarkers, unshieldMarkers, type Keywords } from './keywords.ts'
import { SeedError } from './seed-error.ts'
import { parseYaml } from './yaml.ts'

export type { SeedFile }

/** The seed being read: its name in error messages, and its keywords. */
interface Source {
  seed: string
  keywords: Keywords
}

/** The reason in the error for a missing file. */
export const NO_FILE = 'there is no such file'

/** The file that `a0deploy export --format yaml` writes. */
const TENANT_YAML = 'tenant.yaml'
/**
 * The used folders of `a0deploy export --format directory`, with a JSON file per entry (source of the deploy CLI 8.44).
 */
const FOLDERS = {
  clients: 'clients',
  clientGrants: 'grants',
  resourceServers: 'resource-servers',
  connections: 'connections',
  organizations: 'organizations',
} as const
/** Each database has its own folder, which contains its scripts. */
const DATABASES = 'database-connections'
/** The other files and folders of an export, which are left out. The deploy CLI ignores all other names too. */
const LEFT_OUT = [
  'action-modules',
  'actions',
  'attack-protection',
  'branding',
  'connection-profiles',
  'custom-domains',
  'emails',
  'event-streams',
  'flow-vault-connections',
  'flows',
  'forms',
  'guardian',
  'hooks',
  'log-streams',
  'network-acls',
  'pages',
  'phone-providers',
  'phone-templates',
  'prompts',
  'rate-limit-policies',
  'risk-assessment',
  'roles',
  'rules',
  'rules-configs',
  'self-service-profiles',
  'supplemental-signals',
  'supplemental-signals.json',
  'tenant.json',
  'themes',
  'token-exchange-profiles',
  'triggers',
  'user-attribute-profiles',
]

/**
 * Reads a YAML or JSON file, or the folder of a deploy-CLI export. Of a folder with a tenant.yaml, reads only that
 * file.
 * @throws SeedError
 */
export async function readSeedFile(seed: string, keywords: Keywords): Promise<SeedFile> {
  const source: Source = { seed, keywords }
  // The working directory may change before the last file is read.
  const path = resolve(seed)
  if (!isDirectory(path)) return fromFile(source, path)
  const file = join(path, TENANT_YAML)
  return existsSync(file) ? fromFile(source, file) : fromFolder(source, path)
}

async function fromFile(source: Source, file: string): Promise<SeedFile> {
  return seedOfExport(
    source.seed,
    await parseFile(source, file),
    createReferenceReader(source, dirname(file)),
    basename(file) === TENANT_YAML,
  )
}

async function fromFolder(source: Source, folder: string): Promise<SeedFile> {
  const content: JsonRecord = {}
  for (const [key, name] of Object.entries(FOLDERS)) {
    if (isDirectory(join(folder, name))) content[key] = await entriesOf(source, join(folder, name))
  }
  if (isDirectory(join(folder, DATABASES))) content['databases'] = await databasesOf(source, join(folder, DATABASES))
  const leftOut = LEFT_OUT.filter((name) => existsSync(join(folder, name))).map((name) => name.replace(/\.json$/, ''))
  if (Object.keys(content).length + leftOut.length === 0)
    throw new SeedError(
      source.seed,
      '',
      `the folder holds no export of the deploy CLI: neither ${TENANT_YAML} nor any of ${Object.values(FOLDERS).join(', ')}`,
    )
  const read = seedOfExport(source.seed, content, createReferenceReader(source, folder), true)
  return { ...read, leftOut: [...leftOut, ...read.leftOut] }
}

/** Reads the entries in a folder. Like the deploy CLI, skips an entry without members. */
async function entriesOf(source: Source, folder: string): Promise<unknown[]> {
  const files = namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .filter(isFile)
  const entries = await Promise.all(files.map((file) => parseFile(source, file)))
  return entries.filter((entry) => !isRecord(entry) || Object.keys(entry).length > 0)
}

/** Reads the databases in a folder. Like the deploy CLI, skips a folder without database.json. */
async function databasesOf(source: Source, folder: string): Promise<unknown[]> {
  const names = namesIn(folder).filter((name) => isFile(join(folder, name, 'database.json')))
  return Promise.all(
    names.map(async (name) =>
      withScriptsIn(`${DATABASES}/${name}`, await parseFile(source, join(folder, name, 'database.json'))),
    ),
  )
}

/**
 * Makes the script paths of a database relative to the export: they are relative to the database's folder. Older
 * exports have `customScripts` outside of `options` (source of the deploy CLI 8.44).
 */
function withScriptsIn(folder: string, database: unknown): unknown {
  if (!isRecord(database)) return database
  const { customScripts, ...rest } = database
  const options = isRecord(rest['options']) ? rest['options'] : {}
  const scripts = customScripts ?? options['customScripts']
  if (!isRecord(scripts)) return database
  const moved = Object.entries(scripts).map(([name, script]) => [
    name,
    typeof script === 'string' ? `${folder}/${script}` : script,
  ])
  return { ...rest, options: { ...options, customScripts: Object.fromEntries(moved) } }
}

/** Reads and parses a file. */
async function parseFile(source: Source, file: string): Promise<unknown> {
  const text = shieldMarkers(replaceKeywords(readText(source, file), source.keywords))
  if (file.endsWith('.json')) {
    try {
      return unshieldMarkers(JSON.parse(text))
    } catch {
      // A marker without quotes is YAML, but not JSON. An error of the YAML parser also names the line.
    }
  }
  return parseYaml(source.seed, text, file)
}

/** Reads the text of a file. @throws SeedError */
function readText({ seed }: Source, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new SeedError(seed, '', isMissing ? NO_FILE : (cause as Error).message, { cause })
  }
}

/**
 * Creates the reader for files that an export refers to. A reference without a file is used as the text itself, as the
 * deploy CLI does for a login page. The deploy CLI warns about a file outside of the folder, and announces to reject
 * it. This reader rejects it.
 */
function createReferenceReader(source: Source, folder: string): ReadReference {
  return (path, start, reference) => {
    const file = resolve(folder, start, reference.replaceAll('\\', '/'))
    if (!isFile(file)) return reference
    if (!realpathSync(file).startsWith(realpathSync(folder).replace(/[\\/]?$/, sep)))
      throw new SeedError(source.seed, path, `${reference} is a file outside of the folder of the seed`)
    return replaceKeywords(readText(source, file), source.keywords)
  }
}

const namesIn = (folder: string) => readdirSync(folder).toSorted()
const isDirectory = (path: string) => kindOf(path)?.isDirectory() === true
const isFile = (path: string) => kindOf(path)?.isFile() === true

/**
 * Returns the stats of a path. Undefined if there is no file, or if the text is no valid path (too long, contains NUL).
 */
function kindOf(path: string) {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

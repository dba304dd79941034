/** Reads seeds: a YAML or JSON file, or the folder of an export of Auth0's deploy CLI. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { seedOfExport, type ReadReference, type SeedFile } from './deploy-cli.ts'
import { replaceKeywords, shieldMarkers, unshieldMarkers, type Keywords } from './keywords.ts'
import { SeedError } from './seed-error.ts'
import { parseYaml } from './yaml.ts'

export type { SeedFile }

/** What is being read: under which name errors speak of it, and with which keywords. */
interface Source {
  seed: string
  keywords: Keywords
}

/** What is wrong with a path that a user gave. */
export const NO_FILE = 'there is no such file'

/** The file that `a0deploy export --format yaml` writes. */
const TENANT_YAML = 'tenant.yaml'
/** Where `a0deploy export --format directory` writes what we use: a JSON file for each (source of the deploy CLI 8.44). */
const FOLDERS = {
  clients: 'clients',
  clientGrants: 'grants',
  resourceServers: 'resource-servers',
  connections: 'connections',
  organizations: 'organizations',
} as const
/** Databases have a folder each, for their scripts. */
const DATABASES = 'database-connections'
/** What else it writes: left out. A file or folder of any other name is not looked at by the deploy CLI either. */
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

/** Reads a YAML or JSON file, or the folder of a deploy-CLI export (a folder that contains tenant.yaml counts as that file). @throws SeedError */
export async function readSeedFile(seed: string, keywords: Keywords): Promise<SeedFile> {
  const source: Source = { seed, keywords }
  // The working directory may be another one before the last file is read.
  const path = resolve(seed)
  if (!isDirectory(path)) return fromFile(source, path)
  const file = join(path, TENANT_YAML)
  return existsSync(file) ? fromFile(source, file) : fromFolder(source, path)
}

async function fromFile(source: Source, file: string): Promise<SeedFile> {
  return seedOfExport(
    source.seed,
    await parsed(source, file),
    referenceReader(source, dirname(file)),
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
  const read = seedOfExport(source.seed, content, referenceReader(source, folder), true)
  return { ...read, leftOut: [...leftOut, ...read.leftOut] }
}

/** The deploy CLI skips an entry without members. */
async function entriesOf(source: Source, folder: string): Promise<unknown[]> {
  const files = namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .filter(isFile)
  const entries = await Promise.all(files.map((file) => parsed(source, file)))
  return entries.filter((entry) => !isRecord(entry) || Object.keys(entry).length > 0)
}

/** The deploy CLI skips a folder without database.json. */
async function databasesOf(source: Source, folder: string): Promise<unknown[]> {
  const names = namesIn(folder).filter((name) => isFile(join(folder, name, 'database.json')))
  return Promise.all(
    names.map(async (name) =>
      withScriptsIn(`${DATABASES}/${name}`, await parsed(source, join(folder, name, 'database.json'))),
    ),
  )
}

/** Paths of scripts start at the folder of their database; older exports name them beside `options` (source of the deploy CLI 8.44). */
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

async function parsed(source: Source, file: string): Promise<unknown> {
  const text = shieldMarkers(replaceKeywords(textOf(source, file), source.keywords))
  if (file.endsWith('.json')) {
    try {
      return unshieldMarkers(JSON.parse(text))
    } catch {
      // A marker without quotes is no JSON, but it is YAML; and an error of YAML names the line.
    }
  }
  return parseYaml(source.seed, text, file)
}

function textOf({ seed }: Source, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new SeedError(seed, '', isMissing ? NO_FILE : (cause as Error).message, { cause })
  }
}

/**
 * Reads the files to which an export refers. What names no file is a text that stands for itself: so the deploy CLI takes a login page.
 * It warns of a file outside the folder, and announces to refuse it; we do.
 */
function referenceReader(source: Source, folder: string): ReadReference {
  return (path, start, reference) => {
    const file = resolve(folder, start, reference.replaceAll('\\', '/'))
    if (!isFile(file)) return reference
    if (!realpathSync(file).startsWith(realpathSync(folder).replace(/[\\/]?$/, sep)))
      throw new SeedError(source.seed, path, `${reference} is a file outside of the folder of the seed`)
    return replaceKeywords(textOf(source, file), source.keywords)
  }
}

const namesIn = (folder: string) => readdirSync(folder).toSorted()
const isDirectory = (path: string) => kindOf(path)?.isDirectory() === true
const isFile = (path: string) => kindOf(path)?.isFile() === true

/** A text that is no path at all (too long, a NUL in it) is no file. */
function kindOf(path: string) {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

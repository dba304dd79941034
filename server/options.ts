/** Every option once: flag, environment name, default, sentence. The only file that reads the environment. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

interface Option {
  flag: string
  /** What stands behind the flag in the help; absent for a switch. */
  value?: string
  /** May be given more than once. */
  multiple?: true
  preset?: string
  commands: readonly string[]
  says: string
}

/** The environment name of a flag: `--port` is AUTH0_EMULATOR_PORT. */
const environmentName = (flag: string) => `AUTH0_EMULATOR_${flag.toUpperCase().replaceAll('-', '_')}`

export const COMMANDS: Record<string, string> = {
  start: 'Start an emulator (the default command)',
  token: 'Print an access token of a running emulator',
}

export const OPTIONS: readonly Option[] = [
  { flag: 'port', value: 'NUMBER', preset: '4400', commands: ['start'], says: 'Port for the server; 0 picks a free one' },
  { flag: 'host', value: 'ADDRESS', preset: 'loopback', commands: ['start'], says: 'Address to bind; loopback is 127.0.0.1 and ::1' },
  { flag: 'data', value: 'DIR', commands: ['start'], says: 'Keep data in this folder; without it, in memory' },
  { flag: 'seed', value: 'NAME|FILE', multiple: true, preset: 'quickstart', commands: ['start'], says: 'What to begin with: empty, quickstart, or a YAML or JSON file' },
  { flag: 'reseed', commands: ['start'], says: 'Erase what --data holds and load the seeds again' },
  { flag: 'auth', value: 'jwt|none', preset: 'jwt', commands: ['start'], says: 'Check tokens, or take any bearer (or none) as all scopes' },
  { flag: 'json', commands: ['start'], says: 'Print one JSON line when ready, and nothing else, on standard output' },
  { flag: 'quiet', commands: ['start'], says: 'No line for each request' },
  { flag: 'url', value: 'URL', preset: 'http://127.0.0.1:4400', commands: ['token'], says: 'The running emulator to speak to' },
  { flag: 'scope', value: 'SCOPES', preset: '*', commands: ['token'], says: 'Scopes of the token, separated by blanks; * is all' },
]

/** A command line that cannot be understood; the message says what to do. */
export class UsageError extends Error {}

export interface CommandLine {
  command: string
  help: boolean
  version: boolean
  /** Text of an option: flag, else environment, else default. */
  text(flag: string): string | undefined
  texts(flag: string): string[]
  is(flag: string): boolean
}

/** Reads a command line. @throws UsageError */
export function readCommandLine(argv: readonly string[], environment: NodeJS.ProcessEnv): CommandLine {
  const { values, positionals } = parse(argv)
  const [command = 'start', ...rest] = positionals
  if (!Object.hasOwn(COMMANDS, command)) throw new UsageError(`There is no command ${command}. Commands: ${Object.keys(COMMANDS).join(', ')}.`)
  if (rest[0] !== undefined) throw new UsageError(`${command} takes no argument ${rest[0]}. See --help.`)
  const known = new Map(OPTIONS.map((option) => [option.flag, option]))
  for (const flag of Object.keys(values)) {
    const option = known.get(flag)
    if (option && !option.commands.includes(command)) throw new UsageError(`${command} has no flag --${flag}; it belongs to ${option.commands.join(', ')}.`)
  }
  const texts = (flag: string): string[] => {
    const given = values[flag]
    if (given !== undefined) return [given].flat().map(String)
    const set = environment[environmentName(flag)]
    const fallback = known.get(flag)?.preset
    return set ? (known.get(flag)?.multiple ? set.split(',') : [set]) : fallback === undefined ? [] : [fallback]
  }
  return {
    command, help: values['help'] === true, version: values['version'] === true,
    texts, text: (flag) => texts(flag).at(-1), is: (flag) => ['true', '1'].includes(texts(flag).at(-1) ?? ''),
  }
}

function parse(argv: readonly string[]) {
  const options = Object.fromEntries(
    OPTIONS.map(({ flag, value, multiple }) => [flag, { type: value ? ('string' as const) : ('boolean' as const), ...(multiple && { multiple }) }]),
  )
  try {
    return parseArgs({
      args: [...argv], allowPositionals: true, options: { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    }) as { values: Record<string, string | boolean | string[] | undefined>; positionals: string[] }
  } catch (error) {
    const flag = /'(-[^']*?)[ ']/.exec((error as Error).message)?.[1]
    const sentence = /Unknown option/.test((error as Error).message) ? `There is no flag ${flag}.` : `${(error as Error).message.split('\n')[0]}.`
    throw new UsageError(`${sentence} See --help for those there are.`, { cause: error })
  }
}

/** @throws UsageError for what is not a whole number from 0 to 65535 */
export function portOf(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new UsageError(`--port takes a number from 0 to 65535, not ${text}.`)
}

/** @throws UsageError for another word */
export function authOf(text: string): 'jwt' | 'none' {
  if (text === 'jwt' || text === 'none') return text
  throw new UsageError(`--auth takes jwt or none, not ${text}.`)
}

/** The help text, made of the table. */
export function help(): string {
  const row = (left: string, right: string) => `  ${left.padEnd(20)}  ${right}`
  const flags = (command: string) =>
    OPTIONS.filter(({ commands }) => commands.includes(command)).map(({ flag, value, preset, multiple, says }) =>
      row(`--${flag}${value ? ` ${value}` : ''}`, `${says}${multiple ? '; may be repeated' : ''}${preset === undefined ? '' : ` (${preset})`}`),
    )
  return [
    'A local server for Auth0\'s Clients API. Usage: auth0-clients-emulator [command] [flags]', '',
    'Commands', ...Object.entries(COMMANDS).map(([name, says]) => row(name, says)), '',
    ...Object.keys(COMMANDS).flatMap((command) => [`Flags of ${command} (defaults in parentheses)`, ...flags(command), '']),
    'Every flag has an environment name: --port is AUTH0_EMULATOR_PORT. A flag wins over the environment.',
    'AUTH0_EMULATOR_HOME is the folder for the keys.',
  ].join('\n')
}

/** The folder for keys: AUTH0_EMULATOR_HOME, else the platform's cache folder. */
export function homeFolder(environment: NodeJS.ProcessEnv): string {
  const { AUTH0_EMULATOR_HOME, XDG_CACHE_HOME, LOCALAPPDATA } = environment
  if (AUTH0_EMULATOR_HOME) return AUTH0_EMULATOR_HOME
  const name = 'auth0-clients-emulator'
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', name)
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), name)
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), name)
}

/** Every option once: flag, environment name, default, sentence. The only file that reads the environment. */
import { homedir } from 'node:os'
import { isIP } from 'node:net'
import { posix, win32 } from 'node:path'
import { parseArgs } from 'node:util'
import type { CertificateFiles } from './in-process.ts'

interface Option {
  flag: string
  /** What stands behind the flag in the help; absent for a switch. */
  value?: string
  /** May be given more than once. */
  multiple?: true
  /** One for all commands, or one for each. */
  preset?: string | Partial<Record<Command, string>>
  commands: readonly Command[]
  says: string
}

/** The environment name of a flag: `--port` is AUTH0_EMULATOR_PORT. */
const environmentName = (flag: string) => `AUTH0_EMULATOR_${flag.toUpperCase().replaceAll('-', '_')}`

export const COMMANDS = {
  start: 'Start an emulator (the default command)',
  token: 'Print an access token of a running emulator',
  env: 'Print, as lines for a shell, the variables that clients read, for a running emulator',
  exec: 'Run a command with an emulator of its own: exec [flags] -- COMMAND',
  ca: 'Print the path of the certificate authority to trust, made if absent',
}
export type Command = keyof typeof COMMANDS

const EMULATORS = ['start', 'exec'] as const

export const OPTIONS: readonly Option[] = [
  { flag: 'port', value: 'NUMBER', preset: { start: '4400', exec: '0' }, commands: EMULATORS, says: 'Port for the server; 0 picks a free one' },
  { flag: 'host', value: 'ADDRESS', preset: 'loopback', commands: EMULATORS, says: 'Address to bind; loopback is 127.0.0.1 and ::1' },
  { flag: 'data', value: 'DIR', commands: EMULATORS, says: 'Keep data in this folder; without it, in memory' },
  { flag: 'seed', value: 'NAME|FILE', multiple: true, preset: 'quickstart', commands: EMULATORS, says: 'What to begin with: empty, quickstart, or a YAML or JSON file' },
  { flag: 'reseed', commands: EMULATORS, says: 'Erase what --data holds and load the seeds again' },
  { flag: 'auth', value: 'jwt|none', preset: 'jwt', commands: EMULATORS, says: 'Check tokens, or take any bearer (or none) as all scopes' },
  { flag: 'tls-host', value: 'NAME', multiple: true, commands: ['start', 'exec', 'ca'], says: 'One more name that the certificate is for, besides localhost' },
  { flag: 'cert', value: 'FILE', commands: EMULATORS, says: 'A certificate of your own, in PEM form, in place of ours' },
  { flag: 'key', value: 'FILE', commands: EMULATORS, says: 'Its private key' },
  { flag: 'cors', value: 'ORIGIN', multiple: true, commands: EMULATORS, says: 'Let pages of this origin call the API; * is any' },
  { flag: 'unimplemented', value: '403|404', preset: '403', commands: EMULATORS, says: 'How to refuse what Auth0 has and this emulator does not serve' },
  { flag: 'json', commands: ['start'], says: 'Print one JSON line when ready, and nothing else, on standard output' },
  { flag: 'quiet', commands: ['start'], says: 'No line for each request' },
  { flag: 'url', value: 'URL', preset: 'http://127.0.0.1:4400', commands: ['token', 'env'], says: 'The running emulator to speak to' },
  { flag: 'scope', value: 'SCOPES', preset: '*', commands: ['token'], says: 'Scopes of the token, separated by blanks; * is all' },
]

/** A command line that cannot be understood; the message says what to do. */
export class UsageError extends Error {}

export interface CommandLine {
  command: Command
  /** What stands behind `--`. */
  rest: string[]
  /** The variables of this process, to hand on. */
  environment: NodeJS.ProcessEnv
  /** The folder for keys and certificates. */
  home: string
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
  if (!isCommand(command)) throw new UsageError(`There is no command ${command}. Commands: ${Object.keys(COMMANDS).join(', ')}.`)
  if (rest[0] !== undefined && command !== 'exec') throw new UsageError(`${command} takes no argument ${rest[0]}. See --help.`)
  const known = new Map(OPTIONS.map((option) => [option.flag, option]))
  for (const flag of Object.keys(values)) {
    const option = known.get(flag)
    if (option && !option.commands.includes(command)) throw new UsageError(`${command} has no flag --${flag}; it belongs to ${option.commands.join(', ')}.`)
  }
  const texts = (flag: string): string[] => {
    const given = values[flag]
    if (given !== undefined) return [given].flat().map(String)
    const set = environment[environmentName(flag)]
    const fallback = presetFor(known.get(flag), command)
    return set ? (known.get(flag)?.multiple ? set.split(',') : [set]) : fallback === undefined ? [] : [fallback]
  }
  return {
    command, rest, environment, home: homeFolder(environment), help: values['help'] === true, version: values['version'] === true,
    texts, text: (flag) => texts(flag).at(-1), is: (flag) => ['true', '1'].includes(texts(flag).at(-1) ?? ''),
  }
}

const isCommand = (name: string): name is Command => Object.hasOwn(COMMANDS, name)

const presetFor = (option: Option | undefined, command: Command) => (typeof option?.preset === 'object' ? option.preset[command] : option?.preset)

function parse(argv: readonly string[]) {
  const options = Object.fromEntries(
    OPTIONS.map(({ flag, value, multiple }) => [flag, { type: value ? ('string' as const) : ('boolean' as const), ...(multiple && { multiple }) }]),
  )
  try {
    return parseArgs({
      args: [...argv], allowPositionals: true, options: { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    }) as { values: Record<string, string | boolean | string[] | undefined>; positionals: string[] }
  } catch (error) {
    if (argv[0] === 'exec' && !argv.includes('--')) throw new UsageError('Put -- before the command: auth0-clients-emulator exec -- npm test', { cause: error })
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

/** @throws UsageError for another status */
export function unimplementedOf(text: string): 403 | 404 {
  if (text === '403' || text === '404') return Number(text) as 403 | 404
  throw new UsageError(`--unimplemented takes 403 or 404, not ${text}.`)
}

/** Origins as browsers send them. @throws UsageError for what is none */
export function originsOf(texts: readonly string[]): string[] {
  return texts.map((text) => {
    if (text === '*') return text
    if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text) && new URL(text).pathname === '/') return new URL(text).origin
    throw new UsageError(`--cors takes an origin such as http://localhost:3000, or *, not ${text}.`)
  })
}

/** Host names in lower case. @throws UsageError for an address or what is no name at all */
export function hostNamesOf(texts: readonly string[]): string[] {
  return texts.map((text) => {
    const name = text.toLowerCase()
    if (isIP(name.replace(/^\[(.*)\]$/, '$1'))) throw new UsageError(`--tls-host takes a host name, not the address ${text}. The certificate is for 127.0.0.1 and ::1 anyway; for others use --cert and --key.`)
    if (/^(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(name)) return name
    throw new UsageError(`--tls-host takes a host name such as auth0.test, without scheme and port, not ${text}.`)
  })
}

/** @throws UsageError for one without the other */
export function certificateOf(line: CommandLine): CertificateFiles | undefined {
  const [cert, key] = [line.text('cert'), line.text('key')]
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) throw new UsageError('--cert and --key belong together: give both.')
  return { cert, key }
}

/** An origin without a slash at its end. @throws UsageError */
export function urlOf(text: string): string {
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text)) throw new UsageError(`--url takes a URL such as http://127.0.0.1:4400, not ${text}.`)
  return text.replace(/\/+$/, '')
}

/** The help text, made of the table. */
export function help(): string {
  const row = (left: string, right: string) => `  ${left.padEnd(20)}  ${right}`
  const flags = (command: Command) =>
    OPTIONS.filter(({ commands }) => commands.includes(command)).map((option) => {
      const { flag, value, multiple, says } = option
      const preset = presetFor(option, command)
      return row(`--${flag}${value ? ` ${value}` : ''}`, `${says}${multiple ? '; may be repeated' : ''}${preset === undefined ? '' : ` (${preset})`}`)
    })
  return [
    'A local server for Auth0\'s Clients API. Usage: auth0-clients-emulator [command] [flags]', '',
    'Commands', ...Object.entries(COMMANDS).map(([name, says]) => row(name, says)), '',
    ...Object.keys(COMMANDS).filter(isCommand).flatMap((command) => [`Flags of ${command} (defaults in parentheses)`, ...flags(command), '']),
    'Every flag has an environment name: --port is AUTH0_EMULATOR_PORT. A flag wins over the environment.',
    'AUTH0_EMULATOR_HOME is the folder for keys and certificates.',
  ].join('\n')
}

/** The folder for keys and certificates: AUTH0_EMULATOR_HOME, else the platform's cache folder. */
export function homeFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform, user: string = homedir()): string {
  const { AUTH0_EMULATOR_HOME, XDG_CACHE_HOME, LOCALAPPDATA } = environment
  if (AUTH0_EMULATOR_HOME) return AUTH0_EMULATOR_HOME
  const name = 'auth0-clients-emulator'
  if (platform === 'win32') return win32.join(LOCALAPPDATA || win32.join(user, 'AppData', 'Local'), name)
  if (platform === 'darwin') return posix.join(user, 'Library', 'Caches', name)
  return posix.join(XDG_CACHE_HOME || posix.join(user, '.cache'), name)
}

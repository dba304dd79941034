/**
 * The flags of the command, with their defaults and descriptions. Reads the command line, and the environment variables of flags. bin.ts and
 * in-process/start-emulator.ts read the environment too, for the home folder and the certificate authorities of the user.
 */
import { parseArgs } from 'node:util'
import { PRESET_NAMES } from '../../schema/fault.ts'
import { homeFolder } from '../installation/home-folder.ts'
import { parseKeywords } from './flag-values.ts'
import { FIXTURE_NAMES } from '../seeds/fixtures.ts'
import { UsageError } from '../in-process/check-options.ts'

/** A flag of the command. */
interface Option {
  flag: string
  /** The placeholder of the value in the help. Absent for a switch. */
  value?: string
  /** Set for a flag that can be repeated. */
  multiple?: true
  /** The default: one for all commands, or one for each. */
  defaultValue?: string | Partial<Record<Command, string>>
  commands: readonly Command[]
  description: string
}

/** Returns the environment variable of a flag: AUTH0_EMULATOR_PORT for `--port`. */
const environmentName = (flag: string) => `AUTH0_EMULATOR_${flag.toUpperCase().replaceAll('-', '_')}`

export const COMMANDS = {
  start: 'Start an emulator (the default command)',
  token: 'Print an access token of a running emulator',
  env: 'Print the environment variables for clients of a running emulator, as lines for a shell',
  exec: 'Run a command with a new emulator: exec [flags] -- COMMAND',
  seed: 'Load seeds into a running emulator: seed NAME|FILE …',
  export: 'Print a tenant of a running emulator as a seed, secrets included',
  ca: 'Print the path of the certificate authority to trust; create it if it is missing',
}
export type Command = keyof typeof COMMANDS

const EMULATORS = ['start', 'exec'] as const
const CALLERS = ['token', 'env', 'seed', 'export'] as const

export const OPTIONS: readonly Option[] = [
  {
    flag: 'port',
    value: 'NUMBER',
    defaultValue: { start: '4400', exec: '0' },
    commands: EMULATORS,
    description: 'Port for the server; 0 picks a free one',
  },
  {
    flag: 'host',
    value: 'ADDRESS',
    defaultValue: 'loopback',
    commands: EMULATORS,
    description: 'Address to bind; loopback is 127.0.0.1 and ::1',
  },
  { flag: 'data', value: 'DIR', commands: EMULATORS, description: 'Store data in this folder; without it, in memory' },
  {
    flag: 'seed',
    value: 'NAME|FILE',
    multiple: true,
    defaultValue: 'quickstart',
    commands: EMULATORS,
    description: `Seed to load at the start: ${FIXTURE_NAMES.join(', ')}, a YAML or JSON file, or the folder of a deploy-CLI export`,
  },
  {
    flag: 'keyword',
    value: 'KEY=VALUE',
    multiple: true,
    commands: [...EMULATORS, 'seed'],
    description: 'Value for ##KEY## and @@KEY@@ in a deploy-CLI export, in addition to AUTH0_KEYWORD_REPLACE_MAPPINGS',
  },
  {
    flag: 'restore',
    value: '[TENANT/]SNAPSHOT',
    commands: EMULATORS,
    description: 'Start from this snapshot in the folder of --data',
  },
  { flag: 'reseed', commands: EMULATORS, description: 'Erase the content of --data and load the seeds again' },
  {
    flag: 'tenant',
    value: 'NAME[=PORT]',
    multiple: true,
    commands: [...EMULATORS, ...CALLERS],
    description:
      'Tenant to create besides default, optionally on a separate port; with a running emulator, the tenant to use',
  },
  {
    flag: 'deterministic',
    value: 'TEXT',
    commands: EMULATORS,
    description:
      'Make ids and secrets the same on every start with this text, and freeze the clock at the beginning of 2026; for tests only, since everybody can compute them',
  },
  { flag: 'clock', value: 'TIME', commands: EMULATORS, description: 'Freeze the clock at this time' },
  {
    flag: 'fault',
    value: 'NAME',
    multiple: true,
    commands: EMULATORS,
    description: `Make requests fail: ${PRESET_NAMES.join(', ')}`,
  },
  {
    flag: 'export-on-exit',
    value: 'FILE',
    commands: EMULATORS,
    description: 'Export the tenants to this file at the end, as a seed in YAML or JSON',
  },
  {
    flag: 'auth',
    value: 'jwt|none',
    defaultValue: 'jwt',
    commands: EMULATORS,
    description: 'Check tokens, or accept any bearer token (or none) and grant all scopes',
  },
  {
    flag: 'tls-host',
    value: 'NAME',
    multiple: true,
    commands: ['start', 'exec', 'ca'],
    description: 'Host name to add to the certificate, besides localhost',
  },
  {
    flag: 'cert',
    value: 'FILE',
    commands: EMULATORS,
    description: 'Your own certificate in PEM format; it replaces that of the emulator',
  },
  { flag: 'key', value: 'FILE', commands: EMULATORS, description: 'Private key of the certificate of --cert' },
  {
    flag: 'cors',
    value: 'ORIGIN',
    multiple: true,
    commands: EMULATORS,
    description: 'Allow pages of this origin to call the API; * allows every origin',
  },
  {
    flag: 'unimplemented',
    value: '403|404',
    defaultValue: '403',
    commands: EMULATORS,
    description: 'Status for routes that Auth0 has and this emulator does not serve',
  },
  {
    flag: 'plan',
    value: 'NAME',
    commands: EMULATORS,
    description: 'Apply the entity limits and the rate limits of free, self-service or enterprise; without it, none',
  },
  {
    flag: 'without',
    value: 'PROPERTY',
    multiple: true,
    commands: EMULATORS,
    description: 'Reject setting this property of a client, as for a tenant that has not paid for it',
  },
  {
    flag: 'requests',
    value: 'NUMBER',
    defaultValue: '1000',
    commands: EMULATORS,
    description: 'Size of the request log of each tenant, 1 to 100000; the oldest requests are evicted first',
  },
  {
    flag: 'json',
    commands: ['start'],
    description: 'Print one JSON line when ready, and nothing else, on standard output',
  },
  {
    flag: 'quiet',
    commands: ['start'],
    description: 'Print no line for each request, except for errors of the emulator itself',
  },
  {
    flag: 'url',
    value: 'URL',
    defaultValue: 'http://127.0.0.1:4400',
    commands: CALLERS,
    description: 'URL of the running emulator',
  },
  {
    flag: 'format',
    value: 'json|yaml',
    defaultValue: 'json',
    commands: ['export'],
    description: 'Format of the output',
  },
  {
    flag: 'scope',
    value: 'SCOPES',
    defaultValue: '*',
    commands: ['token'],
    description: 'Scopes of the token, separated by blanks; * is all',
  },
]

/** A parsed command line. */
export interface CommandLine {
  command: Command
  /** The arguments after the command, or after `--`. */
  rest: string[]
  /** The environment variables of this process, for child processes. */
  environment: NodeJS.ProcessEnv
  /** The folder for keys and certificates. */
  home: string
  /** The variable from which the deploy CLI reads the values of keywords. */
  keywordMappings: string | undefined
  help: boolean
  version: boolean
  /** Returns the last value of a flag: from the command line, else the environment, else the default. */
  text(flag: string): string | undefined
  /** Returns all values of a flag, from the same sources. */
  texts(flag: string): string[]
  /** Whether a switch is on. */
  is(flag: string): boolean
}

/** Parses a command line. @throws UsageError */
export function readCommandLine(argv: readonly string[], environment: NodeJS.ProcessEnv): CommandLine {
  const { values, positionals } = parseFlags(argv)
  // After `KEY= value` the value, which may be a secret, is an argument. This check comes first, because its message does not repeat it.
  parseKeywords([values['keyword'] ?? []].flat().map(String), undefined)
  const [command = 'start', ...rest] = positionals
  if (!isCommand(command))
    throw new UsageError(`There is no command ${command}. Commands: ${Object.keys(COMMANDS).join(', ')}.`)
  if (rest[0] !== undefined && command !== 'exec' && command !== 'seed')
    throw new UsageError(`${command} takes no argument ${rest[0]}. See --help.`)
  const optionOf = new Map(OPTIONS.map((option) => [option.flag, option]))
  for (const flag of Object.keys(values)) {
    const option = optionOf.get(flag)
    if (option && !option.commands.includes(command))
      throw new UsageError(`${command} has no flag --${flag}; it belongs to ${option.commands.join(', ')}.`)
  }
  const texts = (flag: string): string[] => {
    const fromCommandLine = values[flag]
    if (fromCommandLine !== undefined) return [fromCommandLine].flat().map(String)
    const fromEnvironment = environment[environmentName(flag)]
    if (fromEnvironment) return optionOf.get(flag)?.multiple ? fromEnvironment.split(',') : [fromEnvironment]
    const fallback = defaultFor(optionOf.get(flag), command)
    return fallback === undefined ? [] : [fallback]
  }
  return {
    command,
    rest,
    environment,
    home: homeFolder(environment),
    keywordMappings: environment['AUTH0_KEYWORD_REPLACE_MAPPINGS'],
    help: values['help'] === true,
    version: values['version'] === true,
    texts,
    text: (flag) => texts(flag).at(-1),
    is: (flag) => ['true', '1'].includes(texts(flag).at(-1) ?? ''),
  }
}

const isCommand = (name: string): name is Command => Object.hasOwn(COMMANDS, name)

/** Returns the default of a flag for a command. */
const defaultFor = (option: Option | undefined, command: Command) =>
  typeof option?.defaultValue === 'object' ? option.defaultValue[command] : option?.defaultValue

function parseFlags(argv: readonly string[]) {
  const options = Object.fromEntries(
    OPTIONS.map(({ flag, value, multiple }) => [
      flag,
      { type: value ? ('string' as const) : ('boolean' as const), ...(multiple && { multiple }) },
    ]),
  )
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    }) as { values: Record<string, string | boolean | string[] | undefined>; positionals: string[] }
  } catch (error) {
    if (argv[0] === 'exec' && !argv.includes('--'))
      throw new UsageError('Put -- before the command: auth0-clients-emulator exec -- npm test', { cause: error })
    const flag = /'(-[^']*?)[ ']/.exec((error as Error).message)?.[1]
    const sentence = /Unknown option/.test((error as Error).message)
      ? `There is no flag ${flag}.`
      : `${(error as Error).message.split('\n')[0]}.`
    throw new UsageError(`${sentence} --help lists all flags.`, { cause: error })
  }
}

/** Builds the help text from the table of flags. */
export function help(): string {
  const row = (left: string, right: string) => `  ${left.padEnd(20)}  ${right}`
  const flags = (command: Command) =>
    OPTIONS.filter(({ commands }) => commands.includes(command)).map((option) => {
      const { flag, value, multiple, description } = option
      const preset = defaultFor(option, command)
      return row(
        `--${flag}${value ? ` ${value}` : ''}`,
        `${description}${multiple ? '; may be repeated' : ''}${preset === undefined ? '' : ` (${preset})`}`,
      )
    })
  return [
    "A local server for Auth0's Clients API. Usage: auth0-clients-emulator [command] [flags]",
    '',
    'Commands',
    ...Object.entries(COMMANDS).map(([name, says]) => row(name, says)),
    '',
    ...Object.keys(COMMANDS)
      .filter(isCommand)
      .flatMap((command) => [`Flags of ${command} (defaults in parentheses)`, ...flags(command), '']),
    'Every flag has an environment variable: AUTH0_EMULATOR_PORT for --port. A flag overrides the environment.',
    'AUTH0_EMULATOR_HOME is the folder for keys and certificates.',
  ].join('\n')
}

/** Every option once: flag, environment name, default, sentence. The only file that reads the environment. */
import { parseArgs } from 'node:util'
import { PRESET_NAMES } from '../../schema/fault.ts'
import { homeFolder } from '../installation/home-folder.ts'
import { parseKeywords } from './flag-values.ts'
import { FIXTURE_NAMES } from '../seeds/fixtures.ts'
import { UsageError } from '../in-process/check-options.ts'

interface Option {
  flag: string
  /** What stands behind the flag in the help; absent for a switch. */
  value?: string
  /** May be given more than once. */
  multiple?: true
  /** One for all commands, or one for each. */
  defaultValue?: string | Partial<Record<Command, string>>
  commands: readonly Command[]
  description: string
}

/** The environment name of a flag: `--port` is AUTH0_EMULATOR_PORT. */
const environmentName = (flag: string) => `AUTH0_EMULATOR_${flag.toUpperCase().replaceAll('-', '_')}`

export const COMMANDS = {
  start: 'Start an emulator (the default command)',
  token: 'Print an access token of a running emulator',
  env: 'Print, as lines for a shell, the variables that clients read, for a running emulator',
  exec: 'Run a command with an emulator of its own: exec [flags] -- COMMAND',
  seed: 'Load seeds into a running emulator: seed NAME|FILE …',
  export: 'Print a tenant of a running emulator as a seed, its secrets included',
  ca: 'Print the path of the certificate authority to trust, made if absent',
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
  { flag: 'data', value: 'DIR', commands: EMULATORS, description: 'Keep data in this folder; without it, in memory' },
  {
    flag: 'seed',
    value: 'NAME|FILE',
    multiple: true,
    defaultValue: 'quickstart',
    commands: EMULATORS,
    description: `What to begin with: ${FIXTURE_NAMES.join(', ')}, a YAML or JSON file, or the folder of a deploy-CLI export`,
  },
  {
    flag: 'keyword',
    value: 'KEY=VALUE',
    multiple: true,
    commands: [...EMULATORS, 'seed'],
    description:
      'Value for ##KEY## and @@KEY@@ in a deploy-CLI export, besides those of AUTH0_KEYWORD_REPLACE_MAPPINGS',
  },
  {
    flag: 'restore',
    value: '[TENANT/]SNAPSHOT',
    commands: EMULATORS,
    description: 'Begin from this snapshot in the folder of --data',
  },
  { flag: 'reseed', commands: EMULATORS, description: 'Erase what --data holds and load the seeds again' },
  {
    flag: 'tenant',
    value: 'NAME[=PORT]',
    multiple: true,
    commands: [...EMULATORS, ...CALLERS],
    description:
      'A tenant besides default, on a port of its own if you like; for a running emulator the tenant that is meant',
  },
  {
    flag: 'deterministic',
    value: 'TEXT',
    commands: EMULATORS,
    description:
      'Make ids and secrets the same on every start with this text, and stop the clock at the beginning of 2026; for tests only, since everybody can compute them',
  },
  { flag: 'clock', value: 'TIME', commands: EMULATORS, description: 'Stop the clock at this time' },
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
    description: 'Write what is in the tenants to this file at the end, as a seed, in YAML or JSON',
  },
  {
    flag: 'auth',
    value: 'jwt|none',
    defaultValue: 'jwt',
    commands: EMULATORS,
    description: 'Check tokens, or take any bearer (or none) as all scopes',
  },
  {
    flag: 'tls-host',
    value: 'NAME',
    multiple: true,
    commands: ['start', 'exec', 'ca'],
    description: 'One more name that the certificate is for, besides localhost',
  },
  {
    flag: 'cert',
    value: 'FILE',
    commands: EMULATORS,
    description: 'A certificate of your own, in PEM form, in place of ours',
  },
  { flag: 'key', value: 'FILE', commands: EMULATORS, description: 'Its private key' },
  {
    flag: 'cors',
    value: 'ORIGIN',
    multiple: true,
    commands: EMULATORS,
    description: 'Let pages of this origin call the API; * is any',
  },
  {
    flag: 'unimplemented',
    value: '403|404',
    defaultValue: '403',
    commands: EMULATORS,
    description: 'How to refuse what Auth0 has and this emulator does not serve',
  },
  {
    flag: 'plan',
    value: 'NAME',
    commands: EMULATORS,
    description: 'Keep to the entity limits and the rate limits of free, self-service or enterprise; without it, none',
  },
  {
    flag: 'without',
    value: 'PROPERTY',
    multiple: true,
    commands: EMULATORS,
    description: 'Refuse to set this property of a client, as for a tenant that has not paid for it',
  },
  {
    flag: 'requests',
    value: 'NUMBER',
    defaultValue: '1000',
    commands: EMULATORS,
    description: 'Keep so many requests in the log of each tenant, 1 to 100000; the oldest are evicted first',
  },
  {
    flag: 'json',
    commands: ['start'],
    description: 'Print one JSON line when ready, and nothing else, on standard output',
  },
  {
    flag: 'quiet',
    commands: ['start'],
    description: 'No line for each request, except for errors of the emulator itself',
  },
  {
    flag: 'url',
    value: 'URL',
    defaultValue: 'http://127.0.0.1:4400',
    commands: CALLERS,
    description: 'The running emulator to speak to',
  },
  { flag: 'format', value: 'json|yaml', defaultValue: 'json', commands: ['export'], description: 'How to write it' },
  {
    flag: 'scope',
    value: 'SCOPES',
    defaultValue: '*',
    commands: ['token'],
    description: 'Scopes of the token, separated by blanks; * is all',
  },
]

export interface CommandLine {
  command: Command
  /** What stands behind `--`. */
  rest: string[]
  /** The variables of this process, to hand on. */
  environment: NodeJS.ProcessEnv
  /** The folder for keys and certificates. */
  home: string
  /** The variable in which the deploy CLI takes the values of keywords. */
  keywordMappings: string | undefined
  help: boolean
  version: boolean
  /** Text of an option: flag, else environment, else default. */
  text(flag: string): string | undefined
  texts(flag: string): string[]
  is(flag: string): boolean
}

/** Reads a command line. @throws UsageError */
export function readCommandLine(argv: readonly string[], environment: NodeJS.ProcessEnv): CommandLine {
  const { values, positionals } = parseFlags(argv)
  // A blank behind KEY= makes the value of a keyword an argument. What is said of that must not repeat it.
  parseKeywords([values['keyword'] ?? []].flat().map(String), undefined)
  const [command = 'start', ...rest] = positionals
  if (!isCommand(command))
    throw new UsageError(`There is no command ${command}. Commands: ${Object.keys(COMMANDS).join(', ')}.`)
  if (rest[0] !== undefined && command !== 'exec' && command !== 'seed')
    throw new UsageError(`${command} takes no argument ${rest[0]}. See --help.`)
  const known = new Map(OPTIONS.map((option) => [option.flag, option]))
  for (const flag of Object.keys(values)) {
    const option = known.get(flag)
    if (option && !option.commands.includes(command))
      throw new UsageError(`${command} has no flag --${flag}; it belongs to ${option.commands.join(', ')}.`)
  }
  const texts = (flag: string): string[] => {
    const given = values[flag]
    if (given !== undefined) return [given].flat().map(String)
    const set = environment[environmentName(flag)]
    const fallback = defaultFor(known.get(flag), command)
    return set ? (known.get(flag)?.multiple ? set.split(',') : [set]) : fallback === undefined ? [] : [fallback]
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
    throw new UsageError(`${sentence} See --help for those there are.`, { cause: error })
  }
}

/** The help text, made of the table. */
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
    'Every flag has an environment name: --port is AUTH0_EMULATOR_PORT. A flag wins over the environment.',
    'AUTH0_EMULATOR_HOME is the folder for keys and certificates.',
  ].join('\n')
}

/**
 * Parses the command line, and the environment variables of flags. bin.ts and in-process/start-emulator.ts read the
 * environment too, for the home folder and the user's certificate authorities.
 */
import { parseArgs } from 'node:util'
import { homeFolder } from '../installation/home-folder.ts'
import { parseKeywords } from './flag-values.ts'
import { UsageError } from '../in-process/check-options.ts'
import { type Option, COMMANDS, type Command, OPTIONS } from './flag-table.ts'

/** Returns the environment variable of a flag: AUTH0_EMULATOR_PORT for `--port`. */
const environmentName = (flag: string) => `AUTH0_EMULATOR_${flag.toUpperCase().replaceAll('-', '_')}`

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
  // After `KEY= value` the value, which may be a secret, is an argument. This check comes first, because its message
  // does not repeat it.
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

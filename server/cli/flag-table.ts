/** The commands and their flags, with defaults and descriptions. The help is built from these tables. */
import { PRESET_NAMES } from '../../schema/fault.ts'
import { FIXTURE_NAMES } from '../seeds/fixtures.ts'

/** A flag of the command. */
export interface Option {
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

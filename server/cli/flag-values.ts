/** What the values of options may be; each refusal says what to write instead. */
import { isIP } from 'node:net'
import { client } from '../../schema/client.ts'
import { PLAN_NAMES, type Plan } from '../../schema/plans.ts'
import { NAME } from '../../schema/control.ts'
import { PRESET_NAMES, type Preset } from '../../schema/fault.ts'
import { isRecord } from '../../schema/json.ts'
import { isHostName } from '../shared/host-names.ts'
import type { CertificateFiles } from '../types.ts'
import type { CommandLine } from './flags.ts'
import { KEPT_REQUESTS } from '../requests/log.ts'

/** A command line that cannot be understood; the message says what to do. */
export class UsageError extends Error {}

/** @throws UsageError for what is not a whole number from 0 to 65535 */
export function portOf(text: string, flag = '--port'): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new UsageError(`${flag} takes a number from 0 to 65535, not ${text}.`)
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
    if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text) && new URL(text).pathname === '/')
      return new URL(text).origin
    throw new UsageError(`--cors takes an origin such as http://localhost:3000, or *, not ${text}.`)
  })
}

/** Host names in lower case. @throws UsageError for an address or what is no name at all */
export function hostNamesOf(texts: readonly string[]): string[] {
  return texts.map((text) => {
    const name = text.toLowerCase()
    if (isIP(name.replace(/^\[(.*)\]$/, '$1')))
      throw new UsageError(
        `--tls-host takes a host name, not the address ${text}. The certificate is for 127.0.0.1 and ::1 anyway; for others use --cert and --key.`,
      )
    if (isHostName(name)) return name
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
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text))
    throw new UsageError(`--url takes a URL such as http://127.0.0.1:4400, not ${text}.`)
  return text.replace(/\/+$/, '')
}

/** @throws UsageError for another word */
export function planOf(text: string | undefined): Plan | undefined {
  const plan = PLAN_NAMES.find((name) => name === text)
  if (plan || text === undefined) return plan
  throw new UsageError(`--plan takes ${PLAN_NAMES.join(', ')}, not ${text}.`)
}

/** @throws UsageError for what is neither a property of a client nor `clients` */
export function withoutOf(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => name !== 'clients' && !client.tiers.has(name))
  if (unknown === undefined) return names
  throw new UsageError(`--without takes a property of a client such as oidc_logout, or clients, not ${unknown}.`)
}

/** @throws UsageError for what cannot be the name of a tenant */
export function tenantNameOf(text: string): string {
  if (new RegExp(NAME).test(text)) return text
  throw new UsageError(`The name of a tenant has lower-case letters, digits and - only, 63 at most: ${text} has not.`)
}

/** `SNAPSHOT`, of the tenant `default`, or `TENANT/SNAPSHOT`. @throws UsageError */
export function restoreOf(text: string | undefined): { tenant: string; snapshot: string } | undefined {
  if (text === undefined) return undefined
  const names = text.split('/')
  const [tenant = '', snapshot = ''] = names.length === 1 ? ['default', text] : names
  if (names.length <= 2 && [tenant, snapshot].every((name) => new RegExp(NAME).test(name))) return { tenant, snapshot }
  throw new UsageError(`--restore takes the name of a snapshot, or TENANT/SNAPSHOT, not ${text}.`)
}

/** `NAME` or `NAME=PORT`. @throws UsageError */
export function tenantsOf(texts: readonly string[]): { name: string; port?: number }[] {
  return texts.map((text) => {
    const [, name = '', port] = /^([^=]*)(?:=(.*))?$/.exec(text) ?? []
    return { name: tenantNameOf(name), ...(port !== undefined && { port: portOf(port, '--tenant NAME=PORT') }) }
  })
}

/** Milliseconds since the epoch. @throws UsageError for what is no time */
export function timeOf(time: Date | string): number {
  const milliseconds = new Date(time).getTime()
  if (!Number.isNaN(milliseconds)) return milliseconds
  throw new UsageError(`The clock takes a time such as 2026-01-31T12:00:00Z, not ${time}.`)
}

/** @throws UsageError for another word */
export function presetsOf(names: readonly string[]): Preset[] {
  return names.map((text) => {
    const preset = PRESET_NAMES.find((name) => name === text)
    if (preset) return preset
    throw new UsageError(`--fault takes ${PRESET_NAMES.join(', ')}, not ${text}.`)
  })
}

/** More entries than this take more memory than the process may have. */
const MOST_REQUESTS = 100_000

/** How many requests a log keeps. @throws UsageError for what is not a whole number from 1 to 100,000 */
export function requestsOf(given: string | number = KEPT_REQUESTS): number {
  const requests = Number(given)
  if (/^\d{1,6}$/.test(String(given)) && requests >= 1 && requests <= MOST_REQUESTS) return requests
  throw new UsageError(`--requests takes a whole number from 1 to ${MOST_REQUESTS.toLocaleString('en')}, not ${given}.`)
}

/** `KEY=VALUE`, the value as JSON where it is some, on top of those of the environment. @throws UsageError */
export function keywordsOf(texts: readonly string[], environment: string | undefined): Record<string, unknown> {
  const given = texts.map((text, index) => {
    const [, key, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    // It may be the value alone, and that a secret: it is not repeated.
    if (key === undefined)
      throw new UsageError(
        `The value of --keyword number ${index + 1} has no equals sign behind a name. Write --keyword NAME=VALUE.`,
      )
    return [key, parsed(value) ?? value] as const
  })
  const mappings = environment ? parsed(environment) : {}
  if (!isRecord(mappings))
    throw new UsageError('AUTH0_KEYWORD_REPLACE_MAPPINGS must be a JSON object, as the deploy CLI takes it.')
  return { ...mappings, ...Object.fromEntries(given) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws UsageError for another word */
export function formatOf(text: string): 'json' | 'yaml' {
  if (text === 'json' || text === 'yaml') return text
  throw new UsageError(`--format takes json or yaml, not ${text}.`)
}

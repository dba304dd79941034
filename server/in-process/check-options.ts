/** Parses option values that the command and `startEmulator` share. */
import { isIP } from 'node:net'
import { client } from '../../schema/client.ts'
import { NAME_PATTERN } from '../../schema/control.ts'
import { isHostName } from '../shared/host-names.ts'
import { DEFAULT_LOG_LIMIT } from '../requests/log.ts'

/** An invalid command line or option. The message says what to write instead. */
export class UsageError extends Error {}

/** Parses origins into the form in which browsers send them. @throws UsageError for a text that is not an origin */
export function parseOrigins(texts: readonly string[]): string[] {
  return texts.map((text) => {
    if (text === '*') return text
    if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text) && new URL(text).pathname === '/')
      return new URL(text).origin
    throw new UsageError(`--cors takes an origin such as http://localhost:3000, or *, not ${text}.`)
  })
}

/** Parses host names and returns them in lower case. @throws UsageError for an address or an invalid name */
export function parseHostNames(texts: readonly string[]): string[] {
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

/** Checks the names of `without`. @throws UsageError for a name that is neither a property of a client nor `clients` */
export function parseWithout(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => name !== 'clients' && !client.tiers.has(name))
  if (unknown === undefined) return names
  throw new UsageError(`--without takes a property of a client such as oidc_logout, or clients, not ${unknown}.`)
}

/** Checks the name of a tenant. @throws UsageError for an invalid name */
export function parseTenantName(text: string): string {
  if (new RegExp(NAME_PATTERN).test(text)) return text
  throw new UsageError(
    `A tenant name has at most 63 characters: lower-case letters, digits and -. Change the name ${text}.`,
  )
}

/** Parses `SNAPSHOT` (of the tenant `default`) or `TENANT/SNAPSHOT`. @throws UsageError for anything else */
export function parseRestore(text: string | undefined): { tenant: string; snapshot: string } | undefined {
  if (text === undefined) return undefined
  const names = text.split('/')
  const [tenant = '', snapshot = ''] = names.length === 1 ? ['default', text] : names
  if (names.length <= 2 && [tenant, snapshot].every((name) => new RegExp(NAME_PATTERN).test(name)))
    return { tenant, snapshot }
  throw new UsageError(`--restore takes the name of a snapshot, or TENANT/SNAPSHOT, not ${text}.`)
}

/** Parses a time into milliseconds since the epoch. @throws UsageError for a text that is not a time */
export function parseTime(time: Date | string): number {
  const milliseconds = new Date(time).getTime()
  if (!Number.isNaN(milliseconds)) return milliseconds
  throw new UsageError(`The clock takes a time such as 2026-01-31T12:00:00Z, not ${time}.`)
}

/** The largest request log. A larger one can take more memory than the process may have. */
const MOST_REQUESTS = 100_000

/** Parses the size of the request log. @throws UsageError for anything but a whole number from 1 to 100,000 */
export function parseRequestCount(size: string | number = DEFAULT_LOG_LIMIT): number {
  const requests = Number(size)
  if (/^\d{1,6}$/.test(String(size)) && requests >= 1 && requests <= MOST_REQUESTS) return requests
  throw new UsageError(`--requests takes a whole number from 1 to ${MOST_REQUESTS.toLocaleString('en')}, not ${size}.`)
}

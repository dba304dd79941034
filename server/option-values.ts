/** What the values of options may be; each refusal says what to write instead. */
import { isIP } from 'node:net'
import { client } from '../schema/client.ts'
import { PLAN_NAMES, type Plan } from '../schema/plans.ts'
import type { CertificateFiles } from './in-process.ts'
import type { CommandLine } from './options.ts'

/** A command line that cannot be understood; the message says what to do. */
export class UsageError extends Error {}

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

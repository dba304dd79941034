/** A request to the token endpoint, with what it has to be judged by. */
import type { IncomingHttpHeaders } from 'node:http'
import type { JsonRecord } from '../../schema/json.ts'
import type { HostNames } from '../shared/host-names.ts'
import type { Tenant } from '../tenant/tenant.ts'

export interface TokenCall {
  /** The host names that belong to this emulator. */
  names: HostNames
  tenant: Tenant
  headers: IncomingHttpHeaders
  body: JsonRecord
  /** Host and port as the caller wrote them. */
  host: string
}

/** A parameter: an empty one is as good as none (RFC 6749 §3.2). */
export const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** A request to the token endpoint, with its tenant and host names. */
import type { IncomingHttpHeaders } from 'node:http'
import type { JsonRecord } from '../../schema/json.ts'
import type { HostNames } from '../shared/host-names.ts'
import type { Tenant } from '../tenant/tenant.ts'

export interface TokenRequest {
  /** The host names that belong to this emulator. */
  names: HostNames
  tenant: Tenant
  headers: IncomingHttpHeaders
  body: JsonRecord
  /** Host and port as in the request. */
  host: string
}

/** Returns the value of a parameter. An empty parameter counts as absent (RFC 6749 §3.2). */
export const readParameter = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** The types of a control API handler. */
import type { Emulator } from '../emulator/emulator.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Answer } from '../shared/answer.ts'

/** The input of a handler. */
export interface ControlCall<Params = Record<string, string>, Query = Record<string, unknown>, Body = unknown> {
  emulator: Emulator
  /** The tenant that the query names, else that of the Host or port, else the default one. */
  tenant: Tenant
  params: Params
  query: Query
  body: Body
  /** The Host header of the call: host and port. */
  host: string
}

/** A handler. The schemas of its operation guarantee the types of its call. */
export type ControlHandler = (call: ControlCall<never, never, never>) => Answer | Promise<Answer>

/**
 * The input and output types of a handler. They are free of the web framework, so that seeds and tests can call
 * handlers.
 */
import type { Tenant } from '../tenant/tenant.ts'
import type { Access } from '../access/access.ts'
import type { Answer } from '../shared/answer.ts'

/** A request whose scopes, parameters and body have been checked. */
export interface Call<Params = Record<string, string>, Query = Record<string, unknown>, Body = unknown> {
  tenant: Tenant
  access: Access
  params: Params
  query: Query
  body: Body
  /** Host and port as in the request. Links and audiences contain it. */
  host: string
  /** Path and query as in the request. */
  url: string
}

/** A handler of one operation. The schemas of the operation guarantee the types of its call. */
export type Handler = (call: Call<never, never, never>) => Answer | Promise<Answer>

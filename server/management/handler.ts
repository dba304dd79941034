/** What a handler gets and gives: no web framework in sight, so that seeds and tests can call it as well. */
import type { Tenant } from '../tenant/tenant.ts'
import type { Access } from '../access/access.ts'
import type { Answer } from '../shared/answer.ts'

/** A request that is known to be allowed and well-formed. */
export interface Call<Params = Record<string, string>, Query = Record<string, unknown>, Body = unknown> {
  tenant: Tenant
  access: Access
  params: Params
  query: Query
  body: Body
  /** Host and port as the caller wrote them; links and audiences follow it. */
  host: string
  /** Path and query as the caller wrote them. */
  url: string
}

/** A handler of one operation; the schemas of its row promise the types of its call. */
export type Handler = (call: Call<never, never, never>) => Answer | Promise<Answer>

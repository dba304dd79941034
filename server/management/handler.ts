/** What a handler gets and gives: no web framework in sight, so that seeds and tests can call it as well. */
import type { Access } from '../access/verify-token.ts'
import type { Tenant } from '../tenant/tenant.ts'

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
export interface Answer {
  status: number
  /** JSON, as text or in UTF-8, a long one in pieces; absent for an empty answer. */
  body?: string | Buffer | readonly Buffer[]
  headers?: Record<string, string>
}
/** A handler of one operation; the schemas of its row promise the types of its call. */
export type Handler = (call: Call<never, never, never>) => Answer | Promise<Answer>

export const ok = (body: NonNullable<Answer['body']>, headers?: Record<string, string>): Answer => ({
  status: 200,
  body,
  ...(headers && { headers }),
})
export const created = (body: string): Answer => ({ status: 201, body })
export const noContent: Answer = { status: 204 }

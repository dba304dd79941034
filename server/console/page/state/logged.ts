/** What the log tells of a request. Types alone, so that what runs without a browser can name them. */

/** A request as the log shows it; what is not known is absent. */
export interface LoggedRequest {
  id: number
  /** By the clock of the tenant. */
  time: string
  method: string
  path: string
  query?: string
  operation?: string
  client_id?: string
  scopes?: readonly string[]
  sdk?: { name?: string; version?: string; [member: string]: unknown }
  user_agent?: string
  status: number
  errorCode?: string
  message?: string
  ms: number
  /** When it was answered by the clock of this machine, in milliseconds; undefined where the clock of the tenant cannot tell. */
  at: number | undefined
}
/** With what is told of one request only. */
export interface WholeRequest extends LoggedRequest {
  body?: unknown
  answer?: unknown
  answer_length?: number
  why?: Why
}
export interface Why {
  fault?: true
  rule?: { name: string; says?: string; evidence?: string; see?: string }
  needs_any_of?: readonly string[]
  withheld?: Record<string, readonly string[]>
}

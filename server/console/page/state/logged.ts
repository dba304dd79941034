/** Requests as the log of the tenant shows them. */
import type { ControlAnswer } from '../api/control.ts'

type RequestAnswer = ControlAnswer<'emulator_request'>
type RequiredProperty = 'id' | 'time' | 'method' | 'path' | 'status'
/** Told of one request only, when it is asked for. */
type DetailProperty = 'body' | 'answer' | 'answer_length' | 'why'

/** A request as the log shows it; what is not known is absent. `time` is by the clock of the tenant. */
export interface LoggedRequest
  extends Required<Pick<RequestAnswer, RequiredProperty>>,
    Omit<RequestAnswer, RequiredProperty | DetailProperty | 'ms' | 'sdk'> {
  ms: number
  sdk?: { name?: string; version?: string; [member: string]: unknown }
  /** When it was answered by the clock of this machine, in milliseconds; undefined where the clock of the tenant cannot tell. */
  at: number | undefined
}
/** With what is told of one request only. */
export interface WholeRequest extends LoggedRequest, Pick<RequestAnswer, Exclude<DetailProperty, 'why'>> {
  why?: Why
}
export interface Why {
  fault?: true
  rule?: { name: string; says?: string; evidence?: string; see?: string }
  needs_any_of?: readonly string[]
  withheld?: Record<string, readonly string[]>
}

/** Types of the requests in the tenant's log. */
import type { ControlAnswer } from '../api/control.ts'

type RequestAnswer = ControlAnswer<'emulator_request'>
type RequiredProperty = 'id' | 'time' | 'method' | 'path' | 'status'
/** Properties that the API returns only for a single request, on demand. */
type DetailProperty = 'body' | 'answer' | 'answer_length' | 'why'

/** A request in the log. Unknown properties are absent. `time` is the tenant clock. */
export interface LoggedRequest
  extends Required<Pick<RequestAnswer, RequiredProperty>>,
    Omit<RequestAnswer, RequiredProperty | DetailProperty | 'ms' | 'sdk'> {
  ms: number
  sdk?: { name?: string; version?: string; [member: string]: unknown }
  /** When it was answered, in milliseconds of this machine's clock. Undefined when the tenant clock is frozen. */
  at: number | undefined
}
/** A logged request with the properties that exist only for a single request. */
export interface WholeRequest extends LoggedRequest, Pick<RequestAnswer, Exclude<DetailProperty, 'why'>> {
  why?: Why
}
interface Why {
  fault?: true
  rule?: { name: string; says?: string; evidence?: string; see?: string }
  needs_any_of?: readonly string[]
  withheld?: Record<string, readonly string[]>
}

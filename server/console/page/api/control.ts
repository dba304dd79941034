/** Calls the control API by operation id, for the tenant in the address. */
import type { control } from '../../../../schema/control.ts'
import type { Static, TSchema } from '../../../../schema/schema.ts'
import { tenantName } from '../state/route.ts'
import { operationOf } from '../tables.ts'
import { send, requireSuccess } from './send.ts'

export type ControlId = keyof typeof control
type Answers<I extends ControlId> = (typeof control)[I]['answers']
type Shape<A> = A extends string ? undefined : A extends TSchema ? Static<A> : never
/** The response body of an operation, derived from its row in the table of the control API. */
export type ControlAnswer<I extends ControlId> =
  Answers<I> extends infer A ? { [S in keyof A]: Shape<A[S]> }[keyof A] : never

interface ControlParts {
  params?: Record<string, string | number>
  query?: Record<string, string | number | boolean>
  body?: unknown
  /** The content type of a body that is not JSON. */
  type?: string
}

/** Returns the path and query of a call. */
export function controlPath(id: ControlId, { params = {}, query = {} }: ControlParts = {}): string {
  const path = (operationOf(id)?.path ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  )
  const searchParams = new URLSearchParams({
    tenant: tenantName.value,
    ...Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
  })
  // The path already names the tenant, and the list of all tenants needs no name.
  return path.startsWith('/_emulator/tenants')
    ? `${path}${query['secrets'] ? '?secrets=true' : ''}`
    : `${path}?${searchParams}`
}

/** Calls the control API. @throws Refusal */
export async function call<I extends ControlId>(id: I, parts: ControlParts = {}): Promise<ControlAnswer<I>> {
  const { method = 'GET' } = operationOf(id) ?? {}
  const answered = await send(method, controlPath(id, parts), {
    ...(parts.body !== undefined && { body: parts.body }),
    ...(parts.type && { headers: { 'content-type': parts.type } }),
  })
  return requireSuccess(answered) as ControlAnswer<I>
}

/** Returns a `call` bound to one tenant. A later undo must reach this tenant, even if the user looks at another one by then. */
export const callsFor =
  (tenant: string) =>
  <I extends ControlId>(id: I, parts: ControlParts = {}) =>
    call(id, { ...parts, query: { tenant, ...parts.query } })
export type Calls = ReturnType<typeof callsFor>

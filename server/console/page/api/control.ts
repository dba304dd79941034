/** The control API: a call by the id of its operation, for the tenant that is looked at. */
import type { control } from '../../../../schema/control.ts'
import type { Static, TSchema } from '../../../../schema/schema.ts'
import { tenantName } from '../state/route.ts'
import { operationOf } from '../tables.ts'
import { send, requireSuccess } from './send.ts'

export type ControlId = keyof typeof control
type Answers<I extends ControlId> = (typeof control)[I]['answers']
type Shape<A> = A extends string ? undefined : A extends TSchema ? Static<A> : never
/** What a call answers, from the row of its operation. */
export type ControlAnswer<I extends ControlId> =
  Answers<I> extends infer A ? { [S in keyof A]: Shape<A[S]> }[keyof A] : never

interface ControlParts {
  params?: Record<string, string | number>
  query?: Record<string, string | number | boolean>
  body?: unknown
  /** Of a body that is not JSON. */
  type?: string
}

/** Path and query of a call. */
export function controlPath(id: ControlId, { params = {}, query = {} }: ControlParts = {}): string {
  const path = (operationOf(id)?.path ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  )
  const searchParams = new URLSearchParams({
    tenant: tenantName.value,
    ...Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
  })
  // Tenants are named by the path, and the list of all belongs to none.
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

/** Calls for one tenant, whichever is looked at by the time that they are made: what is undone later must not reach another one. */
export const callsFor =
  (tenant: string) =>
  <I extends ControlId>(id: I, parts: ControlParts = {}) =>
    call(id, { ...parts, query: { tenant, ...parts.query } })
export type Calls = ReturnType<typeof callsFor>

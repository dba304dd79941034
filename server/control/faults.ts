/** /_emulator/faults: what goes wrong with the requests to a tenant. */
import { validateHeaderName, validateHeaderValue } from 'node:http'
import { PRESETS, type Fault, type Preset } from '../../schema/fault.ts'
import { requireOperation } from './require-operation.ts'
import { invalidFault } from '../errors/control.ts'
import { noContent, ok, type Answer } from '../shared/answer.ts'
import type { ControlCall } from './handler.ts'

type Body = { faults: Fault[]; preset?: undefined } | { preset: Preset; faults?: undefined }

export const listFaults = ({ tenant }: ControlCall): Answer => ok(JSON.stringify({ faults: tenant.faults.list() }))

export function putFaults(call: ControlCall<object, object, Body>): Answer {
  const { faults = call.body.preset === undefined ? [] : PRESETS[call.body.preset].faults } = call.body
  for (const fault of faults) requireUsefulFault(fault)
  call.tenant.faults.put(faults)
  return listFaults(call as ControlCall)
}

export function deleteFaults({ tenant }: ControlCall): Answer {
  tenant.faults.put([])
  return noContent
}

/** @throws 400 for a fault that would do nothing, or could not be answered */
function requireUsefulFault({ match, status, body, headers = {}, delay_ms, drop }: Fault): void {
  requireOperation(match?.operation)
  if (status === undefined && !delay_ms && !drop)
    throw invalidFault('A fault needs one of status, delay_ms and drop, or it changes nothing.')
  if (status === undefined && (body !== undefined || Object.keys(headers).length > 0))
    throw invalidFault('A fault with headers or a body needs a status.')
  for (const [name, value] of Object.entries(headers)) requireSendableHeader(name, value)
}

/** Those that HTTP itself is made of: the server writes them, whatever a fault says. */
const FRAMING = ['content-length', 'transfer-encoding', 'trailer']

function requireSendableHeader(name: string, value: unknown): void {
  // Node would write an object as [object Object].
  if (typeof value !== 'string') throw invalidFault(`The header ${name} of a fault cannot be sent: it is no text.`)
  if (FRAMING.includes(name.toLowerCase()))
    throw invalidFault(`The header ${name} of a fault cannot be sent: the server makes it from the body.`)
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  } catch (cause) {
    throw invalidFault(`The header ${name} of a fault cannot be sent: ${(cause as Error).message}.`)
  }
}

/** /_emulator/faults: the faults that make requests to a tenant fail or wait. */
import { validateHeaderName, validateHeaderValue } from 'node:http'
import { PRESETS, type FaultDefinition, type Preset } from '../../schema/fault.ts'
import { requireOperation } from './require-operation.ts'
import { invalidFault } from '../errors/control.ts'
import { noContent, ok, type Answer } from '../shared/answer.ts'
import type { ControlCall } from './handler.ts'

/** The body of a PUT: a list of faults, or the name of a preset. */
type Body = { faults: FaultDefinition[]; preset?: undefined } | { preset: Preset; faults?: undefined }

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

/** Checks that a fault has an effect, and that its response can be sent. @throws ApiError 400 */
function requireUsefulFault({ match, status, body, headers = {}, delay_ms, drop }: FaultDefinition): void {
  requireOperation(match?.operation)
  if (status === undefined && !delay_ms && !drop)
    throw invalidFault('A fault needs one of status, delay_ms and drop, or it changes nothing.')
  if (status === undefined && (body !== undefined || Object.keys(headers).length > 0))
    throw invalidFault('A fault with headers or a body needs a status.')
  for (const [name, value] of Object.entries(headers)) requireSendableHeader(name, value)
}

/** Headers that the server computes from the body. */
const FRAMING = ['content-length', 'transfer-encoding', 'trailer']

/** @throws ApiError 400 for a header that Node cannot send, or that the server computes */
function requireSendableHeader(name: string, value: unknown): void {
  // Node would write an object as [object Object].
  if (typeof value !== 'string')
    throw invalidFault(`The header ${name} of a fault cannot be sent: its value is not a text.`)
  if (FRAMING.includes(name.toLowerCase()))
    throw invalidFault(`The header ${name} of a fault cannot be sent: the server computes it from the body.`)
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  } catch (cause) {
    throw invalidFault(`The header ${name} of a fault cannot be sent: ${(cause as Error).message}.`)
  }
}

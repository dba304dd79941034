/** Tests PUT /_emulator/faults. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()
const put = async (body: unknown) => {
  const answer = await emulator.inject({ method: 'PUT', url: '/_emulator/faults', payload: body as object })
  return { status: answer.statusCode, body: answer.json<{ faults: Json[] }>() }
}
const list = async () => (await emulator.inject('/_emulator/faults')).json<{ faults: Json[] }>().faults

describe('PUT /_emulator/faults', () => {
  test.each([
    [{}, "Payload validation error: 'Too few properties defined (0), minimum 1'.", 'invalid_body'],
    [
      { faults: [], preset: 'slow' },
      "Payload validation error: 'Too many properties defined (2), maximum 1'.",
      'invalid_body',
    ],
    [
      { preset: 'sloth' },
      'Payload validation error: \'Invalid value "sloth"\' on property preset (Name of predefined faults, instead of the list).',
      'invalid_body',
    ],
    [
      { faults: [{ status: 99 }] },
      "Payload validation error: 'Value 99 is less than minimum 200' on property faults[0].status (Response status).",
      'invalid_body',
    ],
    [
      { faults: [{ status: 500, times: 0 }] },
      "Payload validation error: 'Value 0 is less than minimum 1' on property faults[0].times (Number of requests that the fault applies to; no limit if absent).",
      'invalid_body',
    ],
    [
      { faults: [{ delay: 5 }] },
      "Payload validation error: 'Additional properties not allowed: delay' on property faults[0].",
      'invalid_body',
    ],
    [
      { faults: [{}] },
      'A fault needs one of status, delay_ms and drop, or it changes nothing.',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ drop: false, delay_ms: 0 }] },
      'A fault needs one of status, delay_ms and drop, or it changes nothing.',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ delay_ms: 5, body: {} }] },
      'A fault with headers or a body needs a status.',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ status: 500, headers: { 'a b': 'x' } }] },
      'The header a b of a fault cannot be sent: Header name must be a valid HTTP token ["a b"].',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ status: 500, headers: { a: 'x\ny' } }] },
      'The header a of a fault cannot be sent: Invalid character in header content ["a"].',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ status: 500, match: { operation: 'get_client' } }] },
      'There is no operation get_client. Did you mean get_clients or get_clients_search or get_client_connections?',
      'emulator_unknown_operation',
    ],
    [
      { faults: [{ status: 500, match: { operation: 'x' } }] },
      'There is no operation x. /_emulator/docs lists all operations.',
      'emulator_unknown_operation',
    ],
  ])('rejects %j', async (body, message, code) => {
    expect(await put(body)).toEqual({ status: 400, body: refusal(400, 'Bad Request', message, code) })
    expect(await list()).toEqual([])
  })
})

test('the methods of a tenant handle use camelCase names for faults', async () => {
  const { faults } = emulator
  await faults.set([
    {
      match: { method: 'GET' },
      delayMs: 5,
      forMs: 1000,
      times: 3,
      status: 503,
      headers: { 'X-Mine': 'a' },
      body: { not_changed: 1 },
    },
  ])
  expect(await faults.list()).toEqual([
    {
      match: { method: 'GET' },
      delayMs: 5,
      forMs: 1000,
      times: 3,
      status: 503,
      headers: { 'X-Mine': 'a' },
      body: { not_changed: 1 },
      remaining: 3,
    },
  ])
  await expect(faults.set([{ match: { operation: 'nope' }, status: 503 }])).rejects.toThrow(
    'There is no operation nope. /_emulator/docs lists all operations.',
  )
  await faults.clear()
  expect([
    await faults.list(),
    (await emulator.inject({ method: 'DELETE', url: '/_emulator/faults' })).statusCode,
  ]).toEqual([[], 204])
})

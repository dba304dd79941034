/** Tests headers of a fault that HTTP cannot carry. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()

describe('fault headers that HTTP cannot send', () => {
  const refused = (name: string, reason: string) =>
    refusal(400, 'Bad Request', `The header ${name} of a fault cannot be sent: ${reason}.`, 'emulator_invalid_fault')
  test.each<[Json, string, string]>([
    [{ x: 5 }, 'x', 'its value is not a text'],
    [{ x: null }, 'x', 'its value is not a text'],
    [{ x: {} }, 'x', 'its value is not a text'],
    [{ x: ['a'] }, 'x', 'its value is not a text'],
    [{ 'Content-Length': '3' }, 'Content-Length', 'the server computes it from the body'],
    [{ 'transfer-encoding': 'chunked' }, 'transfer-encoding', 'the server computes it from the body'],
    [{ trailer: 'x' }, 'trailer', 'the server computes it from the body'],
    [{ '': 'x' }, '', 'Header name must be a valid HTTP token [""]'],
    [{ x: 'a\r\nset-cookie: b' }, 'x', 'Invalid character in header content ["x"]'],
  ])('rejects %j', async (headers, name, reason) => {
    const reply = await emulator.inject({
      method: 'PUT',
      url: '/_emulator/faults',
      payload: { faults: [{ status: 503, headers }] },
    })
    expect([reply.statusCode, reply.json<Json>()]).toEqual([400, refused(name, reason)])
    expect(await emulator.faults.list()).toEqual([])
  })
})

/** Tests DELETE /_emulator/documents. */
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const put = async (payload: object, query = '') => {
  const reply = await emulator.inject({ method: 'PUT', url: `/_emulator/documents${query}`, payload })
  return { status: reply.statusCode, body: reply.payload === '' ? undefined : reply.json<object>() }
}
const given = async () => (await emulator.control('GET /documents')).body
const [a, b] = ['https://a.example/client.json', 'https://b.example/keys']

describe('documents', () => {
  test('are deleted by URL, or all together', async () => {
    for (const url of [a, b]) await put({ url, document: {} })
    expect((await emulator.control(`DELETE /documents?url=${encodeURIComponent(a)}`)).status).toBe(204)
    expect((await emulator.control(`DELETE /documents?url=${encodeURIComponent(a)}`)).status).toBe(204)
    expect(await given()).toEqual({ documents: { [b]: {} } })
    await put({ url: a, document: {} })
    expect((await emulator.control('DELETE /documents')).status).toBe(204)
    expect(await given()).toEqual({ documents: {} })
  })

  test('are deleted by a reset', async () => {
    await put({ url: a, document: {} })
    await emulator.control('POST /reset')
    expect(await given()).toEqual({ documents: {} })
  })
})

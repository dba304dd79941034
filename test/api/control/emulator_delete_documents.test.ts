/** Tests DELETE /_emulator/documents. */
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const put = async (payload: object, query = '') => {
  const reply = await emulator.inject({ method: 'PUT', url: `/_emulator/documents${query}`, payload })
  return { status: reply.statusCode, body: reply.payload === '' ? undefined : reply.json<object>() }
}
const documentList = async () => (await emulator.control('GET /documents')).body
const [a, b] = ['https://a.example/client.json', 'https://b.example/keys']

describe('DELETE /_emulator/documents', () => {
  test('deletes the document of one URL, or all documents', async () => {
    for (const url of [a, b]) await put({ url, document: {} })
    expect((await emulator.control(`DELETE /documents?url=${encodeURIComponent(a)}`)).status).toBe(204)
    expect((await emulator.control(`DELETE /documents?url=${encodeURIComponent(a)}`)).status).toBe(204)
    expect(await documentList()).toEqual({ documents: { [b]: {} } })
    await put({ url: a, document: {} })
    expect((await emulator.control('DELETE /documents')).status).toBe(204)
    expect(await documentList()).toEqual({ documents: {} })
  })

  test('has nothing left to delete after a reset', async () => {
    await put({ url: a, document: {} })
    await emulator.control('POST /reset')
    expect(await documentList()).toEqual({ documents: {} })
  })
})

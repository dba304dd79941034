/** Tests GET /_emulator/documents. */
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const put = async (payload: object, query = '') => {
  const reply = await emulator.inject({ method: 'PUT', url: `/_emulator/documents${query}`, payload })
  return { status: reply.statusCode, body: reply.payload === '' ? undefined : reply.json<object>() }
}
const documentList = async () => (await emulator.control('GET /documents')).body
const [a, b] = ['https://a.example/client.json', 'https://b.example/keys']

describe('GET /_emulator/documents', () => {
  test('lists documents by URL, and only the latest document of each URL', async () => {
    expect(await documentList()).toEqual({ documents: {} })
    expect(await put({ url: b, document: { keys: [] } })).toEqual({ status: 204, body: undefined })
    await put({ url: a, document: { client_id: 'old' } })
    await put({ url: a, document: { client_id: a } })
    const { status, body } = await emulator.control('GET /documents')
    expect([status, JSON.stringify(body)]).toEqual([
      200,
      JSON.stringify({ documents: { [a]: { client_id: a }, [b]: { keys: [] } } }),
    ])
  })
})

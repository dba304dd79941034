import { describe, expect, test } from 'vitest'
import type { Fetch } from '../../../../server/management/cimd/fetch.ts'
import { retrieveDocument } from '../../../../server/management/cimd/retrieve.ts'
import { openStore } from '../../../../server/store/index.ts'

const URL = 'https://app.example.com/client.json'
const ADVICE =
  'To do without the network, give the document to the emulator: PUT /_emulator/documents with {"url":"…","document":{…}}.'
const documentsWith = (documents: Record<string, unknown>) => {
  const store = openStore({})
  for (const [url, document] of Object.entries(documents)) store.cimdDocuments.put(url, document)
  return store.cimdDocuments
}
const found =
  (text: string): Fetch =>
  async () => ({ text })
const never: Fetch = () => Promise.reject(new Error('the network was asked'))

describe('a document', () => {
  test('that was given comes first, and nothing is fetched', async () => {
    expect(await retrieveDocument(documentsWith({ [URL]: { a: 1 } }), URL, 100, never)).toEqual({ document: { a: 1 } })
  })

  test('that was given is held to the limit too', async () => {
    expect(await retrieveDocument(documentsWith({ [URL]: 'x'.repeat(1023) }), URL, 1024, never)).toEqual({
      error: `${URL} could not be fetched: it is larger than 1 KB.`,
    })
    expect(await retrieveDocument(documentsWith({ [URL]: 'é'.repeat(511) }), URL, 1024, never)).toEqual({
      document: 'é'.repeat(511),
    })
  })

  test('is fetched where none was given, with the limit', async () => {
    const asked: unknown[] = []
    const fetch: Fetch = async (...sent) => {
      asked.push(sent)
      return { text: '[1]' }
    }
    expect(await retrieveDocument(documentsWith({ [`${URL}/`]: 'x' }), URL, 100, fetch)).toEqual({ document: [1] })
    expect(asked).toEqual([[URL, 100]])
  })

  test('that cannot be had is told with advice', async () => {
    expect(await retrieveDocument(documentsWith({}), URL, 100, found('<html>'))).toEqual({
      error: `${URL} could not be fetched: it is not JSON. ${ADVICE}`,
    })
    expect(
      await retrieveDocument(documentsWith({}), URL, 100, async () => ({ error: 'it answered with status 404' })),
    ).toEqual({
      error: `${URL} could not be fetched: it answered with status 404. ${ADVICE}`,
    })
  })
})

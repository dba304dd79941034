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
const fetching =
  (text: string): Fetch =>
  async () => ({ text })
const failFetch: Fetch = () => Promise.reject(new Error('the network was used'))

describe('retrieveDocument', () => {
  test('returns a stored document without the network', async () => {
    expect(await retrieveDocument(documentsWith({ [URL]: { a: 1 } }), URL, 100, failFetch)).toEqual({
      document: { a: 1 },
    })
  })

  test('rejects a stored document over the limit', async () => {
    expect(await retrieveDocument(documentsWith({ [URL]: 'x'.repeat(1023) }), URL, 1024, failFetch)).toEqual({
      error: `${URL} could not be fetched: it is larger than 1 KB.`,
    })
    expect(await retrieveDocument(documentsWith({ [URL]: 'é'.repeat(511) }), URL, 1024, failFetch)).toEqual({
      document: 'é'.repeat(511),
    })
  })

  test('fetches a document that is not stored, with the limit', async () => {
    const calls: unknown[] = []
    const fetch: Fetch = async (...parameters) => {
      calls.push(parameters)
      return { text: '[1]' }
    }
    expect(await retrieveDocument(documentsWith({ [`${URL}/`]: 'x' }), URL, 100, fetch)).toEqual({ document: [1] })
    expect(calls).toEqual([[URL, 100]])
  })

  test('returns an error with advice for a document that cannot be fetched', async () => {
    expect(await retrieveDocument(documentsWith({}), URL, 100, fetching('<html>'))).toEqual({
      error: `${URL} could not be fetched: it is not JSON. ${ADVICE}`,
    })
    expect(
      await retrieveDocument(documentsWith({}), URL, 100, async () => ({ error: 'it answered with status 404' })),
    ).toEqual({
      error: `${URL} could not be fetched: it answered with status 404. ${ADVICE}`,
    })
  })
})

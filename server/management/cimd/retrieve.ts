/** Retrieves a JSON document: one stored in the emulator, or otherwise from the internet. */
import type { Store } from '../../store/index.ts'
import { tooLargeMessage, type Fetch, type FetchResult } from './fetch.ts'

export type RetrievedDocument = { document: unknown } | { error: string }

const ADVICE =
  'To do without the network, give the document to the emulator: PUT /_emulator/documents with {"url":"…","document":{…}}.'

/**
 * Retrieves a JSON document of at most `limit` bytes. If the emulator has stored a document for the URL, the network is
 * not used. The error message says what to do. It is our own, because the message of the real service is unknown.
 */
export async function retrieveDocument(
  documents: Pick<Store['cimdDocuments'], 'get'>,
  url: string,
  limit: number,
  fetch: Fetch,
): Promise<RetrievedDocument> {
  const stored = documents.get(url)
  const result = parseDocument(stored === undefined ? await fetch(url, limit) : limitText(limit, stored))
  if ('document' in result) return result
  const reason = `${url} could not be fetched: ${result.error}.`
  return { error: stored === undefined ? `${reason} ${ADVICE}` : reason }
}

const limitText = (limit: number, text: string): FetchResult =>
  Buffer.byteLength(text) > limit ? { error: tooLargeMessage(limit) } : { text }

function parseDocument(result: FetchResult): RetrievedDocument {
  if ('error' in result) return result
  try {
    return { document: JSON.parse(result.text) }
  } catch {
    return { error: 'it is not JSON' }
  }
}

/** Gets a document: from those that were given to the emulator, else from the internet. */
import type { Store } from '../../store/index.ts'
import { tooLargeMessage, type Fetch, type FetchResult } from './fetch.ts'

export type RetrievedDocument = { document: unknown } | { error: string }

const ADVICE =
  'To do without the network, give the document to the emulator: PUT /_emulator/documents with {"url":"…","document":{…}}.'

/**
 * Gets a JSON document of at most `limit` bytes. One that was given to the emulator comes first, and then nothing is asked of the network.
 * What could not be had is told in a sentence that says what to do: ours, as that of the real service is not known.
 */
export async function retrieveDocument(
  documents: Pick<Store['cimdDocuments'], 'get'>,
  url: string,
  limit: number,
  fetch: Fetch,
): Promise<RetrievedDocument> {
  const given = documents.get(url)
  const result = parseJson(given === undefined ? await fetch(url, limit) : limitText(limit, given))
  if ('document' in result) return result
  const reason = `${url} could not be fetched: ${result.error}.`
  return { error: given === undefined ? `${reason} ${ADVICE}` : reason }
}

const limitText = (limit: number, text: string): FetchResult =>
  Buffer.byteLength(text) > limit ? { error: tooLargeMessage(limit) } : { text }

function parseJson(found: FetchResult): RetrievedDocument {
  if ('error' in found) return found
  try {
    return { document: JSON.parse(found.text) }
  } catch {
    return { error: 'it is not JSON' }
  }
}

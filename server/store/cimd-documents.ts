/** Stores client metadata documents by URL, and finds the clients that were registered from them. */
import type Database from 'better-sqlite3'
import { pagesBehind } from './assigned.ts'
import { preparing } from './statements.ts'

/** Creates the part of the store for metadata documents. The emulator reads documents from here, not from the web. */
export function createCimdDocumentStore(db: Database.Database) {
  const prepare = preparing(db)
  const upsert = prepare(
    'INSERT INTO cimd_document (url, document) VALUES (?, ?) ON CONFLICT (url) DO UPDATE SET document = excluded.document',
  )
  const select = prepare.one('SELECT document FROM cimd_document WHERE url = ?')
  const selectAll = prepare('SELECT url, document FROM cimd_document ORDER BY url')
  const selectTexts = prepare('SELECT url, document FROM cimd_document WHERE url > ? ORDER BY url LIMIT ?')
  const remove = prepare('DELETE FROM cimd_document WHERE url = ?')
  const removeAll = prepare('DELETE FROM cimd_document')
  const registered = prepare.one('SELECT client_id FROM client WHERE external_client_id = ?')

  return {
    /** Stores a JSON value under a URL. Replaces an existing one. */
    put: (url: string, document: unknown): void => void upsert.run(url, JSON.stringify(document)),
    /** Returns a document as JSON text. */
    get: (url: string): string | undefined => select.get(url) as string | undefined,
    /** Returns all documents by URL, sorted by URL. */
    all(): Record<string, unknown> {
      const rows = selectAll.all() as { url: string; document: string }[]
      return Object.fromEntries(rows.map(({ url, document }) => [url, JSON.parse(document)]))
    },
    /** Reads all documents as JSON texts, sorted by URL. */
    texts: (): Generator<{ url: string; document: string }> =>
      pagesBehind(
        '',
        (after, limit) => selectTexts.all(after, limit) as { url: string; document: string }[],
        ({ url }) => url,
      ),
    delete: (url: string): void => void remove.run(url),
    deleteAll: (): void => void removeAll.run(),
    /** Returns the client_id of the client that was registered from a URL. */
    registeredFrom: (url: string): string | undefined => registered.get(url) as string | undefined,
  }
}

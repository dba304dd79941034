/** Metadata documents that were given to the emulator, and the clients that were registered from documents, by their URLs. */
import type Database from 'better-sqlite3'
import { pagesBehind } from './assigned.ts'
import { preparing } from './statements.ts'

/** The part of the store that stands in for the web. */
export function cimdDocumentStore(db: Database.Database) {
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
    /** Keeps a JSON value under a URL, in place of the one that was there. */
    put: (url: string, document: unknown): void => void upsert.run(url, JSON.stringify(document)),
    /** A document as JSON text. */
    get: (url: string): string | undefined => select.get(url) as string | undefined,
    /** All of them by their URLs, in the order of these. */
    all(): Record<string, unknown> {
      const rows = selectAll.all() as { url: string; document: string }[]
      return Object.fromEntries(rows.map(({ url, document }) => [url, JSON.parse(document)]))
    },
    /** All of them as JSON texts, in the order of their URLs. */
    texts: (): Generator<{ url: string; document: string }> =>
      pagesBehind(
        '',
        (after, limit) => selectTexts.all(after, limit) as { url: string; document: string }[],
        ({ url }) => url,
      ),
    delete: (url: string): void => void remove.run(url),
    deleteAll: (): void => void removeAll.run(),
    /** The client_id of the client that was registered from a URL. */
    registeredFrom: (url: string): string | undefined => registered.get(url) as string | undefined,
  }
}

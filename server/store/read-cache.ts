/** Caches reads of clients until a client changes. A query of SQLite takes longer than all other work of a request. */
import type { View } from './client-view.ts'
import type { Page } from './page-types.ts'

/**
 * The limit for all entries, in bytes and characters. Above it, the cache is cleared. Single evictions are not
 * subtracted, so the cache is cleared slightly early.
 */
const CAPACITY = 16_000_000
/** The additional size of each entry, so that the number of small entries is limited too. */
const OVERHEAD = 500

interface CachedView {
  texts: Map<string, string>
  pages: Map<string, Page<Buffer>>
}

/** Creates an empty cache. It stores texts of clients and pages of lists, by view. */
export function createReadCache() {
  const byView = new Map<View, CachedView>()
  let size = 0
  const clear = () => {
    byView.clear()
    size = 0
  }
  const cachedView = (view: View): CachedView => {
    const cached = byView.get(view) ?? { texts: new Map(), pages: new Map() }
    byView.set(view, cached)
    return cached
  }
  const makeRoom = (length: number) => {
    size += length + OVERHEAD
    if (size <= CAPACITY) return
    clear()
    size = length + OVERHEAD
  }
  return {
    /** Returns a client as JSON text. @param read reads it from the database if it is not cached */
    text(view: View, id: string, read: () => string | undefined): string | undefined {
      const cached = byView.get(view)?.texts.get(id)
      if (cached !== undefined) return cached
      const text = read()
      if (text === undefined) return undefined
      makeRoom(text.length)
      cachedView(view).texts.set(id, text)
      return text
    },
    /**
     * Returns a page of a list.
     * @param key its filters and range
     * @param read reads it from the database if it is not cached
     */
    page(view: View, key: string, read: () => Page<Buffer>): Page<Buffer> {
      const cached = byView.get(view)?.pages.get(key)
      if (cached) return cached
      const page = read()
      makeRoom(page.json.length)
      cachedView(view).pages.set(key, page)
      return page
    },
    /** Evicts a client and all pages. Call it before a client is created, changed or deleted. */
    evict(id: string): void {
      for (const { texts, pages } of byView.values()) {
        texts.delete(id)
        pages.clear()
      }
    },
    clear,
  }
}

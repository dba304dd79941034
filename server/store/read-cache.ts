/** What was read of clients lately, until one changes: to ask SQLite takes longer than all else that this server adds to a request. */
import type { View } from './client-view.ts'
import type { Page } from './page-types.ts'

/** Bytes and characters in all; then everything is forgotten. What is forgotten one by one still counts: that only brings the end nearer. */
const CAPACITY = 16_000_000
/** What an entry costs besides, so that many small ones are bounded too. */
const OVERHEAD = 500

interface Known {
  texts: Map<string, string>
  pages: Map<string, Page<Buffer>>
}

/** Texts of clients and pages of lists, by view. */
export function createReadCache() {
  const byView = new Map<View, Known>()
  let size = 0
  const clear = () => {
    byView.clear()
    size = 0
  }
  const knownUnder = (view: View): Known => {
    const known = byView.get(view) ?? { texts: new Map(), pages: new Map() }
    byView.set(view, known)
    return known
  }
  const makeRoom = (length: number) => {
    size += length + OVERHEAD
    if (size <= CAPACITY) return
    clear()
    size = length + OVERHEAD
  }
  return {
    /** A client as text. @param read what to do where it is not known */
    text(view: View, id: string, read: () => string | undefined): string | undefined {
      const known = byView.get(view)?.texts.get(id)
      if (known !== undefined) return known
      const text = read()
      if (text === undefined) return undefined
      makeRoom(text.length)
      knownUnder(view).texts.set(id, text)
      return text
    },
    /** A page of a list. @param key which one @param read what to do where it is not known */
    page(view: View, key: string, read: () => Page<Buffer>): Page<Buffer> {
      const known = byView.get(view)?.pages.get(key)
      if (known) return known
      const page = read()
      makeRoom(page.json.length)
      knownUnder(view).pages.set(key, page)
      return page
    },
    /** To be called before a client comes, changes or goes. */
    forget(id: string): void {
      for (const { texts, pages } of byView.values()) {
        texts.delete(id)
        pages.clear()
      }
    },
    clear,
  }
}

/** Clients that were read lately, as text: to ask SQLite for one takes longer than all else that this server adds to a request. */
import type { View } from './client-view.ts'

/** Characters in all; then everything is forgotten. */
const KEPT_CHARACTERS = 16_000_000

/** Texts by view and client, for views that are kept: those without `fields`. */
export function clientTexts(read: (id: string, view: View) => string | undefined) {
  let byView = new Map<View, Map<string, string>>()
  let characters = 0
  const forgetAll = () => {
    byView = new Map()
    characters = 0
  }
  const remember = (id: string, view: View, text: string) => {
    characters += text.length
    if (characters > KEPT_CHARACTERS) forgetAll()
    const texts = byView.get(view) ?? new Map<string, string>()
    byView.set(view, texts.set(id, text))
  }
  return {
    /** What was read before; reads it where it was not. @param keeps whether it may be remembered: what a transaction reads may never become true */
    read(id: string, view: View, keeps: boolean): string | undefined {
      const known = byView.get(view)?.get(id)
      if (known !== undefined) return known
      const text = read(id, view)
      if (text !== undefined && keeps && !view.fields) remember(id, view, text)
      return text
    },
    /** To be called whenever a client changes or goes. */
    forget(id: string): void {
      for (const texts of byView.values()) texts.delete(id)
    },
    forgetAll,
  }
}

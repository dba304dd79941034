/**
 * Limits the memory of all request and response bodies in the request logs of an emulator. All tenants share the limit.
 * The oldest bodies are dropped first.
 */
import { shortenText, type Entry, type Share } from './entry.ts'

/** The limit in bytes, for all tenants together. */
const MOST_BYTES = 33_554_432

export type Budget = ReturnType<typeof createBudget>

/**
 * Returns the largest number of bytes that a stored text can take in memory. V8 stores one or two bytes per character.
 * Which of them it is would need a scan of the whole text, so two are assumed.
 */
function bytesOf(text: string | Buffer | number | undefined): number {
  if (text === undefined || typeof text === 'number') return 0
  return typeof text === 'string' ? 2 * text.length : text.length
}

/** Returns the URL if it is longer than other texts of an entry may be. Only such a URL counts against the budget. */
const longUrl = ({ url }: Entry) => (shortenText(url) === url ? undefined : url)

/** Replaces the bodies of an entry with their lengths, and cuts a long URL. */
function drop(entry: Entry): void {
  entry.url = shortenText(entry.url)
  if (typeof entry.body === 'string') entry.body = Buffer.byteLength(entry.body)
  if (entry.answer !== undefined && typeof entry.answer !== 'number') entry.answer = Buffer.byteLength(entry.answer)
}

/**
 * Creates the budget of an emulator. Its functions take constant time.
 * @param limit bytes
 */
export function createBudget(limit = MOST_BYTES) {
  let used = 0
  let oldest: Share | undefined
  let newest: Share | undefined

  const remove = (share: Share) => {
    const { entry, bytes, older, newer } = share
    if (older) older.newer = newer
    else oldest = newer
    if (newer) newer.older = older
    else newest = older
    used -= bytes
    entry.share = undefined
    // An old share that the garbage collector frees late would keep all newer ones in memory.
    share.older = undefined
    share.newer = undefined
  }
  return {
    /** The bytes in use, an upper bound. */
    get used() {
      return used
    },
    /** Counts the bodies of a new entry. Above the limit, drops the bodies of the oldest entries. */
    take(entry: Entry): void {
      const bytes = bytesOf(entry.body) + bytesOf(entry.answer) + bytesOf(longUrl(entry))
      if (bytes === 0) return
      const share: Share = { entry, bytes, older: newest, newer: undefined }
      if (newest) newest.newer = share
      else oldest = share
      newest = share
      entry.share = share
      used += bytes
      while (oldest && used > limit) {
        drop(oldest.entry)
        remove(oldest)
      }
    },
    /** Releases the bytes of an entry that leaves its log. */
    giveBack({ share }: Entry): void {
      if (share) remove(share)
    },
  }
}

/** One limit for the memory of all bodies and answers that the request logs of an emulator keep. The oldest are dropped first, of whichever tenant. */
import { shortened, type Entry, type Share } from './entry.ts'

/** Bytes for all tenants together. */
const MOST_BYTES = 33_554_432

export type Budget = ReturnType<typeof budgetOf>

/** Bytes of a kept text in memory, at most. Whether V8 takes one or two for each of its characters only a reading of all of it would tell. */
function bytesOf(kept: string | Buffer | number | undefined): number {
  if (kept === undefined || typeof kept === 'number') return 0
  return typeof kept === 'string' ? 2 * kept.length : kept.length
}

/** A URL takes memory of its own only where it is longer than the other texts of an entry may be. */
const longUrl = ({ url }: Entry) => (shortened(url) === url ? undefined : url)

/** Leaves the lengths of body and answer in an entry, and the beginning of a long URL. */
function drop(entry: Entry): void {
  entry.url = shortened(entry.url)
  if (typeof entry.body === 'string') entry.body = Buffer.byteLength(entry.body)
  if (entry.answer !== undefined && typeof entry.answer !== 'number') entry.answer = Buffer.byteLength(entry.answer)
}

/** Makes the budget of an emulator. Each of its functions takes the same time however much is kept. @param limit bytes */
export function budgetOf(limit = MOST_BYTES) {
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
    // An old share that is collected late would keep all newer ones until then.
    share.older = undefined
    share.newer = undefined
  }
  return {
    /** Bytes that are kept, at most. */
    get used() {
      return used
    },
    /** Counts the body and the answer of a new entry, and drops those of the oldest entries where the limit is exceeded. */
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
    /** Gives back what an entry has that leaves its log. */
    giveBack({ share }: Entry): void {
      if (share) remove(share)
    },
  }
}

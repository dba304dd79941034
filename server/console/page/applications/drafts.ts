/** What somebody has changed and not saved: it waits until they come back to it. In memory alone. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { showNotice } from '../state/notices.ts'
import { tenantName } from '../state/route.ts'

interface Draft<B, D> {
  /** What the changes began from. */
  before: B
  draft: D
}

const keptDrafts = new Map<string, Draft<unknown, unknown>>()

/**
 * A draft of an application, in one of the ways to edit it.
 * @param begin what is there before anything is changed
 * @returns `leaving` makes of what leaves the draft what also gives it up: saved or not, it does not wait
 */
export function useDraft<B, D>(
  way: 'form' | 'json',
  { client_id, name }: { client_id: string; name: string },
  begin: () => Draft<B, D>,
) {
  const key = JSON.stringify([tenantName.peek(), client_id, way])
  const [first] = useState(() => ({ fresh: begin(), found: keptDrafts.get(key) as Draft<B, D> | undefined }))
  const { before, draft: begun } = first.found ?? first.fresh
  const [draft, setDraft] = useState(begun)
  const latest = useRef(draft)
  latest.current = draft
  const isGivenUp = useRef(false)
  useEffect(() => {
    keptDrafts.delete(key)
    return () => {
      const { current } = latest
      if (isGivenUp.current || JSON.stringify(current) === JSON.stringify(first.fresh.draft)) return
      keptDrafts.set(key, { before, draft: current })
      showNotice(`The changes to ${name} are not saved. They wait in ${way === 'form' ? 'Edit' : 'Edit as JSON'}.`)
    }
  }, [])
  return {
    before,
    draft,
    setDraft,
    /** Whether it was begun earlier. */
    isFound: first.found !== undefined,
    leaving: (leave: () => void) => () => {
      isGivenUp.current = true
      leave()
    },
  }
}

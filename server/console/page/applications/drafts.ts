/** Keeps unsaved changes until the user returns to the application. In memory only. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { showNotice } from '../state/notices.ts'
import { tenantName } from '../state/route.ts'

interface Draft<B, D> {
  /** The state before the changes. */
  before: B
  draft: D
}

const keptDrafts = new Map<string, Draft<unknown, unknown>>()

/**
 * Returns the draft of an application in one of the editors.
 * @param begin returns the draft without changes
 * @returns the draft; its function `leaving` wraps a callback so that it also discards the draft
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
    /** Whether the draft contains changes from an earlier visit. */
    isFound: first.found !== undefined,
    leaving: (leave: () => void) => () => {
      isGivenUp.current = true
      leave()
    },
  }
}

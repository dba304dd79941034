/** What the page has to say about what was just done: the last thing, and the last offer to undo something. */
import { effect, signal } from '@preact/signals'
import { errorText } from '../api/management.ts'
import { tenantName } from './route.ts'

/** A snapshot of a tenant. */
interface SnapshotReference {
  tenant: string
  snapshot: string
}

export interface Notice {
  text: string
  kind: 'done' | 'failed'
  /** One thing that can be done about it. */
  action?: {
    label: string
    /** What goes wrong in it is told. */
    run: () => Promise<void> | void
    /** The snapshot without which it cannot be done. */
    needs?: SnapshotReference
  }
}

/** Goes by itself where all went well. */
export const notice = signal<Notice | undefined>(undefined)
/** Stays until it is taken, closed, or replaced by another one. */
export const undoOffer = signal<Notice | undefined>(undefined)

const READ_MS = 8000
effect(() => {
  if (notice.value?.kind !== 'done') return undefined
  const timer = setTimeout(() => {
    notice.value = undefined
  }, READ_MS)
  return () => clearTimeout(timer)
})
/** What was said of one tenant says nothing about another. */
let noticedTenant = tenantName.peek()
effect(() => {
  if (tenantName.value === noticedTenant) return
  noticedTenant = tenantName.value
  notice.value = undefined
})

/** Shows a notice that closes after some seconds. */
export function showNotice(text: string): void {
  notice.value = { text, kind: 'done' }
}
/** Shows a notice with an undo button. It stays open until the user presses the button or closes the notice. */
export function offerUndo(text: string, action: NonNullable<Notice['action']>): void {
  undoOffer.value = { text, kind: 'done', action }
}
/** Closes the undo offer that needs this snapshot, because the snapshot no longer exists. */
export function withdrawUndo({ tenant, snapshot }: SnapshotReference): void {
  const needs = undoOffer.peek()?.action?.needs
  if (needs?.tenant === tenant && needs.snapshot === snapshot) undoOffer.value = undefined
}
export const showFailure = (error: unknown): void => {
  notice.value = { text: errorText(error), kind: 'failed' }
}

/** Does something; what goes wrong is told. @returns whether it went well */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    showFailure(error)
    return false
  }
}

/** The notices of the page: the last result, and the last offer to undo an action. */
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
  /** The button of the notice. */
  action?: {
    label: string
    /** An error in it is shown as a notice. */
    run: () => Promise<void> | void
    /** The snapshot that the action needs. */
    needs?: SnapshotReference
  }
}

/** Closes after some seconds if it reports success. */
export const notice = signal<Notice | undefined>(undefined)
/** Stays until the user accepts it, closes it, or another offer replaces it. */
export const undoOffer = signal<Notice | undefined>(undefined)

const READ_MS = 8000
effect(() => {
  if (notice.value?.kind !== 'done') return undefined
  const timer = setTimeout(() => {
    notice.value = undefined
  }, READ_MS)
  return () => clearTimeout(timer)
})
/** Closes the notice when the user switches to another tenant, which it does not concern. */
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

/** Runs an action and shows its error as a notice. @returns whether the action succeeded */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    showFailure(error)
    return false
  }
}

/** What the page has to say about what was just done: the last thing, and the last offer to undo something. */
import { effect, signal } from '@preact/signals'
import { sentenceOf } from '../api/management.ts'
import { tenantName } from './route.ts'

/** A snapshot of a tenant. */
export interface Kept {
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
    needs?: Kept
  }
}

/** Goes by itself where all went well. */
export const notice = signal<Notice | undefined>(undefined)
/** Stays until it is taken, closed, or replaced by another one. */
export const offer = signal<Notice | undefined>(undefined)

const READ_MS = 8000
effect(() => {
  if (notice.value?.kind !== 'done') return undefined
  const timer = setTimeout(() => {
    notice.value = undefined
  }, READ_MS)
  return () => clearTimeout(timer)
})
/** What was said of one tenant says nothing about another. */
let told = tenantName.peek()
effect(() => {
  if (tenantName.value === told) return
  told = tenantName.value
  notice.value = undefined
})

export function tell(text: string, action?: Notice['action']): void {
  if (action) offer.value = { text, kind: 'done', action }
  else notice.value = { text, kind: 'done' }
}
/** Takes back what was offered with a snapshot that is gone. */
export function withdraw({ tenant, snapshot }: Kept): void {
  const needs = offer.peek()?.action?.needs
  if (needs?.tenant === tenant && needs.snapshot === snapshot) offer.value = undefined
}
export const tellFailure = (error: unknown): void => {
  notice.value = { text: sentenceOf(error), kind: 'failed' }
}

/** Does something; what goes wrong is told. @returns whether it went well */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    tellFailure(error)
    return false
  }
}

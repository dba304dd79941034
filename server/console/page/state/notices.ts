/** What the page has to say about what was just done: one notice at a time, until the next one or until it is closed. */
import { signal } from '@preact/signals'
import { sentenceOf } from '../api/management.ts'

export interface Notice {
  text: string
  kind: 'done' | 'failed'
  /** One thing that can be done about it. */
  action?: { label: string; run: () => Promise<void> | void }
}

export const notice = signal<Notice | undefined>(undefined)

export const tell = (text: string, action?: Notice['action']): void => {
  notice.value = { text, kind: 'done', ...(action && { action }) }
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

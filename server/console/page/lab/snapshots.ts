/** Names and sizes of snapshots. */
import { TABLES } from '../tables.ts'

/** Names of snapshots and of tenants: they are parts of file names. */
const NAME = new RegExp(TABLES.namePattern)
export const isName = (text: string) => NAME.test(text)
export const NAME_TEXT = 'Lower-case letters, digits and -, 63 at most.'

/** The first name `snapshot-NUMBER` that is free. */
export function proposedName(taken: readonly string[]): string {
  let number = 1
  while (taken.includes(`snapshot-${number}`)) number++
  return `snapshot-${number}`
}

/** The snapshot that is taken before another one is restored: never the one to restore itself. */
export const safeguardFor = (restored: string) => (restored === 'before-restore' ? 'before-restore-2' : 'before-restore')

/** A size as people read it. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

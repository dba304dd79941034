/** Names and sizes of snapshots. */
import { TABLES } from '../tables.ts'

/** The pattern for names of snapshots and tenants. It is strict because the names become parts of file names. */
const NAME = new RegExp(TABLES.namePattern)
export const isName = (text: string) => NAME.test(text)
export const NAME_TEXT = 'Lower-case letters, digits and -, 63 at most.'

function firstFree(nameOf: (number: number) => string, taken: readonly string[]): string {
  let number = 1
  while (taken.includes(nameOf(number))) number++
  return nameOf(number)
}

/** Returns the first unused name of the form `snapshot-NUMBER`. */
export const proposedName = (taken: readonly string[]) => firstFree((number) => `snapshot-${number}`, taken)

/**
 * Returns an unused name for the snapshot taken before an operation, such as `before-restore`. The name is unused, so
 * repeating the operation overwrites no earlier snapshot.
 */
export const safeguardFor = (does: string, taken: readonly string[]) =>
  firstFree((number) => (number === 1 ? `before-${does}` : `before-${does}-${number}`), taken)

/** Formats a size for display. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Names and sizes of snapshots. */
import { TABLES } from '../tables.ts'

/** Names of snapshots and of tenants: they are parts of file names. */
const NAME = new RegExp(TABLES.namePattern)
export const isName = (text: string) => NAME.test(text)
export const NAME_TEXT = 'Lower-case letters, digits and -, 63 at most.'

function firstFree(nameOf: (number: number) => string, taken: readonly string[]): string {
  let number = 1
  while (taken.includes(nameOf(number))) number++
  return nameOf(number)
}

/** The first name `snapshot-NUMBER` that is free. */
export const proposedName = (taken: readonly string[]) => firstFree((number) => `snapshot-${number}`, taken)

/** The snapshot that is taken before something is done, such as `before-restore`: a name that is free, so that whoever does it twice loses nothing. */
export const safeguardFor = (does: string, taken: readonly string[]) =>
  firstFree((number) => (number === 1 ? `before-${does}` : `before-${does}-${number}`), taken)

/** A size as people read it. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** The suites of test/security have a short form, for every change, and a long one: `npm run test:long`. */

export const isLong = process.env['MODE'] === 'long'

/** How much to do. */
export const effort = (short: number, long: number) => (isLong ? long : short)

/** Milliseconds that a test may take. */
export const LONG_MS = 3_600_000
export const patience = (short: number) => (isLong ? LONG_MS : short)

/** Says how far a long form is. */
export const progress = (text: string) => void (isLong && process.stderr.write(`${text}\n`))

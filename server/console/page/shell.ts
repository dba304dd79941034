/** Texts and lines for a POSIX shell. */

/** A text as one word of any sh. */
export const shellQuoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The same, as it is where nothing in it means anything to a shell. */
export const shellWord = (text: string) => (/^[\w.,:/@%+=-]+$/.test(text) ? text : shellQuoted(text))

/** Takes the token out of what /_emulator/tokens answers, as the README has it. */
export const TAKE_TOKEN = String.raw`sed 's/.*"access_token":"\([^"]*\)".*/\1/'`

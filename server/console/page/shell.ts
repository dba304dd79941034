/** Quoting and shared lines for a POSIX shell. */

/** Returns a text as one single-quoted word. */
export const shellQuoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Returns a text as one word. Quotes it only if it contains characters that are special in a shell. */
export const shellWord = (text: string) => (/^[\w.,:/@%+=-]+$/.test(text) ? text : shellQuoted(text))

/** Extracts the token from the response of /_emulator/tokens. The README has the same command. */
export const TAKE_TOKEN = String.raw`sed 's/.*"access_token":"\([^"]*\)".*/\1/'`

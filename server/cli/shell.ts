/** Quotes text for a POSIX shell. */

/** Quotes a word if it contains special characters. */
export const shellWord = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : shellQuoted(text))

/** Puts a word between single quotes. */
export const shellQuoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

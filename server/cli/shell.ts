/** Text as a POSIX shell reads it. */

/** One word: as it is where that is safe, else between single quotes. */
export const shellWord = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : shellQuoted(text))

/** One word between single quotes. */
export const shellQuoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/**
 * Quotes strings for each language, because an ID or a secret may contain any character. ../shell.ts quotes for shells.
 */

/** Quotes a string for JavaScript and PHP, with single quotes. */
export const singleQuoted = (text: string) => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`

/** Quotes a string for Python, Java, C# and Go, with double quotes. */
export const doubleQuoted = (text: string) => JSON.stringify(text)

/** Quotes a string for Ruby. Also escapes #, which may start an interpolation. */
export const rubyQuoted = (text: string) => doubleQuoted(text).replaceAll('#', String.raw`\#`)

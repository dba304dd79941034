/** Texts as they stand in the lines of each language: an ID or a secret may hold any character. Those of a shell are ../shell.ts. */

/** For JavaScript and PHP, between single quotes. */
export const singleQuoted = (text: string) => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`

/** For Python, Java, C# and Go, between double quotes. */
export const doubleQuoted = (text: string) => JSON.stringify(text)

/** For Ruby, where # in a text may begin code. */
export const rubyQuoted = (text: string) => doubleQuoted(text).replaceAll('#', String.raw`\#`)

/** Texts as they stand in the lines of each language: an ID or a secret may hold any character. */

/** For a shell; as it is where nothing in it means anything there. */
export const inShell = (text: string) => (/^[\w.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)

/** For JavaScript and PHP, between single quotes. */
export const inSingle = (text: string) => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`

/** For Python, Java, C# and Go, between double quotes. */
export const inDouble = (text: string) => JSON.stringify(text)

/** For Ruby, where # in a text may begin code. */
export const inRuby = (text: string) => inDouble(text).replaceAll('#', String.raw`\#`)

/**
 * Escapes the characters of a text that people do not see and that a terminal, an editor or a browser obeys: control characters,
 * characters that change the direction of writing, characters without width, lone surrogates. Requests and seeds can carry all of them.
 */

/** U+FFF9 to U+FFFB (interlinear annotation) are invisible too, and in none of these classes of Unicode. */
const HIDDEN = '\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Bidi_Control}\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb'
/** Almost every text; told in a fraction of the time that the classes of Unicode take. */
const ASCII = /^[ -~]*$/
const ALL = new RegExp(`[${HIDDEN}]`, 'gu')
const LINES = new RegExp(`\\n\\s*|[${HIDDEN}]`, 'gu')

/** A character as JavaScript and JSON write it: `\u202e`, two of these for a character outside of the Basic Multilingual Plane. */
const escaped = (character: string) =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')

/** Returns a text with every hidden character escaped, line ends and tabs too. */
export const printable = (text: string): string => (ASCII.test(text) ? text : text.replaceAll(ALL, escaped))

/** Returns a text with its line ends, and every other hidden character escaped. Lines after the first are indented, so that none of them looks like an entry of its own. */
export const printableLines = (text: string): string =>
  ASCII.test(text) ? text : text.replaceAll(LINES, (found) => (found.startsWith('\n') ? '\n    ' : escaped(found)))

/** Returns a value as JSON without hidden characters. Parsed, it is the value again: JSON has the same escapes. */
export const printableJson = (value: unknown): string => printable(JSON.stringify(value))

/**
 * Escapes hidden characters that a terminal, an editor or a browser interprets: control characters, characters that
 * change the direction of writing, characters without width, lone surrogates. Requests and seeds can contain all of
 * them.
 */

/** U+FFF9 to U+FFFB (interlinear annotation) are invisible too, but not in these classes of Unicode. */
const HIDDEN = '\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Bidi_Control}\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb'
/** Matches almost every text, much faster than the classes of Unicode. */
const ASCII = /^[ -~]*$/
const ALL = new RegExp(`[${HIDDEN}]`, 'gu')
const LINES = new RegExp(`\\n\\s*|[${HIDDEN}]`, 'gu')

/**
 * Escapes a character as JavaScript and JSON do: `\u202e`. A character outside the Basic Multilingual Plane has two
 * such escapes.
 */
const escaped = (character: string) =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')

/** Escapes every hidden character, line ends and tabs too. */
export const printable = (text: string): string => (ASCII.test(text) ? text : text.replaceAll(ALL, escaped))

/**
 * Escapes every hidden character except line ends. Indents the lines after the first, so that none looks like a
 * separate entry.
 */
export const printableLines = (text: string): string =>
  ASCII.test(text) ? text : text.replaceAll(LINES, (match) => (match.startsWith('\n') ? '\n    ' : escaped(match)))

/**
 * Formats a value as JSON without hidden characters. Parsing it returns the same value, because JSON has the same
 * escapes.
 */
export const printableJson = (value: unknown): string => printable(JSON.stringify(value))

/** Helpers for names in sentences and for parts of addresses. */

/** Joins names for a sentence: `a, b and c`. */
export const joinNames = (names: readonly string[], last = 'and') =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)}`

/** Decodes a part of an address. Returns it unchanged if it contains a stray percent sign. */
export function decodeUriPart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

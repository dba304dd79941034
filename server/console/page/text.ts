/** Names in sentences, and parts of addresses. */

/** Names in a sentence: a, b and c. */
export const joinNames = (names: readonly string[], last = 'and') =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)}`

/** A part of an address; as it is where a percent sign in it means nothing. */
export function decodeUriPart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

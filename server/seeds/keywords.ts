/** The markers of deploy-CLI exports: `##KEY##` stands for a text, `@@KEY@@` for JSON (source of the deploy CLI 8.44). */
import { isRecord } from '../../schema/json.ts'

/** Values for markers, by their names. */
export type Keywords = Readonly<Record<string, unknown>>

const MARKER = /@@([^@\s'"]+)@@|##([^#\s'"]+)##/g
const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/**
 * The text of a file with values in place of its markers. `@@KEY@@` may stand in quotes or not, and becomes JSON either way. Markers
 * that have no value stay, in quotes: without these YAML takes one for an error and the other for a comment.
 */
export function replaceKeywords(text: string, keywords: Keywords): string {
  const has = (key: string) => Object.hasOwn(keywords, key)
  return text
    .replaceAll(/(['"]?)@@([^@\s'"]+)@@\1/g, (whole, quote: string, key: string) => (has(key) ? JSON.stringify(keywords[key]) : quote === '' ? `"${whole}"` : whole))
    .replaceAll(/##([^#\s'"]+)##/g, (whole, key: string) => (has(key) ? textOf(keywords[key]) : whole))
    .replaceAll(/^(\s*(?:- +)*(?:- +|[\w$-]+: +))(##[^#\s'"]+##[^'"\n]*)$/gm, '$1"$2"')
}

/** The names of the markers that are left in a JSON value, each once. */
export function markersIn(value: unknown): string[] {
  if (typeof value === 'string') return [...new Set([...value.matchAll(MARKER)].map(([, json, text]) => json ?? text ?? ''))]
  const inner = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []
  return [...new Set(inner.flatMap(markersIn))]
}

/**
 * Replaces keywords as Auth0's deploy CLI does: in the text of a file, before it is parsed (source of the deploy CLI
 * 8.44).
 *
 * First, each `@@KEY@@` is replaced with its value as JSON, together with quotes around it. So a value can be a list
 * where YAML or JSON need quotes. Then each `##KEY##` is replaced with its value as text. A value may contain `##`
 * markers, but no `@@` markers.
 */
import { isRecord } from '../../schema/json.ts'

/** The values by keyword, like AUTH0_KEYWORD_REPLACE_MAPPINGS of the deploy CLI. */
export type Keywords = Readonly<Record<string, unknown>>

/** Returns a text with each marker replaced by the value of its keyword. */
export function replaceKeywords(text: string, keywords: Keywords): string {
  const entries = Object.entries(keywords)
  const withJson = entries.reduce((rest, [key, value]) => {
    if (!rest.includes(`@@${key}@@`)) return rest
    const marker = `@@${escaped(key)}@@`
    return rest.replace(new RegExp(`'${marker}'|"${marker}"|${marker}`, 'g'), () => String(JSON.stringify(value)))
  }, text)
  return entries.reduce((rest, [key, value]) => rest.replaceAll(`##${key}##`, () => String(value)), withJson)
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/**
 * Matches a marker that was not replaced. Like the deploy CLI, only in upper case: `@@password@@` and the like belong
 * to Auth0's own templates.
 */
const MARKER = /(@@|##)([A-Z0-9_]+)\1/g
/**
 * Matches a marker at the beginning of a value, where YAML rejects `@` and reads `#` as a comment. A `##` at the
 * beginning of a line is really a comment.
 */
const BEGINNING = /((?:[:?,[{-]|^)[ \t]*)@@([A-Z0-9_]+)@@|([:?,[{-][ \t]*)##([A-Z0-9_]+)##/gm
/**
 * Private-use characters that replace the marks while YAML is parsed. YAML reads them as letters, and no export
 * contains them.
 */
const SHIELDS = { '@@': '\uE0A0', '##': '\uE0A1' } as const

/** Returns a text in which YAML reads the markers at the beginning of values as text. */
export const shieldMarkers = (text: string): string =>
  text.replace(BEGINNING, (_, before: string | undefined, json: string, beforeText: string, plain: string) =>
    before === undefined
      ? `${beforeText}${SHIELDS['##']}${plain}${SHIELDS['##']}`
      : `${before}${SHIELDS['@@']}${json}${SHIELDS['@@']}`,
  )

/** Tells whether `shieldMarkers` changed a text. */
export const hasShields = (text: string): boolean => Object.values(SHIELDS).some((shield) => text.includes(shield))

/** Returns a parsed value with the original markers. */
export function unshieldMarkers(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(SHIELDS['@@'], '@@').replaceAll(SHIELDS['##'], '##')
  if (Array.isArray(value)) return value.map(unshieldMarkers)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [unshieldMarkers(key) as string, unshieldMarkers(member)]),
  )
}

/** A keyword without a value, and the path of its marker. */
export interface MissingKeyword {
  keyword: string
  path: string
}

/** Returns the markers that remain in a value, in their order. */
export function missingKeywords(value: unknown): MissingKeyword[] {
  const missing: MissingKeyword[] = []
  const collect = (inside: unknown, path: string) => {
    if (typeof inside === 'string') {
      if (!inside.includes('@@') && !inside.includes('##')) return
      for (const [, , keyword = ''] of inside.matchAll(MARKER)) missing.push({ keyword, path })
    } else if (Array.isArray(inside)) {
      for (const [index, item] of inside.entries()) collect(item, `${path}[${index}]`)
    } else if (isRecord(inside)) {
      for (const [key, member] of Object.entries(inside)) {
        const below = path === '' ? key : `${path}.${key}`
        collect(key, below)
        collect(member, below)
      }
    }
  }
  collect(value, '')
  return missing
}

/**
 * Keyword replacement of Auth0's deploy CLI, on the text of a file before it is parsed (source of the deploy CLI 8.44).
 *
 * All `@@KEY@@` come first, each the JSON of its value, and quotes around it go away, so that a list can stand where YAML or JSON
 * ask for quotes. Then come all `##KEY##`, each its value as text. A value may hold `##` markers of its own, but no `@@` ones.
 */
import { isRecord } from '../../schema/json.ts'

/** Values by their keywords: AUTH0_KEYWORD_REPLACE_MAPPINGS of the deploy CLI. */
export type Keywords = Readonly<Record<string, unknown>>

/** The text with the value of each keyword in the places of its markers. */
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

/** The deploy CLI takes upper case only for a marker that was forgotten: `@@password@@` and the like belong to Auth0's own templates. */
const MARKER = /(@@|##)([A-Z0-9_]+)\1/g
/** Where a value begins, YAML takes `@` for an error and `#` for a comment; a `##` that begins a line is a comment indeed. */
const BEGINNING = /((?:[:?,[{-]|^)[ \t]*)@@([A-Z0-9_]+)@@|([:?,[{-][ \t]*)##([A-Z0-9_]+)##/gm
/** Characters for private use stand for the marks while YAML is parsed: letters to YAML, and in no export. */
const SHIELDS = { '@@': '\uE0A0', '##': '\uE0A1' } as const

/** The text with markers at the beginning of values written so that YAML reads them as text. */
export const shieldMarkers = (text: string): string =>
  text.replace(BEGINNING, (_, before: string | undefined, json: string, beforeText: string, plain: string) =>
    before === undefined
      ? `${beforeText}${SHIELDS['##']}${plain}${SHIELDS['##']}`
      : `${before}${SHIELDS['@@']}${json}${SHIELDS['@@']}`,
  )

/** Whether `shieldMarkers` has changed anything in a text. */
export const hasShields = (text: string): boolean => Object.values(SHIELDS).some((shield) => text.includes(shield))

/** The parsed value with the markers as they were written. */
export function unshieldMarkers(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(SHIELDS['@@'], '@@').replaceAll(SHIELDS['##'], '##')
  if (Array.isArray(value)) return value.map(unshieldMarkers)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [unshieldMarkers(key) as string, unshieldMarkers(member)]),
  )
}

/** A keyword without a value, and where its marker stands. */
export interface MissingKeyword {
  keyword: string
  path: string
}

/** The markers that are left in a value, in their order. */
export function missingKeywords(value: unknown): MissingKeyword[] {
  const missing: MissingKeyword[] = []
  const look = (inside: unknown, path: string) => {
    if (typeof inside === 'string') {
      if (!inside.includes('@@') && !inside.includes('##')) return
      for (const [, , keyword = ''] of inside.matchAll(MARKER)) missing.push({ keyword, path })
    } else if (Array.isArray(inside)) {
      for (const [index, item] of inside.entries()) look(item, `${path}[${index}]`)
    } else if (isRecord(inside)) {
      for (const [key, member] of Object.entries(inside)) {
        const below = path === '' ? key : `${path}.${key}`
        look(key, below)
        look(member, below)
      }
    }
  }
  look(value, '')
  return missing
}

/** What a token sees of an application, by the tables. */
import type { ShownProperty } from '../../tables.ts'
import { joinNames } from '../text.ts'

export interface Row {
  property: ShownProperty
  /** Whether the scopes show it. */
  isVisible: boolean
  /** Whether the application has it at all. */
  isSet: boolean
  value: unknown
}

/** Whether any of the scopes shows a property. */
export const isShownBy = ({ scopes }: ShownProperty, held: readonly string[]) =>
  scopes.some((scope) => held.includes(scope))

/**
 * Every property of the application in the order of the table, hidden ones in their places.
 * @param whole the application as a token with every scope sees it
 */
export function rowsOf(
  properties: readonly ShownProperty[],
  whole: Record<string, unknown>,
  held: readonly string[],
): Row[] {
  const known = properties.filter(({ tier }) => tier !== undefined)
  return known.map((property) => ({
    property,
    isVisible: isShownBy(property, held),
    isSet: Object.hasOwn(whole, property.name),
    value: whole[property.name],
  }))
}

/** The scopes of which any one would show it, in words. */
export const neededScopesText = ({ scopes }: ShownProperty) => joinNames(scopes, 'or')

/** The scopes that a token says it has; undefined for what is no token. Nothing is verified: whoever looks holds the token already. */
export function scopesOfToken(token: string): string[] | undefined {
  const payload = token
    .trim()
    .replace(/^bearer\s+/i, '')
    .split('.')[1]
  if (payload === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    const { scope } = claims as { scope?: unknown }
    return typeof scope === 'string' ? scope.split(' ').filter((each) => each !== '') : []
  } catch {
    return undefined
  }
}

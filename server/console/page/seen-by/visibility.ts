/** Determines from the tables what a token sees of an application. */
import type { ShownProperty } from '../../tables.ts'
import { joinNames } from '../text.ts'

export interface Row {
  property: ShownProperty
  /** Whether the scopes show the property. */
  isVisible: boolean
  /** Whether the application has the property. */
  isSet: boolean
  value: unknown
}

/** Returns whether any of the scopes shows a property. */
export const isShownBy = ({ scopes }: ShownProperty, held: readonly string[]) =>
  scopes.some((scope) => held.includes(scope))

/**
 * Returns a row for every property in the order of the table, including hidden properties.
 * @param whole the application as a token with every scope reads it
 */
export function rowsOf(
  properties: readonly ShownProperty[],
  whole: Record<string, unknown>,
  held: readonly string[],
): Row[] {
  const readable = properties.filter(({ tier }) => tier !== undefined)
  return readable.map((property) => ({
    property,
    isVisible: isShownBy(property, held),
    isSet: Object.hasOwn(whole, property.name),
    value: whole[property.name],
  }))
}

/** Returns the scopes in words. Any one of them shows the property. */
export const neededScopesText = ({ scopes }: ShownProperty) => joinNames(scopes, 'or')

/**
 * Returns the scopes in a token, or undefined if the text is not a token. The signature is not checked, because the
 * user already has the token.
 */
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

/** What explanations are made of. */
import type { Kind } from '../parts/status.ts'

export interface Fact {
  name: string
  /** A sentence. */
  value?: string
  /** Names of the API. */
  names?: readonly string[]
}

export interface Explanation {
  kind: Kind
  /** The outcome in one sentence. */
  title: string
  /** What there is to say besides. */
  sentences: readonly string[]
  /** What the sentences name. */
  facts: readonly Fact[]
  /** Where somebody can do something about it. */
  leadsTo?: 'lab' | 'docs'
}
export type ExplanationParts = Omit<Explanation, 'kind' | 'facts'> & { facts?: readonly Fact[] }

/** A sentence as it stands; one without an end gets it. */
export const withFullStop = (text: string) => (/[.!?:)\]"']$/.test(text) ? text : `${text}.`)

/** More names than these say nothing. */
const MANY = 12

/** What a token may do. */
export function scopesFact(scopes: readonly string[] | undefined): Fact {
  const name = 'The token had'
  if (scopes === undefined || scopes.length === 0) return { name, value: 'no scope' }
  if (scopes[0] === '*') return { name, value: 'every scope' }
  return scopes.length > MANY
    ? { name, value: `${scopes.length} scopes; they are listed below` }
    : { name, names: scopes }
}

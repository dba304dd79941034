/** The types of explanations, and parts that several explanations share. */
import type { Kind } from '../parts/status.ts'

export interface Fact {
  name: string
  /** A sentence or a phrase. */
  value?: string
  /** Names from the API, such as scopes. */
  names?: readonly string[]
}

export interface Explanation {
  kind: Kind
  /** The result in one sentence. */
  title: string
  /** Details and advice. */
  sentences: readonly string[]
  /** Values that the sentences refer to. */
  facts: readonly Fact[]
  /** The view where the user can fix the problem. */
  leadsTo?: 'lab' | 'docs'
}
export type ExplanationParts = Omit<Explanation, 'kind' | 'facts'> & { facts?: readonly Fact[] }

/** Adds a full stop to a text without end punctuation. */
export const withFullStop = (text: string) => (/[.!?:)\]"']$/.test(text) ? text : `${text}.`)

/** A longer list of names is replaced with its length. */
const MANY = 12

/** Describes the scopes of a token. */
export function scopesFact(scopes: readonly string[] | undefined): Fact {
  const name = 'The token had'
  if (scopes === undefined || scopes.length === 0) return { name, value: 'no scope' }
  if (scopes[0] === '*') return { name, value: 'every scope' }
  return scopes.length > MANY
    ? { name, value: `${scopes.length} scopes; they are listed below` }
    : { name, names: scopes }
}

/** An entry of the request log, and the limits of its texts. */
import type { OperationId } from '../../schema/operations.ts'
import type { Tier } from '../../schema/scopes.ts'

/** Characters of a body, or of an answer; a longer one is not kept. */
export const LONGEST_BODY = 16_384

/** Characters of any other text; a longer one is cut. */
export const LONGEST_TEXT = 2_000

/** What is remembered of a request; how it is shown is show.ts. */
export interface Entry {
  /** Counted from 1 for each tenant, never used again: a reset does not begin anew. 0 for one that is not in the log yet. */
  id: number
  /** Milliseconds since the epoch, by the clock of the tenant. */
  at: number
  method: string
  /** Path and query as they were sent, the first 16,384 characters. */
  url: string
  operation: OperationId | undefined
  clientId: string | undefined
  scopes: ReadonlySet<string> | undefined
  /** The tiers of a client that the token may read. */
  tiers: readonly Tier[] | undefined
  /** The header `Auth0-Client` as it was sent, where it is not very long: half of it could not be decoded. */
  sdk: string | undefined
  /** The header `User-Agent` as it was sent, where it is not very long. */
  userAgent: string | undefined
  status: number
  refusal: Refused | undefined
  milliseconds: number
  /**
   * The body after validation, as JSON. As an object it could take ten times what was sent (measured). A number is the length in bytes of
   * a body that is not kept: it is long, nobody read it, or it made room for newer ones. NaN where no header gave the length.
   */
  body: string | number | undefined
  /** What was sent back. A number is the length in bytes of an answer that is not kept: it is long, or it made room for newer ones. */
  answer: string | Buffer | number | undefined
  /** What body and answer take of the budget of all logs. */
  share?: Share | undefined
}

/**
 * Returns a copy that shares no memory with its text. A slice keeps the whole text in memory that it was cut from.
 * ASCII is copied as such, which takes half the memory. Other texts may have lone surrogates, which UTF-8 would lose.
 */
export function copied(text: string): string {
  const encoding = Buffer.byteLength(text) === text.length ? 'latin1' : 'utf16le'
  return Buffer.from(text, encoding).toString(encoding)
}

/** Returns a text, or its first 2,000 characters. @param longest another number of characters */
export const shortened = (text: string, longest = LONGEST_TEXT): string =>
  text.length > longest ? `${copied(text.slice(0, longest))}…` : text

/** Returns the same for a text that may be part of a longer one, such as a parameter of a form. */
export const shortCopy = (text: string): string => copied(shortened(text))

/** Why a request got no good answer. */
export interface Refused {
  message: string
  errorCode?: string | undefined
  /** Name of the rule that was broken. */
  rule?: string | undefined
  /** Whether a fault answered in place of the API. */
  isFault?: true
  /** Set for an error of the emulator itself: where it happened, or an empty text where the message says what to do about the machine. */
  stack?: string
}

/** What an entry takes of the budget. A list by age: an entry leaves it in the same time wherever it is. */
export interface Share {
  entry: Entry
  bytes: number
  older: Share | undefined
  newer: Share | undefined
}

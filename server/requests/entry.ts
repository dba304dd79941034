/** Defines an entry of the request log, and the length limits of its texts. */
import type { OperationId } from '../../schema/operations.ts'
import type { Tier } from '../../schema/scopes.ts'

/** The most characters of a request or response body in the log. A longer body is not stored. */
export const LONGEST_BODY = 16_384

/** The most characters of any other text in the log. A longer text is cut. */
export const LONGEST_TEXT = 2_000

/** What the log stores of a request. */
export interface Entry {
  /** Counts from 1 for each tenant, and continues after a reset. 0 for an entry that is not in the log yet. */
  id: number
  /** Milliseconds since the epoch, by the tenant's clock. */
  at: number
  method: string
  /** Path and query as received: the first 16,384 characters. */
  url: string
  operation: OperationId | undefined
  clientId: string | undefined
  scopes: ReadonlySet<string> | undefined
  /** The tiers of client properties that the token may read. */
  tiers: readonly Tier[] | undefined
  /** The header `Auth0-Client` as received. Undefined for a very long one, because a cut header cannot be decoded. */
  sdk: string | undefined
  /** The header `User-Agent` as received. Undefined for a very long one. */
  userAgent: string | undefined
  status: number
  refusal: Refused | undefined
  milliseconds: number
  /**
   * The body after validation, as JSON text. An object could take ten times the memory of the text (measured).
   * A number is the length in bytes of a body that is not stored: it is too long, was not read, or was dropped for
   * newer ones. NaN if no header gave the length.
   */
  body: string | number | undefined
  /**
   * The response body. A number is the length in bytes of a body that is not stored: it is too long, or was dropped
   * for newer ones.
   */
  answer: string | Buffer | number | undefined
  /** The share of the budget that the bodies of this entry take. */
  share?: Share | undefined
}

/**
 * Returns a copy that shares no memory with the original text. A slice would keep the whole original in memory.
 * ASCII is copied as Latin-1, which takes half the memory. Other texts are copied as UTF-16, because UTF-8 would lose
 * lone surrogates.
 */
function copyText(text: string): string {
  const encoding = Buffer.byteLength(text) === text.length ? 'latin1' : 'utf16le'
  return Buffer.from(text, encoding).toString(encoding)
}

/**
 * Returns a text, cut after 2,000 characters.
 * @param longest another number of characters
 */
export const shortenText = (text: string, longest = LONGEST_TEXT): string =>
  text.length > longest ? `${copyText(text.slice(0, longest))}…` : text

/** Returns the same as `shortenText`, for a text that may be a slice of a longer one, such as a form parameter. */
export const copyShortened = (text: string): string => copyText(shortenText(text))

/** Why a request failed. */
export interface Refused {
  message: string
  errorCode?: string | undefined
  /** The name of the rule that the request broke. */
  rule?: string | undefined
  /** Whether a fault produced the response. */
  isFault?: true
  /**
   * The stack of an error of the emulator itself. Empty where the message already says what to do about the machine.
   * Undefined for all other errors.
   */
  stack?: string
}

/** The bytes of an entry, as a node of a linked list by age. Removing a node takes constant time. */
export interface Share {
  entry: Entry
  bytes: number
  older: Share | undefined
  newer: Share | undefined
}

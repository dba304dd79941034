/** Finds the logged requests that match a filter, and compares their number with the number that a test expects. */
import { isRecord } from '../../schema/json.ts'
import { pathOf, createPathMatcher } from '../shared/paths.ts'
import { bodyOf } from './log.ts'
import { redactedPath, redactedText } from './redact.ts'
import { shortenText, type Entry } from './entry.ts'

/** The properties that a request must have. Absent properties are not compared. */
export interface RequestMatch {
  operation?: string
  method?: string
  /** The path without its query. `*` matches any characters. */
  path?: string
  status?: number
  client_id?: string
  errorCode?: string
  /** The members that the body must have. */
  body?: unknown
}
/** How many requests must match. */
export interface Expectation {
  match?: RequestMatch
  count?: number
  at_least?: number
  at_most?: number
  /** Counts only requests after this id. */
  since?: number
}
/** A request that does not match, and why. */
interface Miss {
  entry: Entry
  differs: string[]
}
/** The result of comparing the log with an expectation. */
export interface Verdict {
  /** Undefined if unknown: evicted requests, and requests whose bodies are not stored, may match too. */
  isMet: boolean | undefined
  /** How many requests certainly match. */
  found: number
  /** How many requests match in everything except their bodies, which are not stored. */
  undecided: number
  /** The expectation in words: `exactly 1 request`. */
  expected: string
  /** The most similar requests, the most similar first. Empty if the expectation is met. */
  nearest: Miss[]
}

/** How many similar requests a verdict lists. */
const NEAREST = 3

/**
 * Creates a function that tells whether a value has all members of `wanted`. It reads a large `wanted` once, not once
 * per value.
 */
function createContainsCheck(wanted: unknown): (value: unknown) => boolean {
  if (isRecord(wanted)) {
    const members = Object.entries(wanted).map(([name, inner]) => ({ name, fits: createContainsCheck(inner) }))
    return (value) => isRecord(value) && members.every(({ name, fits }) => fits(value[name]))
  }
  if (Array.isArray(wanted)) {
    const items = wanted.map(createContainsCheck)
    return (value) =>
      Array.isArray(value) && value.length === items.length && items.every((fits, index) => fits(value[index]))
  }
  return (value) => value === wanted
}

const NOT_KEPT = 'its body is not kept'
const describeValue = (value: unknown) =>
  typeof value === 'string' ? redactedText(shortenText(value)) : (value ?? 'absent')

/**
 * Creates a function that compares a request with a filter. It returns each difference in words, and an empty list for
 * a request that matches. Long values of the filter are cut, because several requests repeat them.
 */
export function createComparison(match: RequestMatch): (entry: Entry) => string[] {
  const words = Object.fromEntries(
    Object.entries(match)
      .filter(([name]) => name !== 'body')
      .map(([name, wanted]) => [
        name,
        name === 'path' ? redactedPath(shortenText(String(wanted))) : describeValue(wanted),
      ]),
  )
  const is = (name: Exclude<keyof RequestMatch, 'path' | 'body'>, value: unknown) =>
    match[name] === undefined || value === match[name] ? [] : [`${name} is ${describeValue(value)}, not ${words[name]}`]
  const matchesBody = match.body === undefined ? undefined : createContainsCheck(match.body)
  const matchesPath = match.path === undefined ? () => true : createPathMatcher(match.path)
  return (entry) => [
    ...is('operation', entry.operation),
    ...is('method', entry.method),
    ...(matchesPath(pathOf(entry.url)) ? [] : [`path is ${redactedPath(pathOf(entry.url))}, not ${words['path']}`]),
    ...is('status', entry.status),
    ...is('client_id', entry.clientId),
    ...is('errorCode', entry.refusal?.errorCode),
    ...(matchesBody ? bodyDiffers(entry, matchesBody) : []),
  ]
}

/** Returns how the body of a request differs from the filter. */
function bodyDiffers(entry: Entry, matchesBody: (body: unknown) => boolean): string[] {
  if (typeof entry.body === 'number') return [NOT_KEPT]
  return matchesBody(bodyOf(entry)) ? [] : ['body has not what is wanted of it']
}

const plural = (count: number) => `${count} request${count === 1 ? '' : 's'}`

/** Returns an expectation in words: `2 to 3 requests`. */
function describeExpectation({ count, at_least, at_most }: Expectation): string {
  if (count !== undefined) return `exactly ${plural(count)}`
  if (at_least !== undefined && at_most !== undefined) return `${at_least} to ${plural(at_most)}`
  return at_most === undefined ? `at least ${plural(at_least ?? 1)}` : `at most ${plural(at_most)}`
}

/**
 * Returns the smallest and the largest number that meets an expectation. Without a number, at least one is expected.
 */
function boundsOf({ count, at_least, at_most }: Expectation): [least: number, most: number] {
  return [count ?? at_least ?? (at_most === undefined ? 1 : 0), count ?? at_most ?? Infinity]
}

/** Returns in words why no number of requests can meet an expectation. Undefined if some number can. */
export function findContradiction({ count, at_least, at_most }: Expectation): string | undefined {
  const [least, most] = [count ?? at_least ?? 0, count ?? at_most ?? Infinity]
  if (count !== undefined && at_least !== undefined && count < at_least)
    return `count is ${count} and at_least is ${at_least}`
  if (count !== undefined && at_most !== undefined && count > at_most)
    return `count is ${count} and at_most is ${at_most}`
  return least > most ? `at_least is ${least} and at_most is ${most}` : undefined
}

/** Tells whether a count is within the bounds. Undefined if the count is too uncertain. */
function isWithin(leastCount: number, greatestCount: number, least: number, most: number): boolean | undefined {
  if (leastCount >= least && greatestCount <= most) return true
  return leastCount > most || greatestCount < least ? false : undefined
}

/**
 * Counts the requests that match, and compares their number with the expectation.
 * @param evicted how many more requests came that are no longer in the log; each of them may have matched
 */
export function judgeRequests(entries: readonly Entry[], expectation: Expectation, evicted: number): Verdict {
  const { match = {}, since = 0 } = expectation
  const [least, most] = boundsOf(expectation)
  const differences = createComparison(match)
  const compared = entries.filter(({ id }) => id > since).map((entry) => ({ entry, differs: differences(entry) }))
  const found = compared.filter(({ differs }) => differs.length === 0).length
  const undecided = compared.filter(({ differs: [first, second] }) => first === NOT_KEPT && second === undefined).length
  const isMet = isWithin(found, found + undecided + evicted, least, most)
  const misses = compared
    .filter(({ differs }) => differs.length > 0)
    .sort((first, second) => first.differs.length - second.differs.length)
  return {
    isMet,
    found,
    undecided,
    expected: describeExpectation(expectation),
    nearest: isMet ? [] : misses.slice(0, NEAREST),
  }
}

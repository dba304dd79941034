/** Which requests a filter means, and whether as many of them came as a test expects. */
import { isRecord } from '../../schema/json.ts'
import { pathOf, pathPattern } from '../shared/paths.ts'
import { bodyOf } from './log.ts'
import { redactedPath, redactedText } from './redact.ts'
import { shortenText, type Entry } from './entry.ts'

/** What a request must be; what is absent does not matter. */
export interface RequestMatch {
  operation?: string
  method?: string
  /** Without the query; * stands for any characters. */
  path?: string
  status?: number
  client_id?: string
  errorCode?: string
  /** Members that the body must have. */
  body?: unknown
}
export interface Expectation {
  match?: RequestMatch
  count?: number
  at_least?: number
  at_most?: number
  /** Only requests after the one with this id count. */
  since?: number
}
/** A request that was not meant, and why not. */
export interface Miss {
  entry: Entry
  differs: string[]
}
export interface Verdict {
  /** Undefined where it cannot be told: requests that were forgotten, or whose bodies are not kept, may be among those that are meant. */
  isMet: boolean | undefined
  /** How many were found; those that cannot be told are not among them. */
  found: number
  /** Requests that fit but for their bodies, which are not kept. */
  undecided: number
  /** In words: `exactly 1 request`. */
  expected: string
  /** The requests that came closest, the closest first; none where the expectation is met. */
  nearest: Miss[]
}

const NEAREST = 3

/** Makes a function that tells whether a value has everything that `wanted` names. A large `wanted` is read once, not for each value. */
function containing(wanted: unknown): (value: unknown) => boolean {
  if (isRecord(wanted)) {
    const members = Object.entries(wanted).map(([name, inner]) => ({ name, fits: containing(inner) }))
    return (value) => isRecord(value) && members.every(({ name, fits }) => fits(value[name]))
  }
  if (Array.isArray(wanted)) {
    const items = wanted.map(containing)
    return (value) =>
      Array.isArray(value) && value.length === items.length && items.every((fits, index) => fits(value[index]))
  }
  return (value) => value === wanted
}

const NOT_KEPT = 'its body is not kept'
const said = (value: unknown) => (typeof value === 'string' ? redactedText(shortenText(value)) : (value ?? 'absent'))

/**
 * Makes the comparison with a filter. It returns in words what differs in a request, and nothing for a request that is meant.
 * Long values of the filter are cut in the words: several requests repeat them.
 */
export function comparison(match: RequestMatch): (entry: Entry) => string[] {
  const words = Object.fromEntries(
    Object.entries(match)
      .filter(([name]) => name !== 'body')
      .map(([name, wanted]) => [name, name === 'path' ? redactedPath(shortenText(String(wanted))) : said(wanted)]),
  )
  const is = (name: Exclude<keyof RequestMatch, 'path' | 'body'>, value: unknown) =>
    match[name] === undefined || value === match[name] ? [] : [`${name} is ${said(value)}, not ${words[name]}`]
  const hasBody = match.body === undefined ? undefined : containing(match.body)
  const hasPath = match.path === undefined ? () => true : pathPattern(match.path)
  return (entry) => [
    ...is('operation', entry.operation),
    ...is('method', entry.method),
    ...(hasPath(pathOf(entry.url)) ? [] : [`path is ${redactedPath(pathOf(entry.url))}, not ${words['path']}`]),
    ...is('status', entry.status),
    ...is('client_id', entry.clientId),
    ...is('errorCode', entry.refusal?.errorCode),
    ...(hasBody ? bodyDiffers(entry, hasBody) : []),
  ]
}

function bodyDiffers(entry: Entry, hasBody: (body: unknown) => boolean): string[] {
  if (typeof entry.body === 'number') return [NOT_KEPT]
  return hasBody(bodyOf(entry)) ? [] : ['body has not what is wanted of it']
}

const plural = (count: number) => `${count} request${count === 1 ? '' : 's'}`

function inWords({ count, at_least, at_most }: Expectation): string {
  if (count !== undefined) return `exactly ${plural(count)}`
  if (at_least !== undefined && at_most !== undefined) return `${at_least} to ${plural(at_most)}`
  return at_most === undefined ? `at least ${plural(at_least ?? 1)}` : `at most ${plural(at_most)}`
}

/** The least and the greatest number that an expectation takes; at least one is expected where it gives no number. */
function boundsOf({ count, at_least, at_most }: Expectation): [least: number, most: number] {
  return [count ?? at_least ?? (at_most === undefined ? 1 : 0), count ?? at_most ?? Infinity]
}

/** Tells in words why no number of requests could be what is expected; undefined where one can. */
export function findContradiction({ count, at_least, at_most }: Expectation): string | undefined {
  const [least, most] = [count ?? at_least ?? 0, count ?? at_most ?? Infinity]
  if (count !== undefined && at_least !== undefined && count < at_least)
    return `count is ${count} and at_least is ${at_least}`
  if (count !== undefined && at_most !== undefined && count > at_most)
    return `count is ${count} and at_most is ${at_most}`
  return least > most ? `at_least is ${least} and at_most is ${most}` : undefined
}

/** Tells whether a count is within bounds; undefined where the count is not certain enough. */
function isWithin(leastCount: number, greatestCount: number, least: number, most: number): boolean | undefined {
  if (leastCount >= least && greatestCount <= most) return true
  return leastCount > most || greatestCount < least ? false : undefined
}

/**
 * Counts the requests that are meant.
 * @param forgotten how many more requests came that are not among the entries: each of them may be one that is meant
 */
export function judgeRequests(entries: readonly Entry[], expectation: Expectation, forgotten: number): Verdict {
  const { match = {}, since = 0 } = expectation
  const [least, most] = boundsOf(expectation)
  const differences = comparison(match)
  const compared = entries.filter(({ id }) => id > since).map((entry) => ({ entry, differs: differences(entry) }))
  const found = compared.filter(({ differs }) => differs.length === 0).length
  const undecided = compared.filter(({ differs: [first, second] }) => first === NOT_KEPT && second === undefined).length
  const isMet = isWithin(found, found + undecided + forgotten, least, most)
  const misses = compared
    .filter(({ differs }) => differs.length > 0)
    .sort((one, other) => one.differs.length - other.differs.length)
  return { isMet, found, undecided, expected: inWords(expectation), nearest: isMet ? [] : misses.slice(0, NEAREST) }
}

/** Which requests a filter means, and whether as many of them came as a test expects. */
import { isRecord } from '../../schema/json.ts'
import { pathOf, pathPattern } from '../paths.ts'
import { bodyOf, shortened, type Entry } from './log.ts'

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
}
/** A request that was not meant, and why not. */
export interface Miss {
  entry: Entry
  differs: string[]
}
export interface Verdict {
  isMet: boolean
  found: number
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
    return (value) => Array.isArray(value) && value.length === items.length && items.every((fits, index) => fits(value[index]))
  }
  return (value) => value === wanted
}

/**
 * Makes a function that lists in words what a request has that `match` does not want; the list is empty for a request that is wanted.
 * Long values of `match` are cut in the words: several requests repeat them.
 */
export function differencesFrom(match: RequestMatch): (entry: Entry) => string[] {
  const is = (name: string, value: unknown, wanted: unknown) => (wanted === undefined || value === wanted ? [] : [`${name} is ${value ?? 'absent'}, not ${shortened(String(wanted))}`])
  const pathFits = match.path === undefined ? () => true : pathPattern(match.path)
  const bodyFits = match.body === undefined ? undefined : containing(match.body)
  return (entry) => [
    ...is('operation', entry.operation, match.operation),
    ...is('method', entry.method, match.method),
    ...(pathFits(pathOf(entry.url)) ? [] : [`path is ${pathOf(entry.url)}, not ${shortened(match.path ?? '')}`]),
    ...is('status', entry.status, match.status),
    ...is('client_id', entry.clientId, match.client_id),
    ...is('errorCode', entry.refusal?.errorCode, match.errorCode),
    ...(!bodyFits || bodyFits(bodyOf(entry)) ? [] : ['body has not what is wanted of it']),
  ]
}

const plural = (count: number) => `${count} request${count === 1 ? '' : 's'}`

function inWords({ count, at_least, at_most }: Expectation): string {
  if (count !== undefined) return `exactly ${plural(count)}`
  if (at_least !== undefined && at_most !== undefined) return `${at_least} to ${plural(at_most)}`
  return at_most === undefined ? `at least ${plural(at_least ?? 1)}` : `at most ${plural(at_most)}`
}

/** Counts what was meant; at least one is expected where no number is given. */
export function verdictOn(entries: readonly Entry[], expectation: Expectation): Verdict {
  const { match = {}, count, at_most } = expectation
  const least = count ?? expectation.at_least ?? (at_most === undefined ? 1 : 0)
  const most = count ?? at_most ?? Infinity
  const differences = differencesFrom(match)
  const compared = entries.map((entry) => ({ entry, differs: differences(entry) }))
  const found = compared.filter(({ differs }) => differs.length === 0).length
  const isMet = found >= least && found <= most
  const misses = compared.filter(({ differs }) => differs.length > 0).sort((one, other) => one.differs.length - other.differs.length)
  return { isMet, found, expected: inWords(expectation), nearest: isMet ? [] : misses.slice(0, NEAREST) }
}

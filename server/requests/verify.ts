/** Which requests a filter means, and whether as many of them came as a test expects. */
import { isRecord } from '../../schema/json.ts'
import { pathOf, pathPattern } from '../paths.ts'
import { bodyOf, type Entry } from './log.ts'

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

/** Whether a value has everything that another one names. */
function contains(value: unknown, wanted: unknown): boolean {
  if (isRecord(wanted)) return isRecord(value) && Object.entries(wanted).every(([name, inner]) => contains(value[name], inner))
  if (Array.isArray(wanted)) return Array.isArray(value) && value.length === wanted.length && wanted.every((inner, index) => contains(value[index], inner))
  return value === wanted
}

/** In what a request differs from what is wanted, in words; nothing where it is what is wanted. */
export function differences(entry: Entry, match: RequestMatch): string[] {
  const is = (name: string, value: unknown, wanted: unknown) => (wanted === undefined || value === wanted ? [] : [`${name} is ${value ?? 'absent'}, not ${wanted}`])
  return [
    ...is('operation', entry.operation, match.operation),
    ...is('method', entry.method, match.method),
    ...(match.path === undefined || pathPattern(match.path)(pathOf(entry.url)) ? [] : [`path is ${pathOf(entry.url)}, not ${match.path}`]),
    ...is('status', entry.status, match.status),
    ...is('client_id', entry.clientId, match.client_id),
    ...is('errorCode', entry.refusal?.errorCode, match.errorCode),
    ...(match.body === undefined || contains(bodyOf(entry), match.body) ? [] : ['body has not what is wanted of it']),
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
  const compared = entries.map((entry) => ({ entry, differs: differences(entry, match) }))
  const found = compared.filter(({ differs }) => differs.length === 0).length
  const isMet = found >= least && found <= most
  const misses = compared.filter(({ differs }) => differs.length > 0).sort((one, other) => one.differs.length - other.differs.length)
  return { isMet, found, expected: inWords(expectation), nearest: isMet ? [] : misses.slice(0, NEAREST) }
}

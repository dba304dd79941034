/**
 * What is said of a value that breaks its schema, in the real API's words.
 *
 * The real API validates with z-schema 3 (`breakOnFirstError`) and words the result with z-schema-errors; both were
 * identified by recorded sentences (reference errors.md §0 and §4). What follows from that, and is kept here:
 * - a wrong type ends a node; its other keywords are looked at in declaration order until something has failed;
 * - children are entered only while nothing has failed, last key first, last item first, and siblings are all visited;
 * - missing names come in reverse order of `required`, unknown names in reverse order of the body;
 * - an empty or false enum value leaves the placeholder in the sentence, as that library does.
 * Ours: a message words a limited number of failures and counts the others, so that a short body cannot make a long message.
 * One function per keyword; each holds its sentence. How a sentence is put together is sentence.ts.
 */
import { formats } from './formats.ts'
import { isRecord } from './json.ts'
import {
  INVALID_VALUE,
  NO_ALTERNATIVE,
  pathText,
  PLAIN,
  sentences,
  withValues,
  type Failure,
  type Failures,
  type Part,
  type PathSegment,
} from './sentence.ts'
import type { TSchema } from './schema.ts'

type Node = Record<string, unknown>
/** Failures that one message words, the inner errors of an anyOf included. No recorded message has more than one. */
const MOST_WORDED = 100

interface Report {
  /** The failures to word. */
  failures: Failure[]
  /** The number of all failures, worded or not. */
  found: number
  /** How many more failures can be worded. */
  room: number
  /** Names of members and indexes of items. */
  path: PathSegment[]
  /** Path of the alternative that this report belongs to; only one level, as z-schema prints it. */
  base: readonly PathSegment[]
}
type Keyword = (report: Report, node: Node, value: unknown) => void

/** The name of a JSON type as the sentences use it. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number')
    return Number.isFinite(value) ? (value % 1 === 0 ? 'integer' : 'number') : 'not-a-number'
  return typeof value
}

/** Code points: surrogate pairs count once where a length is compared, and twice where it is printed (z-schema does both). */
const codePoints = (value: string) => {
  let count = 0
  for (const _ of value) count++
  return count
}

const keywords: Record<string, Keyword> = {
  required(report, node, value) {
    if (!isRecord(value)) return
    for (const name of (node['required'] as string[]).toReversed()) {
      if (value[name] === undefined || !Object.hasOwn(value, name))
        fail(report, node, 'Missing required property: {0}', [name])
    }
  },
  minProperties(report, node, value) {
    const count = isRecord(value) ? Object.keys(value).length : Infinity
    if (count < (node['minProperties'] as number))
      fail(report, node, 'Too few properties defined ({0}), minimum {1}', [count, node['minProperties']])
  },
  maxProperties(report, node, value) {
    const count = isRecord(value) ? Object.keys(value).length : 0
    if (count > (node['maxProperties'] as number))
      fail(report, node, 'Too many properties defined ({0}), maximum {1}', [count, node['maxProperties']])
  },
  properties(report, node, value) {
    if (!isRecord(value) || node['additionalProperties'] !== false) return
    const known = node['properties'] as Node
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(known, name))
    if (unknown.length > 0) fail(report, node, 'Additional properties not allowed: {0}', [unknown.reverse().join(',')])
  },
  minLength(report, node, value) {
    if (typeof value !== 'string' || codePoints(value) >= (node['minLength'] as number)) return
    fail(report, node, 'String is too short ({0} chars), minimum {1}', [value.length, node['minLength']])
  },
  maxLength(report, node, value) {
    if (typeof value !== 'string' || codePoints(value) <= (node['maxLength'] as number)) return
    fail(report, node, 'String is too long ({0} chars), maximum {1}', [value.length, node['maxLength']])
  },
  pattern(report, node, value) {
    if (typeof value !== 'string') return
    const values = node['x-comma-separated'] as readonly string[] | undefined
    if (values) return commaSeparated(report, node, value, values)
    if (!regExp(node['pattern'] as string).test(value))
      fail(report, node, 'String does not match pattern {0}: {1}', [node['pattern'], value])
  },
  format(report, node, value) {
    const accepts = formats[node['format'] as keyof typeof formats]
    if (typeof value !== 'string' || accepts(value)) return
    fail(report, node, "Object didn't pass validation for format {0}: {1}", [node['format'], value])
  },
  enum(report, node, value) {
    if ((node['enum'] as unknown[]).includes(value)) return
    add(report, () => ({
      template: INVALID_VALUE,
      text: '',
      path: at(report),
      description: description(node),
      params: [value],
    }))
  },
  minimum(report, node, value) {
    if (typeof value !== 'number' || value >= (node['minimum'] as number)) return
    fail(report, node, 'Value {0} is less than minimum {1}', [value, node['minimum']])
  },
  maximum(report, node, value) {
    if (typeof value !== 'number' || value <= (node['maximum'] as number)) return
    fail(report, node, 'Value {0} is greater than maximum {1}', [value, node['maximum']])
  },
  minItems(report, node, value) {
    if (!Array.isArray(value) || value.length >= (node['minItems'] as number)) return
    fail(report, node, 'Array is too short ({0}), minimum {1}', [value.length, node['minItems']])
  },
  maxItems(report, node, value) {
    if (!Array.isArray(value) || value.length <= (node['maxItems'] as number)) return
    fail(report, node, 'Array is too long ({0}), maximum {1}', [value.length, node['maxItems']])
  },
  uniqueItems(report, node, value) {
    if (!Array.isArray(value)) return
    const seen = new Map<string, number>()
    let pair: [number, number] | undefined
    for (const [index, item] of value.entries()) {
      const key = JSON.stringify(item)
      const first = seen.get(key)
      if (first === undefined) seen.set(key, index)
      else if (!pair || first < pair[0]) pair = [first, index]
    }
    if (pair) fail(report, node, 'Array items are not unique (indexes {0} and {1})', pair)
  },
  anyOf(report, node, value) {
    // One sentence is for the anyOf itself.
    const { passed, inner, room } = alternatives(report, node['anyOf'] as Node[], value, {
      room: report.room - 1,
      firstIsEnough: true,
    })
    if (passed > 0) return
    add(report, () => ({
      template: NO_ALTERNATIVE,
      text: 'None of the valid schemas were met',
      path: at(report),
      description: description(node),
      inner,
    }))
    report.room = Math.max(room, 0)
  },
  oneOf(report, node, value) {
    const { passed } = alternatives(report, node['oneOf'] as Node[], value, { room: 0, firstIsEnough: false })
    if (passed === 0) fail(report, node, "Data does not match any schemas from 'oneOf'")
    if (passed > 1) fail(report, node, "Data is valid against more than one schema from 'oneOf'")
  },
}

/** The one text of its own that the real API has for a comma list (quoted verbatim by people who received it). */
function commaSeparated(report: Report, node: Node, value: string, values: readonly string[]): void {
  if (value === '' || value.split(',').every((item) => values.includes(item))) return
  fail(
    report,
    node,
    "String '{0}' does not match pattern. Must be a comma separated list of the following values: {1}",
    [value, values.join(',')],
  )
}

/**
 * Tries every branch, last first; the inner failures are printed first branch first, each branch's last failure first.
 * @param room how many failures of all branches can be worded
 * @returns how many branches passed, the failures of the others, and the room that is left
 */
function alternatives(
  report: Report,
  branches: Node[],
  value: unknown,
  { room, firstIsEnough }: { room: number; firstIsEnough: boolean },
) {
  const inner: Failures = { worded: [], more: 0 }
  let passed = 0
  let left = room
  for (const branch of branches.toReversed()) {
    const tried: Report = { failures: [], found: 0, room: left, path: [], base: report.path.slice() }
    visit(tried, branch, value)
    if (tried.found === 0) passed++
    if (passed > 0 && firstIsEnough) break
    left = tried.room
    inner.worded.unshift(...tried.failures.reverse())
    inner.more += tried.found - tried.failures.length
  }
  return { passed, inner, room: left }
}

interface Plan {
  types: readonly string[] | undefined
  named: string
  checks: readonly Keyword[]
}
const plans = new WeakMap<Node, Plan>()

/** The keywords of a node in their declared order, worked out once. */
function plan(node: Node): Plan {
  const known = plans.get(node)
  if (known) return known
  const type = node['type'] as string | string[] | undefined
  const made: Plan = {
    types: typeof type === 'string' ? [type] : type,
    named: String(type),
    checks: Object.keys(node).flatMap((name) => (Object.hasOwn(keywords, name) ? [keywords[name] as Keyword] : [])),
  }
  plans.set(node, made)
  return made
}

const patterns = new Map<string, RegExp>()
function regExp(source: string): RegExp {
  const made = patterns.get(source) ?? new RegExp(source)
  patterns.set(source, made)
  return made
}

function visit(report: Report, node: Node, value: unknown): void {
  const { types, named, checks } = plan(node)
  if (types) {
    const found = typeOf(value)
    const fits = types.includes(found) || (found === 'integer' && types.includes('number'))
    if (!fits) {
      fail(report, node, 'Expected type {0} but found type {1}', [named, found])
      return
    }
  }
  for (const check of checks) {
    check(report, node, value)
    if (report.found > 0) break
  }
  if (report.found > 0) return
  if (Array.isArray(value)) visitItems(report, node, value)
  else if (isRecord(value)) visitMembers(report, node, value)
}

function visitItems(report: Report, node: Node, value: unknown[]): void {
  const items = node['items'] as Node | undefined
  if (!items) return
  for (let index = value.length - 1; index >= 0; index--) {
    report.path.push(index)
    visit(report, items, value[index])
    report.path.pop()
  }
}

function visitMembers(report: Report, node: Node, value: Record<string, unknown>): void {
  const properties = node['properties'] as Record<string, Node> | undefined
  if (!properties) return
  for (const name of Object.keys(value).reverse()) {
    if (!Object.hasOwn(properties, name)) continue
    report.path.push(name)
    visit(report, properties[name] as Node, value[name])
    report.path.pop()
  }
}

const description = (node: Node) => node['description'] as string | undefined
const at = ({ base, path }: Report) => pathText([...base, ...path])

function fail(report: Report, node: Node, sentence: string, values: unknown[] = []): void {
  add(report, () => ({
    template: PLAIN,
    text: withValues(sentence, values),
    path: at(report),
    description: description(node),
    params: values,
  }))
}

/** Counts a failure. Words it only while there is room, so the others cost neither text nor memory. */
function add(report: Report, worded: () => Failure): void {
  report.found++
  if (report.room <= 0) return
  report.room--
  report.failures.push(worded())
}

/**
 * Checks a value against a schema, in a time that grows with the size of the value.
 * @returns the whole message of the real API (the failures, joined with " (also) "), or undefined for a valid value. Beyond
 * MOST_WORDED failures the message ends with the number of the others.
 */
export function violation(part: Part, schema: TSchema, value: unknown): string | undefined {
  const report: Report = { failures: [], found: 0, room: MOST_WORDED, path: [], base: [] }
  visit(report, schema as Node, value)
  if (report.found === 0) return undefined
  return sentences(part, { worded: report.failures, more: report.found - report.failures.length })
}

/**
 * Checks a value against a schema, and describes its failures with the real API's sentences.
 *
 * The real API validates with z-schema 3 (`breakOnFirstError`) and words the result with z-schema-errors. Recorded
 * sentences identified both libraries (reference errors.md §0 and §4). This checker therefore does the same:
 * - A wrong type ends the check of a node. Otherwise its keywords are checked in declaration order, up to the first
 *   failure.
 * - Children are checked only while nothing has failed: last property first, last item first, and all siblings.
 * - Missing names come in reverse order of `required`, unknown names in reverse order of the body.
 * - An empty or false enum value leaves the placeholder in the sentence.
 *
 * Not from Auth0: a message has a limited number of sentences and counts the other failures. So a short body cannot
 * cause a long message.
 *
 * keywords.ts has one function per keyword, and sentence.ts composes the sentences.
 */
import { isRecord } from './json.ts'
import { keywords, type Keyword } from './keywords.ts'
import { addFailure, currentPath, descriptionOf, reportFailure, type Report, type SchemaNode } from './report.ts'
import { composeMessage, NO_ALTERNATIVE_TEMPLATE, type Failures, type RequestPart } from './sentence.ts'
import type { TSchema } from './schema.ts'

/** Maximum number of sentences in a message, with the inner errors of anyOf. No recorded message has more than one. */
const MAX_SENTENCES = 100

/** Returns the name of a JSON type as the sentences use it. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value !== 'number') return typeof value
  if (!Number.isFinite(value)) return 'not-a-number'
  return value % 1 === 0 ? 'integer' : 'number'
}

const combiners: Record<string, Keyword> = {
  anyOf(report, node, value) {
    // Reserves room for the sentence of the anyOf itself.
    const { passed, inner, room } = tryBranches(report, node['anyOf'] as SchemaNode[], value, {
      room: report.room - 1,
      firstIsEnough: true,
    })
    if (passed > 0) return
    addFailure(report, () => ({
      template: NO_ALTERNATIVE_TEMPLATE,
      text: 'None of the valid schemas were met',
      path: currentPath(report),
      description: descriptionOf(node),
      inner,
    }))
    report.room = Math.max(room, 0)
  },
  oneOf(report, node, value) {
    const { passed } = tryBranches(report, node['oneOf'] as SchemaNode[], value, { room: 0, firstIsEnough: false })
    if (passed === 0) reportFailure(report, node, "Data does not match any schemas from 'oneOf'")
    if (passed > 1) reportFailure(report, node, "Data is valid against more than one schema from 'oneOf'")
  },
}

/**
 * Checks the value against every branch, last branch first. The inner failures are printed first branch first, and each
 * branch's last failure first.
 * @param room how many failures of all branches can become sentences
 * @returns how many branches passed, the failures of the other branches, and the remaining room
 */
function tryBranches(
  report: Report,
  branches: SchemaNode[],
  value: unknown,
  { room, firstIsEnough }: { room: number; firstIsEnough: boolean },
) {
  const inner: Failures = { worded: [], more: 0 }
  let passed = 0
  let remaining = room
  for (const branch of branches.toReversed()) {
    const branchReport: Report = { failures: [], count: 0, room: remaining, path: [], base: report.path.slice() }
    visit(branchReport, branch, value)
    if (branchReport.count === 0) passed++
    if (passed > 0 && firstIsEnough) break
    remaining = branchReport.room
    inner.worded.unshift(...branchReport.failures.reverse())
    inner.more += branchReport.count - branchReport.failures.length
  }
  return { passed, inner, room: remaining }
}

interface CompiledNode {
  types: readonly string[] | undefined
  /** The types as a sentence names them: `object,null`. */
  typeNames: string
  /** The keywords in declaration order. */
  checks: readonly Keyword[]
}

/**
 * The compiled form of each schema. All emulators of a process share it: an entry depends only on its schema, which
 * never changes, and is collected together with it. So the cache has no more entries than there are schemas.
 */
const compiledNodes = new WeakMap<SchemaNode, CompiledNode>()

function keywordOf(name: string): Keyword | undefined {
  if (Object.hasOwn(keywords, name)) return keywords[name]
  return Object.hasOwn(combiners, name) ? combiners[name] : undefined
}

/** Returns the compiled form of a schema. Compiles it on first use. */
function compile(node: SchemaNode): CompiledNode {
  const cached = compiledNodes.get(node)
  if (cached) return cached
  const type = node['type'] as string | string[] | undefined
  const compiled: CompiledNode = {
    types: typeof type === 'string' ? [type] : type,
    typeNames: String(type),
    checks: Object.keys(node)
      .map(keywordOf)
      .filter((check) => check !== undefined),
  }
  compiledNodes.set(node, compiled)
  return compiled
}

function visit(report: Report, node: SchemaNode, value: unknown): void {
  const { types, typeNames, checks } = compile(node)
  if (types) {
    const type = typeOf(value)
    const fits = types.includes(type) || (type === 'integer' && types.includes('number'))
    if (!fits) {
      reportFailure(report, node, 'Expected type {0} but found type {1}', [typeNames, type])
      return
    }
  }
  for (const check of checks) {
    check(report, node, value)
    if (report.count > 0) break
  }
  if (report.count > 0) return
  if (Array.isArray(value)) visitItems(report, node, value)
  else if (isRecord(value)) visitMembers(report, node, value)
}

function visitItems(report: Report, node: SchemaNode, value: unknown[]): void {
  const items = node['items'] as SchemaNode | undefined
  if (!items) return
  for (let index = value.length - 1; index >= 0; index--) {
    report.path.push(index)
    visit(report, items, value[index])
    report.path.pop()
  }
}

function visitMembers(report: Report, node: SchemaNode, value: Record<string, unknown>): void {
  const properties = node['properties'] as Record<string, SchemaNode> | undefined
  if (!properties) return
  for (const name of Object.keys(value).reverse()) {
    if (!Object.hasOwn(properties, name)) continue
    report.path.push(name)
    visit(report, properties[name] as SchemaNode, value[name])
    report.path.pop()
  }
}

/**
 * Checks a value against a schema. The time grows linearly with the size of the value.
 * @returns the whole message of the real API (failures, joined with " (also) "), or undefined for a valid value. After
 * MAX_SENTENCES failures the message ends with the number of the others.
 */
export function violation(part: RequestPart, schema: TSchema, value: unknown): string | undefined {
  const report: Report = { failures: [], count: 0, room: MAX_SENTENCES, path: [], base: [] }
  visit(report, schema as SchemaNode, value)
  if (report.count === 0) return undefined
  return composeMessage(part, { worded: report.failures, more: report.count - report.failures.length })
}

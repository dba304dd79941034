/**
 * The JSON Schema keywords, one function each, with the sentence for a value that breaks the keyword. Texts are
 * z-schema's.
 *
 * anyOf and oneOf are in check.ts, because they check further schemas.
 */
import { formats } from './formats.ts'
import { isRecord } from './json.ts'
import { addFailure, currentPath, descriptionOf, reportFailure, type Report, type SchemaNode } from './report.ts'
import { INVALID_VALUE_TEMPLATE } from './sentence.ts'

/** Checks one keyword of a schema, and reports a failure. */
export type Keyword = (report: Report, node: SchemaNode, value: unknown) => void

/**
 * The compiled `pattern` of each schema. All emulators of a process share it: an entry depends only on its schema,
 * which never changes, and is collected together with it. (A schema of the tables lives as long as the process.)
 */
const compiledPatterns = new WeakMap<SchemaNode, RegExp>()

function patternOf(node: SchemaNode): RegExp {
  const cached = compiledPatterns.get(node)
  if (cached) return cached
  const pattern = new RegExp(node['pattern'] as string)
  compiledPatterns.set(node, pattern)
  return pattern
}

/** Counts code points. z-schema compares this number with the limit, but prints the number of UTF-16 units. */
function codePoints(value: string): number {
  let count = 0
  for (const _ of value) count++
  return count
}

export const keywords: Record<string, Keyword> = {
  required(report, node, value) {
    if (!isRecord(value)) return
    for (const name of (node['required'] as string[]).toReversed()) {
      if (value[name] === undefined || !Object.hasOwn(value, name))
        reportFailure(report, node, 'Missing required property: {0}', [name])
    }
  },
  minProperties(report, node, value) {
    const count = isRecord(value) ? Object.keys(value).length : Infinity
    if (count < (node['minProperties'] as number))
      reportFailure(report, node, 'Too few properties defined ({0}), minimum {1}', [count, node['minProperties']])
  },
  maxProperties(report, node, value) {
    const count = isRecord(value) ? Object.keys(value).length : 0
    if (count > (node['maxProperties'] as number))
      reportFailure(report, node, 'Too many properties defined ({0}), maximum {1}', [count, node['maxProperties']])
  },
  properties(report, node, value) {
    if (!isRecord(value) || node['additionalProperties'] !== false) return
    const properties = node['properties'] as SchemaNode
    const unknownNames = Object.keys(value).filter((name) => !Object.hasOwn(properties, name))
    if (unknownNames.length > 0)
      reportFailure(report, node, 'Additional properties not allowed: {0}', [unknownNames.reverse().join(',')])
  },
  minLength(report, node, value) {
    if (typeof value !== 'string' || codePoints(value) >= (node['minLength'] as number)) return
    reportFailure(report, node, 'String is too short ({0} chars), minimum {1}', [value.length, node['minLength']])
  },
  maxLength(report, node, value) {
    if (typeof value !== 'string' || codePoints(value) <= (node['maxLength'] as number)) return
    reportFailure(report, node, 'String is too long ({0} chars), maximum {1}', [value.length, node['maxLength']])
  },
  pattern(report, node, value) {
    if (typeof value !== 'string') return
    const listedValues = node['x-comma-separated'] as readonly string[] | undefined
    if (listedValues) return checkCommaList(report, node, value, listedValues)
    if (!patternOf(node).test(value))
      reportFailure(report, node, 'String does not match pattern {0}: {1}', [node['pattern'], value])
  },
  format(report, node, value) {
    const accepts = formats[node['format'] as keyof typeof formats]
    if (typeof value !== 'string' || accepts(value)) return
    reportFailure(report, node, "Object didn't pass validation for format {0}: {1}", [node['format'], value])
  },
  enum(report, node, value) {
    if ((node['enum'] as unknown[]).includes(value)) return
    addFailure(report, () => ({
      template: INVALID_VALUE_TEMPLATE,
      text: '',
      path: currentPath(report),
      description: descriptionOf(node),
      params: [value],
    }))
  },
  minimum(report, node, value) {
    if (typeof value !== 'number' || value >= (node['minimum'] as number)) return
    reportFailure(report, node, 'Value {0} is less than minimum {1}', [value, node['minimum']])
  },
  maximum(report, node, value) {
    if (typeof value !== 'number' || value <= (node['maximum'] as number)) return
    reportFailure(report, node, 'Value {0} is greater than maximum {1}', [value, node['maximum']])
  },
  minItems(report, node, value) {
    if (!Array.isArray(value) || value.length >= (node['minItems'] as number)) return
    reportFailure(report, node, 'Array is too short ({0}), minimum {1}', [value.length, node['minItems']])
  },
  maxItems(report, node, value) {
    if (!Array.isArray(value) || value.length <= (node['maxItems'] as number)) return
    reportFailure(report, node, 'Array is too long ({0}), maximum {1}', [value.length, node['maxItems']])
  },
  uniqueItems(report, node, value) {
    if (!Array.isArray(value)) return
    const firstIndexes = new Map<string, number>()
    let pair: [number, number] | undefined
    for (const [index, item] of value.entries()) {
      const key = JSON.stringify(item)
      const first = firstIndexes.get(key)
      if (first === undefined) firstIndexes.set(key, index)
      else if (!pair || first < pair[0]) pair = [first, index]
    }
    if (pair) reportFailure(report, node, 'Array items are not unique (indexes {0} and {1})', pair)
  },
}

/** Checks a comma-separated list. The real API has its own sentence for it (several users quoted it verbatim). */
function checkCommaList(report: Report, node: SchemaNode, value: string, listedValues: readonly string[]): void {
  if (value === '' || value.split(',').every((item) => listedValues.includes(item))) return
  reportFailure(
    report,
    node,
    "String '{0}' does not match pattern. Must be a comma separated list of the following values: {1}",
    [value, listedValues.join(',')],
  )
}

/** Collects the failures of one check, and limits how many of them become sentences. */
import { pathText, USUAL_TEMPLATE, withValues, type Failure, type PathSegment } from './sentence.ts'

/** A JSON Schema object with its keywords by name. */
export type SchemaNode = Record<string, unknown>

/** The result so far of checking a value. */
export interface Report {
  /** The failures that become sentences. */
  failures: Failure[]
  /** The number of all failures, with or without a sentence. */
  count: number
  /** Number of further failures that can become sentences. */
  room: number
  /** Property names and item indexes that lead to the current value. */
  path: PathSegment[]
  /**
   * Path of the anyOf or oneOf of this report, relative to the enclosing one. Sentences print it before `path`, without
   * the outer levels, as z-schema does.
   */
  base: readonly PathSegment[]
}

export const descriptionOf = (node: SchemaNode) => node['description'] as string | undefined
export const currentPath = ({ base, path }: Report) => pathText([...base, ...path])

/** Reports a failure with the usual template. `values` fill the placeholders `{0}`, `{1}` of the text. */
export function reportFailure(report: Report, node: SchemaNode, text: string, values: unknown[] = []): void {
  addFailure(report, () => ({
    template: USUAL_TEMPLATE,
    text: withValues(text, values),
    path: currentPath(report),
    description: descriptionOf(node),
    params: values,
  }))
}

/** Counts a failure. Calls `createFailure` only while there is room, so the others need neither text nor memory. */
export function addFailure(report: Report, createFailure: () => Failure): void {
  report.count++
  if (report.room <= 0) return
  report.room--
  report.failures.push(createFailure())
}

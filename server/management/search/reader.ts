/** The reader of both parsers: a position in the query, and the limits of the query. */
import { invalidSearch } from '../../errors/management.ts'
import {
  createComparison,
  MAX_DEPTH,
  findField,
  createPresenceFilter,
  type SearchField,
  type Limits,
} from './searchable-fields.ts'
import type { Filter, Operator } from '../../store/client-filter.ts'

const BLANKS = ' \t\r\n'
/** Whether a name or a word ends before this character. The empty string is the end of the query. */
export const endsWord = (character: string) =>
  character === '' || BLANKS.includes(character) || character === '(' || character === ')'

/** Reads a query from the first to the last character. It backtracks by one word at most. */
export class Reader {
  readonly text: string
  readonly limits: Limits
  /** The operators in this syntax, for error messages. */
  readonly words: Readonly<Record<Operator, string>>
  at = 0
  private depth = 0
  private operations = 0

  constructor(text: string, limits: Limits, words: Readonly<Record<Operator, string>>) {
    this.text = text
    this.limits = limits
    this.words = words
    const nul = text.indexOf('\0')
    if (nul >= 0) this.fail('a NUL character cannot be searched for', nul)
  }

  fail(problem: string, at = this.at): never {
    throw invalidSearch(at + 1, problem)
  }
  /** The next character. Empty at the end of the query. */
  get next(): string {
    return this.text.charAt(this.at)
  }
  get isAtEnd(): boolean {
    this.skipBlanks()
    return this.next === ''
  }
  skipBlanks(): void {
    while (this.next !== '' && BLANKS.includes(this.next)) this.at++
  }
  /** Skips this text if it comes next. @returns whether it was skipped */
  accept(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }
  /** Reads characters up to the first for which `ends` is true. */
  readUntil(ends: (character: string) => boolean): string {
    const start = this.at
    while (!ends(this.next)) this.at++
    return this.text.slice(start, this.at)
  }
  /** Reads the content of parentheses, after the opening one, and the closing one. */
  readNested<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH)
      this.fail(`expected no more than ${MAX_DEPTH} parentheses within each other`, this.at - 1)
    const inner = read()
    this.skipBlanks()
    if (!this.accept(')')) this.fail('expected ")"')
    this.depth--
    return inner
  }

  /** Returns the field of a path. @param at the position of the path */
  requireField(path: string, at: number): SearchField {
    const field = findField(this.limits, path)
    return typeof field === 'string' ? this.fail(field, at) : field
  }
  /** Rejects an operator that the field does not allow. @param at the position of the operator */
  requireOperator({ path, rule }: SearchField, operator: Operator, at: number): void {
    if (!rule.operators.includes(operator)) {
      const allowed = [...new Set(rule.operators.map((name) => this.words[name]))]
      this.fail(`${path} takes ${allowed.join(', ')}, not ${this.words[operator]}`, at)
    }
  }
  /** Counts an operation, and rejects one too many. @param at the position of the operation */
  countOperation(at: number): void {
    const { operations } = this.limits
    if (++this.operations > operations)
      this.fail(`expected no more than ${operations} filter operation${operations === 1 ? '' : 's'}`, at)
  }
  /** Returns the filter of a comparison. @param at the position of its text */
  compare(field: SearchField, operator: Operator, text: string, at: number): Filter {
    const filter = operator === 'pr' ? createPresenceFilter(field) : createComparison(field, operator, text)
    return typeof filter === 'string' ? this.fail(filter, at) : filter
  }
}

/** What both parsers read with: a place in the text, and the limits that hold there. */
import { invalidSearch } from '../../errors/management.ts'
import {
  createComparison,
  MAX_DEPTH,
  findField,
  createPresenceFilter,
  type Field,
  type Limits,
} from './searchable-fields.ts'
import type { Filter, Operator } from '../../store/client-filter.ts'

const BLANKS = ' \t\r\n'
/** Whether a name or a word ends before this character, or with the text. */
export const endsWord = (character: string) =>
  character === '' || BLANKS.includes(character) || character === '(' || character === ')'

/** Reads a query from its first character to its last, and never goes back behind a word. */
export class Reader {
  readonly text: string
  readonly limits: Limits
  /** How this syntax writes the operators. */
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
  /** The character here; empty behind the last. */
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
  /** Goes behind this text where it stands here. */
  accept(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }
  /** The characters from here to the first that ends them. */
  readUntil(ends: (character: string) => boolean): string {
    const start = this.at
    while (!ends(this.next)) this.at++
    return this.text.slice(start, this.at)
  }
  /** What is written between parentheses, the first of which was taken. */
  readNested<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH)
      this.fail(`expected no more than ${MAX_DEPTH} parentheses within each other`, this.at - 1)
    const inner = read()
    this.skipBlanks()
    if (!this.accept(')')) this.fail('expected ")"')
    this.depth--
    return inner
  }

  /** The field of a path that stands at a place. */
  requireField(path: string, at: number): Field {
    const field = findField(this.limits, path)
    return typeof field === 'string' ? this.fail(field, at) : field
  }
  /** Holds the table against an operator that stands at a place. */
  requireOperator({ path, rule }: Field, operator: Operator, at: number): void {
    if (!rule.operators.includes(operator)) {
      const taken = [...new Set(rule.operators.map((name) => this.words[name]))]
      this.fail(`${path} takes ${taken.join(', ')}, not ${this.words[operator]}`, at)
    }
  }
  /** Counts an operation that begins at a place. */
  countOperation(at: number): void {
    const { operations } = this.limits
    if (++this.operations > operations)
      this.fail(`expected no more than ${operations} filter operation${operations === 1 ? '' : 's'}`, at)
  }
  /** A comparison whose text begins at a place. */
  compare(field: Field, operator: Operator, text: string, at: number): Filter {
    const filter = operator === 'pr' ? createPresenceFilter(field) : createComparison(field, operator, text)
    return typeof filter === 'string' ? this.fail(filter, at) : filter
  }
}

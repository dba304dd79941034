/**
 * Parses queries in the syntax of Lucene's classic parser (the documentation of `q` links to Lucene 2.9.4), as far as
 * filters need it: no fuzziness, no boosts, no `?`, wildcards only at the ends of a value.
 *
 *     query      = [ choices ] ;
 *     choices    = choice, { choice } ;
 *     choice     = both, { ( "OR" | "||" ), both } ;
 *     both       = clause, { ( "AND" | "&&" ), clause } ;
 *     clause     = [ "+" | "-" | "!" | "NOT" ], ( "(", choices, ")" | term ) ;
 *     term       = [ name, ":" ], value ;         (the name is absent only in parentheses after a name)
 *     value      = "(", choices, ")" | phrase | range | "*" | [ "*" ], text, [ "*" ] ;
 *     range      = ( "[" | "{" ), bound, "TO", bound, ( "]" | "}" ) ;
 *     bound      = "*" | phrase | characters except blanks and closing brackets ;
 *     phrase     = '"', characters, with `"` and `\` escaped, '"' ;
 *     text       = characters, with blanks and special characters escaped by `\` ;
 *
 * Adjacent choices are alternatives, as in classic Lucene. A choice with `+` must match; one with `-`, `!` or NOT must
 * not. Inferred: AND has a higher precedence than OR. In classic Lucene the clauses around OR only affect the ranking
 * as soon as there is an AND.
 */
import { SEARCH_LIMITS, type SearchField, type Limits } from './searchable-fields.ts'
import { allOf, anyOf, not, type Filter, type Operator } from '../../store/client-filter.ts'
import { endsWord, Reader } from './reader.ts'

const RANGE = 'a range'
const WORDS: Record<Operator, string> = {
  eq: 'a value',
  co: '*text*',
  sw: 'text*',
  ew: '*text',
  pr: '*',
  gt: RANGE,
  ge: RANGE,
  lt: RANGE,
  le: RANGE,
}

/** A filter, and the sign before it. */
interface MarkedFilter {
  mark?: '+' | '-'
  filter: Filter
}

/** @returns undefined for a query without a filter @throws 400 with the position and the expected syntax */
export function parseLucene(text: string, limits: Limits = SEARCH_LIMITS): Filter | undefined {
  const reader = new Reader(text, limits, WORDS)
  if (reader.isAtEnd) return undefined
  const filter = readChoices(reader)
  if (!reader.isAtEnd) reader.fail('expected a field and ":", or the end of the query')
  return filter
}

/** @param field the field before the parentheses, if any */
function readChoices(reader: Reader, field?: SearchField): Filter {
  const filters: MarkedFilter[] = []
  do filters.push(readChoice(reader, field))
  while (!reader.isAtEnd && reader.next !== ')')
  const withMark = (mark?: '+' | '-') => filters.filter((marked) => marked.mark === mark).map(({ filter }) => filter)
  const required = withMark('+')
  const alternatives = withMark()
  const positive = required.length > 0 || alternatives.length === 0 ? required : [anyOf(alternatives)]
  return allOf([...positive, ...withMark('-').map(not)])
}

const readChoice = (reader: Reader, field?: SearchField) =>
  readSeries(reader, ['OR', '||'], anyOf, () => readBoth(reader, field))
const readBoth = (reader: Reader, field?: SearchField) =>
  readSeries(reader, ['AND', '&&'], allOf, () => readClause(reader, field))

/** Reads filters that are joined by words. The sign of a single filter is passed on to the enclosing clause. */
function readSeries(
  reader: Reader,
  words: readonly string[],
  join: (filters: Filter[]) => Filter,
  read: () => MarkedFilter,
): MarkedFilter {
  const first = read()
  const filters = [first]
  while (acceptWord(reader, words)) filters.push(read())
  return filters.length === 1
    ? first
    : { filter: join(filters.map(({ mark, filter }) => (mark === '-' ? not(filter) : filter))) }
}

function acceptWord(reader: Reader, words: readonly string[]): boolean {
  reader.skipBlanks()
  return words.some((word) => endsWord(reader.text.charAt(reader.at + word.length)) && reader.accept(word))
}

function readMark(reader: Reader): '+' | '-' | undefined {
  if (reader.accept('+')) return '+'
  return reader.accept('-') || reader.accept('!') || acceptWord(reader, ['NOT']) ? '-' : undefined
}

function readClause(reader: Reader, field?: SearchField): MarkedFilter {
  reader.skipBlanks()
  const mark = readMark(reader)
  reader.skipBlanks()
  const filter = reader.accept('(') ? reader.readNested(() => readChoices(reader, field)) : readTerm(reader, field)
  return mark ? { mark, filter } : { filter }
}

/** @param outerField the field before the enclosing parentheses, if any */
function readTerm(reader: Reader, outerField?: SearchField): Filter {
  const start = reader.at
  if (outerField) return readValue(reader, outerField, start)
  const name = readCharacters(reader, (character) => endsWord(character) || character === ':')
  if (name === '' || !reader.accept(':')) reader.fail('expected a field and ":", as in name:value', start)
  const field = reader.requireField(name, start)
  reader.skipBlanks()
  if (reader.accept('(')) return reader.readNested(() => readChoices(reader, field))
  return readValue(reader, field, start)
}

/** @param start the position where the operation begins */
function readValue(reader: Reader, field: SearchField, start: number): Filter {
  reader.countOperation(start)
  const { at } = reader
  const createFilter = (operator: Operator, operand: string) => {
    reader.requireOperator(field, operator, at)
    return reader.compare(field, operator, operand, at)
  }
  if (reader.next === '[' || reader.next === '{') return readRange(reader, field)
  if (reader.accept('"')) {
    const text = readPhrase(reader)
    if (!endsWord(reader.next))
      reader.fail(
        'expected a blank behind the text in quotes; with wildcards, blanks are escaped by a backslash instead of quoted',
      )
    return createFilter('eq', text)
  }
  const { text, first, last } = readWildcards(reader)
  if (text === '' && !first) reader.fail(`expected a value after "${field.path}:"`, at)
  return createFilter(operatorOf(text, first, last), text)
}

/** Returns the operator of a text with wildcards before and after it. */
function operatorOf(text: string, first: boolean, last: boolean): Operator {
  if (text === '') return 'pr'
  if (first) return last ? 'co' : 'ew'
  return last ? 'sw' : 'eq'
}

const SPECIAL = '!^[]{}~?:"'

/** Reads characters up to an end, and removes the backslashes that escape them. */
function readCharacters(reader: Reader, ends: (character: string) => boolean): string {
  let text = ''
  while (!ends(reader.next)) {
    if (reader.accept('\\') && reader.next === '') reader.fail('expected a character behind the backslash')
    text += reader.next
    reader.at++
  }
  return text
}

/** Reads a text, and whether there is a wildcard before and after it. */
function readWildcards(reader: Reader): { text: string; first: boolean; last: boolean } {
  const endsText = (character: string) => endsWord(character) || character === '*' || SPECIAL.includes(character)
  const skipStars = () => reader.readUntil((character) => character !== '*') !== ''
  const first = skipStars()
  const text = readCharacters(reader, endsText)
  const { at } = reader
  const last = skipStars()
  if (last && !endsWord(reader.next)) reader.fail('expected wildcards only at the beginning and the end of a value', at)
  if (!endsWord(reader.next))
    reader.fail(`expected a backslash before ${JSON.stringify(reader.next)}, or double quotes around the value`)
  return { text, first, last }
}

/** Reads a phrase after its opening quote. */
function readPhrase(reader: Reader): string {
  const start = reader.at - 1
  const text = readCharacters(reader, (character) => character === '"' || character === '')
  if (!reader.accept('"')) reader.fail('expected a double quote that ends this text', start)
  return text
}

function readRange(reader: Reader, field: SearchField): Filter {
  const { at } = reader
  reader.requireOperator(field, 'ge', at)
  const lowest = reader.next === '{' ? 'gt' : 'ge'
  reader.at++
  const from = readBound(reader)
  if (!acceptWord(reader, ['TO'])) reader.fail('expected TO between the ends of the range')
  const to = readBound(reader)
  reader.skipBlanks()
  const highest = readRangeEnd(reader)
  const compareBound = (operator: Operator, bound: Bound) =>
    bound.text === undefined ? [] : [reader.compare(field, operator, bound.text, bound.at)]
  const bounds = [...compareBound(lowest, from), ...compareBound(highest, to)]
  return bounds.length === 0 ? reader.compare(field, 'pr', '', at) : allOf(bounds)
}

function readRangeEnd(reader: Reader): 'le' | 'lt' {
  if (reader.accept(']')) return 'le'
  return reader.accept('}') ? 'lt' : reader.fail('expected "]" or "}" at the end of the range')
}

/** A bound of a range, and its position. Without a text the range is open at this end. */
interface Bound {
  text?: string
  at: number
}
function readBound(reader: Reader): Bound {
  reader.skipBlanks()
  const { at } = reader
  if (reader.accept('"')) return { text: readPhrase(reader), at }
  const text = reader.readUntil((character) => endsWord(character) || character === ']' || character === '}')
  return text === '*' ? { at } : { text, at }
}

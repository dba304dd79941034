/**
 * Queries in the syntax of Lucene's classic parser (that of Lucene 2.9.4 is what the documentation of `q` links to), as far
 * as filters need it: no fuzziness, no boosts, no `?`, wildcards only at the ends of a value.
 *
 *     query      = [ choices ] ;
 *     choices    = choice, { choice } ;
 *     choice     = both, { ( "OR" | "||" ), both } ;
 *     both       = clause, { ( "AND" | "&&" ), clause } ;
 *     clause     = [ "+" | "-" | "!" | "NOT" ], ( "(", choices, ")" | term ) ;
 *     term       = [ name, ":" ], value ;         (with its name, except in parentheses that have one in front of them)
 *     value      = "(", choices, ")" | phrase | range | "*" | [ "*" ], text, [ "*" ] ;
 *     range      = ( "[" | "{" ), bound, "TO", bound, ( "]" | "}" ) ;
 *     bound      = "*" | phrase | characters other than blanks and closing brackets ;
 *     phrase     = '"', characters of which `"` and `\` are escaped, '"' ;
 *     text       = characters of which blanks and special ones are escaped by `\` ;
 *
 * Choices side by side are alternatives, as in classic Lucene; one that has `+` must hold, one that has `-`, `!` or NOT must not.
 * That AND binds closer than OR is inferred: classic Lucene leaves the clauses around OR to the ranking as soon as there is an AND.
 */
import { SEARCH_LIMITS, type Field, type Limits } from './searchable-fields.ts'
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

/** A filter, and the sign that stands before it. */
interface MarkedFilter {
  mark?: '+' | '-'
  filter: Filter
}

/** @returns undefined for a query without a filter @throws 400 that says where and what was expected */
export function parseLucene(text: string, limits: Limits = SEARCH_LIMITS): Filter | undefined {
  const reader = new Reader(text, limits, WORDS)
  if (reader.isAtEnd) return undefined
  const filter = readChoices(reader)
  if (!reader.isAtEnd) reader.fail('expected a field and ":", or the end of the query')
  return filter
}

/** @param field the one that was named before the parentheses */
function readChoices(reader: Reader, field?: Field): Filter {
  const found: MarkedFilter[] = []
  do found.push(readChoice(reader, field))
  while (!reader.isAtEnd && reader.next !== ')')
  const marked = (mark?: '+' | '-') => found.filter((one) => one.mark === mark).map(({ filter }) => filter)
  const musts = marked('+')
  const choosable = marked()
  const chosen = musts.length > 0 || choosable.length === 0 ? musts : [anyOf(choosable)]
  return allOf([...chosen, ...marked('-').map(not)])
}

const readChoice = (reader: Reader, field?: Field) =>
  readSeries(reader, ['OR', '||'], anyOf, () => readBoth(reader, field))
const readBoth = (reader: Reader, field?: Field) =>
  readSeries(reader, ['AND', '&&'], allOf, () => readClause(reader, field))

/** A sign belongs to the clauses around only if its clause stands alone. */
function readSeries(
  reader: Reader,
  words: readonly string[],
  join: (filters: Filter[]) => Filter,
  read: () => MarkedFilter,
): MarkedFilter {
  const first = read()
  const found = [first]
  while (acceptWord(reader, words)) found.push(read())
  return found.length === 1
    ? first
    : { filter: join(found.map(({ mark, filter }) => (mark === '-' ? not(filter) : filter))) }
}

function acceptWord(reader: Reader, words: readonly string[]): boolean {
  reader.skipBlanks()
  return words.some((word) => endsWord(reader.text.charAt(reader.at + word.length)) && reader.accept(word))
}

function readClause(reader: Reader, field?: Field): MarkedFilter {
  reader.skipBlanks()
  const mark = reader.accept('+')
    ? '+'
    : reader.accept('-') || reader.accept('!') || acceptWord(reader, ['NOT'])
      ? '-'
      : undefined
  reader.skipBlanks()
  const filter = reader.accept('(') ? reader.readNested(() => readChoices(reader, field)) : readTerm(reader, field)
  return mark ? { mark, filter } : { filter }
}

function readTerm(reader: Reader, above?: Field): Filter {
  const start = reader.at
  if (above) return readValue(reader, above, start)
  const name = readCharacters(reader, (character) => endsWord(character) || character === ':')
  if (name === '' || !reader.accept(':')) reader.fail('expected a field and ":", as in name:value', start)
  const field = reader.requireField(name, start)
  reader.skipBlanks()
  if (reader.accept('(')) return reader.readNested(() => readChoices(reader, field))
  return readValue(reader, field, start)
}

/** @param start where the operation begins */
function readValue(reader: Reader, field: Field, start: number): Filter {
  reader.countOperation(start)
  const { at } = reader
  const made = (operator: Operator, text: string) => {
    reader.requireOperator(field, operator, at)
    return reader.compare(field, operator, text, at)
  }
  if (reader.next === '[' || reader.next === '{') return readRange(reader, field)
  if (reader.accept('"')) {
    const text = readPhrase(reader)
    if (!endsWord(reader.next))
      reader.fail(
        'expected a blank behind the text in quotes; with wildcards, blanks are escaped by a backslash instead of quoted',
      )
    return made('eq', text)
  }
  const { text, first, last } = readWildcards(reader)
  if (text === '' && !first) reader.fail(`expected a value after "${field.path}:"`, at)
  return made(text === '' ? 'pr' : first ? (last ? 'co' : 'ew') : last ? 'sw' : 'eq', text)
}

const SPECIAL = '!^[]{}~?:"'

/** Characters, without the backslashes that escape them. */
function readCharacters(reader: Reader, ends: (character: string) => boolean): string {
  let text = ''
  while (!ends(reader.next)) {
    if (reader.accept('\\') && reader.next === '') reader.fail('expected a character behind the backslash')
    text += reader.next
    reader.at++
  }
  return text
}

/** A text and whether a wildcard stands before and behind it. */
function readWildcards(reader: Reader): { text: string; first: boolean; last: boolean } {
  const stops = (character: string) => endsWord(character) || character === '*' || SPECIAL.includes(character)
  const stars = () => reader.readUntil((character) => character !== '*') !== ''
  const first = stars()
  const text = readCharacters(reader, stops)
  const { at } = reader
  const last = stars()
  if (last && !endsWord(reader.next)) reader.fail('expected wildcards only at the beginning and the end of a value', at)
  if (!endsWord(reader.next))
    reader.fail(`expected a backslash before ${JSON.stringify(reader.next)}, or double quotes around the value`)
  return { text, first, last }
}

/** Behind the quote that begins it. */
function readPhrase(reader: Reader): string {
  const start = reader.at - 1
  const text = readCharacters(reader, (character) => character === '"' || character === '')
  if (!reader.accept('"')) reader.fail('expected a double quote that ends this text', start)
  return text
}

function readRange(reader: Reader, field: Field): Filter {
  const { at } = reader
  reader.requireOperator(field, 'ge', at)
  const lowest = reader.next === '{' ? 'gt' : 'ge'
  reader.at++
  const from = readBound(reader)
  if (!acceptWord(reader, ['TO'])) reader.fail('expected TO between the ends of the range')
  const to = readBound(reader)
  reader.skipBlanks()
  const highest = reader.accept(']')
    ? 'le'
    : reader.accept('}')
      ? 'lt'
      : reader.fail('expected "]" or "}" at the end of the range')
  const made = (operator: Operator, end: Bound) =>
    end.text === undefined ? [] : [reader.compare(field, operator, end.text, end.at)]
  const ends = [...made(lowest, from), ...made(highest, to)]
  return ends.length === 0 ? reader.compare(field, 'pr', '', at) : allOf(ends)
}

/** One end of a range and where it stands; without a text it is open. */
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

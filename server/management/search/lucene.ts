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
import { SEARCH, type Field, type Limits } from './searchable-fields.ts'
import { allOf, anyOf, not, type Filter, type Operator } from '../../store/client-filter.ts'
import { isEnd, Reader } from './reader.ts'

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
interface Marked {
  mark?: '+' | '-'
  filter: Filter
}

/** @returns undefined for a query without a filter @throws 400 that says where and what was expected */
export function parseLucene(text: string, limits: Limits = SEARCH): Filter | undefined {
  const reader = new Reader(text, limits, WORDS)
  if (reader.ended) return undefined
  const filter = choices(reader)
  if (!reader.ended) reader.fail('expected a field and ":", or the end of the query')
  return filter
}

/** @param field the one that was named before the parentheses */
function choices(reader: Reader, field?: Field): Filter {
  const found: Marked[] = []
  do found.push(choice(reader, field))
  while (!reader.ended && reader.next !== ')')
  const marked = (mark?: '+' | '-') => found.filter((one) => one.mark === mark).map(({ filter }) => filter)
  const musts = marked('+')
  const choosable = marked()
  const chosen = musts.length > 0 || choosable.length === 0 ? musts : [anyOf(choosable)]
  return allOf([...chosen, ...marked('-').map(not)])
}

const choice = (reader: Reader, field?: Field) => series(reader, ['OR', '||'], anyOf, () => both(reader, field))
const both = (reader: Reader, field?: Field) => series(reader, ['AND', '&&'], allOf, () => clause(reader, field))

/** A sign belongs to the clauses around only if its clause stands alone. */
function series(
  reader: Reader,
  words: readonly string[],
  join: (filters: Filter[]) => Filter,
  read: () => Marked,
): Marked {
  const first = read()
  const found = [first]
  while (takesWord(reader, words)) found.push(read())
  return found.length === 1
    ? first
    : { filter: join(found.map(({ mark, filter }) => (mark === '-' ? not(filter) : filter))) }
}

function takesWord(reader: Reader, words: readonly string[]): boolean {
  reader.skipBlanks()
  return words.some((word) => isEnd(reader.text.charAt(reader.at + word.length)) && reader.takes(word))
}

function clause(reader: Reader, field?: Field): Marked {
  reader.skipBlanks()
  const mark = reader.takes('+')
    ? '+'
    : reader.takes('-') || reader.takes('!') || takesWord(reader, ['NOT'])
      ? '-'
      : undefined
  reader.skipBlanks()
  const filter = reader.takes('(') ? reader.nested(() => choices(reader, field)) : term(reader, field)
  return mark ? { mark, filter } : { filter }
}

function term(reader: Reader, above?: Field): Filter {
  const start = reader.at
  if (above) return value(reader, above, start)
  const name = characters(reader, (character) => isEnd(character) || character === ':')
  if (name === '' || !reader.takes(':')) reader.fail('expected a field and ":", as in name:value', start)
  const field = reader.field(name, start)
  reader.skipBlanks()
  if (reader.takes('(')) return reader.nested(() => choices(reader, field))
  return value(reader, field, start)
}

/** @param start where the operation begins */
function value(reader: Reader, field: Field, start: number): Filter {
  reader.count(start)
  const { at } = reader
  const made = (operator: Operator, text: string) => {
    reader.admit(field, operator, at)
    return reader.compare(field, operator, text, at)
  }
  if (reader.next === '[' || reader.next === '{') return range(reader, field)
  if (reader.takes('"')) {
    const text = phrase(reader)
    if (!isEnd(reader.next))
      reader.fail(
        'expected a blank behind the text in quotes; with wildcards, blanks are escaped by a backslash instead of quoted',
      )
    return made('eq', text)
  }
  const { text, first, last } = wildcards(reader)
  if (text === '' && !first) reader.fail(`expected a value after "${field.path}:"`, at)
  return made(text === '' ? 'pr' : first ? (last ? 'co' : 'ew') : last ? 'sw' : 'eq', text)
}

const SPECIAL = '!^[]{}~?:"'

/** Characters, without the backslashes that escape them. */
function characters(reader: Reader, ends: (character: string) => boolean): string {
  let text = ''
  while (!ends(reader.next)) {
    if (reader.takes('\\') && reader.next === '') reader.fail('expected a character behind the backslash')
    text += reader.next
    reader.at++
  }
  return text
}

/** A text and whether a wildcard stands before and behind it. */
function wildcards(reader: Reader): { text: string; first: boolean; last: boolean } {
  const stops = (character: string) => isEnd(character) || character === '*' || SPECIAL.includes(character)
  const stars = () => reader.until((character) => character !== '*') !== ''
  const first = stars()
  const text = characters(reader, stops)
  const { at } = reader
  const last = stars()
  if (last && !isEnd(reader.next)) reader.fail('expected wildcards only at the beginning and the end of a value', at)
  if (!isEnd(reader.next))
    reader.fail(`expected a backslash before ${JSON.stringify(reader.next)}, or double quotes around the value`)
  return { text, first, last }
}

/** Behind the quote that begins it. */
function phrase(reader: Reader): string {
  const start = reader.at - 1
  const text = characters(reader, (character) => character === '"' || character === '')
  if (!reader.takes('"')) reader.fail('expected a double quote that ends this text', start)
  return text
}

function range(reader: Reader, field: Field): Filter {
  const { at } = reader
  reader.admit(field, 'ge', at)
  const lowest = reader.next === '{' ? 'gt' : 'ge'
  reader.at++
  const from = bound(reader)
  if (!takesWord(reader, ['TO'])) reader.fail('expected TO between the ends of the range')
  const to = bound(reader)
  reader.skipBlanks()
  const highest = reader.takes(']')
    ? 'le'
    : reader.takes('}')
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
function bound(reader: Reader): Bound {
  reader.skipBlanks()
  const { at } = reader
  if (reader.takes('"')) return { text: phrase(reader), at }
  const text = reader.until((character) => isEnd(character) || character === ']' || character === '}')
  return text === '*' ? { at } : { text, at }
}

/**
 * Parses filters in the syntax of SCIM (RFC 7644 §3.4.2.2), as far as the search documents it: no `not`, no complex
 * attributes.
 *
 *     query      = [ either ] ;
 *     either     = both, { "or", both } ;
 *     both       = term, { "and", term } ;
 *     term       = "(", either, ")" | path, ( "pr" | operator, value ) ;
 *     operator   = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le" ;
 *     value      = JSON string | "true" | "false" | JSON number ;
 *
 * Words are case-insensitive (RFC); names of fields are case-sensitive.
 */
import { SEARCH_LIMITS, type SearchField } from './searchable-fields.ts'
import { allOf, anyOf, not, OPERATORS, type Filter, type Operator } from '../../store/client-filter.ts'
import { endsWord, Reader } from './reader.ts'

const WORDS = {
  ...(Object.fromEntries(OPERATORS.map((name) => [name, name])) as Record<Operator, string>),
  eq: 'eq, ne',
}
const NAMES = [...OPERATORS.flatMap((name) => (name === 'eq' ? ['eq', 'ne'] : [name])), 'and', 'or']

/** @returns undefined for a query without a filter @throws 400 with the position and the expected syntax */
export function parseScim(text: string): Filter | undefined {
  const reader = new Reader(text, SEARCH_LIMITS, WORDS)
  if (reader.isAtEnd) return undefined
  const filter = readEither(reader)
  if (!reader.isAtEnd) reader.fail('expected "and", "or" or the end of the query')
  return filter
}

const readEither = (reader: Reader) => anyOf(readSeries(reader, 'or', readBoth))
const readBoth = (reader: Reader) => allOf(readSeries(reader, 'and', readTerm))

function readSeries(reader: Reader, word: string, read: (reader: Reader) => Filter): Filter[] {
  const filters = [read(reader)]
  while (acceptWord(reader, word)) filters.push(read(reader))
  return filters
}

const endsScimWord = (character: string) => endsWord(character) || character === '"'

function acceptWord(reader: Reader, word: string): boolean {
  reader.skipBlanks()
  const start = reader.at
  if (reader.readUntil(endsScimWord).toLowerCase() === word) return true
  reader.at = start
  return false
}

function readTerm(reader: Reader): Filter {
  reader.skipBlanks()
  const start = reader.at
  if (reader.accept('(')) return reader.readNested(() => readEither(reader))
  const path = reader.readUntil(endsScimWord)
  if (path === '') reader.fail('expected a field or "("')
  if (path.toLowerCase() === 'not') reader.fail(`"not" is none of the operators, which are ${NAMES.join(', ')}`, start)
  const field = reader.requireField(path, start)
  reader.countOperation(start)
  return readCondition(reader, field)
}

function readCondition(reader: Reader, field: SearchField): Filter {
  reader.skipBlanks()
  const start = reader.at
  const word = reader.readUntil(endsScimWord).toLowerCase()
  const operator = OPERATORS.find((name) => name === (word === 'ne' ? 'eq' : word))
  if (!operator)
    return reader.fail(`expected one of the operators ${NAMES.slice(0, -2).join(', ')} after "${field.path}"`, start)
  reader.requireOperator(field, operator, start)
  if (operator === 'pr') return reader.compare(field, operator, '', start)
  reader.skipBlanks()
  const valueStart = reader.at
  const filter = reader.compare(field, operator, readValue(reader, `${field.path} ${word}`), valueStart)
  return word === 'ne' ? not(filter) : filter
}

const NUMBER = /^-?\d+(?:\.\d+)?$/

function readValue(reader: Reader, before: string): string {
  const start = reader.at
  if (reader.accept('"')) return readQuoted(reader, start)
  const word = reader.readUntil(endsScimWord)
  if (word === 'true' || word === 'false' || NUMBER.test(word)) return word
  return reader.fail(`expected a value after "${before}": a text in double quotes, true, false or a number`, start)
}

function readQuoted(reader: Reader, start: number): string {
  reader.readUntil((character) => {
    if (character === '\\') reader.at++
    return character === '"' || character === ''
  })
  if (!reader.accept('"')) reader.fail('expected a double quote that ends this text', start)
  try {
    return JSON.parse(reader.text.slice(start, reader.at)) as string
  } catch {
    return reader.fail('expected a text that is written as in JSON', start)
  }
}

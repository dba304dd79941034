/** Generated requests: any operation, with parts that are as they should be, almost so, or far from it. */
import fc from 'fast-check'
import { OPERATIONS, type Operation, type OperationId } from '../../schema/operations.ts'
import { object, type TSchema } from '../../schema/schema.ts'
import { bodies } from './bodies.ts'

export interface GeneratedRequest {
  id: OperationId
  method: string
  /** With `{client}` and `{credential}` where one that is there is meant. */
  url: string
  headers: Record<string, string>
  /** What is sent as JSON; absent for a body that is none, or for no body. */
  value?: { json: unknown }
  text: string | undefined
  /** Who sends it: with every scope, with the wrong ones, or without a token. */
  as: 'all' | 'none' | 'nobody'
}

/** In every text that reaches a query or a path. */
export const HOSTILE_TEXTS = [
  "' OR '1'='1",
  "'; DROP TABLE client; --",
  '" OR ""="',
  'x%27%20UNION%20SELECT%20*',
  "1); DELETE FROM client_document WHERE ('1'='1",
  '\\',
  "\\'",
  '%',
  '_',
  '*',
  '(((((',
  '))))',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff',
  '💥',
  '../../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '%zz',
  'null',
  'undefined',
  'NaN',
  '-1',
  '9'.repeat(400),
  '1e999',
  '0x10',
  '__proto__',
  'constructor',
  'toString',
  '$where',
  '{"$gt":""}',
  '\r\nx-injected: 1',
  '\u2028',
  '\ufeff',
  'a'.repeat(2_000),
]
const hostile = fc.constantFrom(...HOSTILE_TEXTS)
/** Bodies that are no JSON, or whose JSON is unusual. */
const RAW_BODIES = [
  '',
  ' ',
  '{',
  '}',
  '[',
  '{"name":"x"',
  '{"name":"x"}}',
  "{'name':'x'}",
  '{"name":"a","name":"b"}',
  '{"name":"x",}',
  '\ufeff{"name":"x"}',
  '{"name":"\\ud800"}',
  '{"name":"\\u0000"}',
  '{"__proto__":{"name":"x"}}',
  '{"name":"x","__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}},"name":"x"}',
  '{"toJSON":"x","name":"y"}',
  '{"name":"x","toString":1,"valueOf":2,"hasOwnProperty":3}',
  '{"name":1e999}',
  '{"name":"x","client_metadata":{"a":1e999}}',
  '{"name":"x","client_metadata":{"__proto__":"y","toJSON":"z"}}',
  'null',
  'true',
  '0',
  '-0',
  '1e5',
  '""',
  '[]',
  'name=x',
  'name=x&client_metadata[a]=b',
  '\0',
  '\u0001\u0002',
  '<xml/>',
  `[${'['.repeat(500)}${']'.repeat(500)}]`,
  `{"name":"x","client_metadata":${'{"a":'.repeat(300)}1${'}'.repeat(300)}}`,
]

const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString())
const oneOf = <T>(...weighted: [number, fc.Arbitrary<T>][]) =>
  fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })))

const segment = (name: string) =>
  oneOf<string>(
    [6, fc.constant(name.startsWith('credential') ? '{credential}' : '{client}')],
    [2, hostile.map(encoded)],
    [1, fc.string({ minLength: 1 }).map(encoded)],
  )

function pathOf({ path }: Operation): fc.Arbitrary<string> {
  const parts = path.split('/').map((part) => (part.startsWith('{') ? segment(part.slice(1, -1)) : fc.constant(part)))
  return fc.tuple(...parts).map((made) => made.join('/'))
}

const pairs = (name: string, value: unknown) =>
  [value]
    .flat()
    .map((each) => `${encoded(name)}=${encoded(typeof each === 'object' ? JSON.stringify(each) : String(each))}`)

function queryOf({ query = {} }: Operation): fc.Arbitrary<string> {
  const names = Object.keys(query)
  const lawful = bodies(object(query)).map((values) =>
    typeof values === 'object' && values !== null
      ? Object.entries(values)
          .flatMap(([name, value]) => pairs(name, value))
          .join('&')
      : encoded(String(values)),
  )
  const unlawful = fc
    .array(fc.tuple(fc.constantFrom('unknown', '__proto__', ...names), oneOf([2, hostile], [1, fc.string()])), {
      minLength: 1,
      maxLength: 3,
    })
    .map((list) => list.flatMap(([name, value]) => pairs(name, value)).join('&'))
  return oneOf([names.length > 0 ? 1 : 9, fc.constant('')], [3, lawful], [1, unlawful])
}

/** Headers that no body depends on. */
const UNUSUAL_HEADERS: Record<string, string>[] = [
  ...[
    '',
    '[',
    '[::1]',
    'a b',
    'a,b',
    '"',
    '<x>',
    '{}',
    '$&',
    '__proto__',
    ':',
    ':80',
    'a:b:c',
    '..',
    '/',
    '\\',
    '?',
    '#',
    '@',
    'user@evil.example',
    'localhost:99999999',
    '127.0.0.1.evil.example',
    'x'.repeat(2_000),
  ].map((host) => ({ host })),
  ...['Bearer', 'bearer x', 'Basic eDp5', 'Basic %%%', 'Bearer a.b.c', 'Bearer .. ', 'Digest x', '\t', ','].map(
    (authorization) => ({ authorization }),
  ),
  ...[
    'x',
    'e30',
    'bnVsbA==',
    'W10=',
    Buffer.from('{"name":{"__proto__":1},"version":[[]]}').toString('base64'),
    'A'.repeat(3_000),
  ].map((value) => ({ 'auth0-client': value })),
  { expect: 'the unexpected' },
  { origin: 'null' },
  { origin: 'https://evil.example' },
  { 'sec-fetch-site': 'cross-site' },
  { accept: 'text/html' },
  { 'accept-encoding': 'gzip, br;q=x' },
  { range: 'bytes=0-' },
  { 'if-none-match': '*' },
  { 'x-http-method-override': 'DELETE' },
  { 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '10.0.0.1', 'x-forwarded-proto': 'ftp' },
  { 'content-encoding': 'gzip' },
  { connection: 'close' },
  { cookie: '__proto__=1; a' },
  { te: 'trailers' },
  { upgrade: 'h2c', connection: 'upgrade' },
]

type Body = Pick<GeneratedRequest, 'text' | 'value' | 'headers'>
const JSON_HEADERS = { 'content-type': 'application/json' }
const asJson = (json: unknown): Body => ({
  value: { json: JSON.parse(JSON.stringify(json)) },
  text: JSON.stringify(json),
  headers: JSON_HEADERS,
})

function bodyOf({ method, body }: Operation): fc.Arbitrary<Body> {
  const none: fc.Arbitrary<Body> = fc.constant({ text: undefined, headers: {} })
  const types = fc.constantFrom<Record<string, string>>(
    JSON_HEADERS,
    {},
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'text/plain' },
    { 'content-type': ';' },
    { 'content-type': 'application/json; charset=utf-16' },
  )
  const raw = fc.tuple(fc.constantFrom(...RAW_BODIES), types).map(([text, headers]): Body => ({ text, headers }))
  if (method === 'GET') return none
  return oneOf(
    [body ? 1 : 12, none],
    [body ? 24 : 0, bodies(body ?? ({} as TSchema)).map(asJson)],
    [2, raw],
    [1, fc.jsonValue({ maxDepth: 4 }).map(asJson)],
  )
}

/** Requests to one operation. */
export function requestsTo(id: OperationId): fc.Arbitrary<GeneratedRequest> {
  const operation: Operation = OPERATIONS[id]
  const as = oneOf<GeneratedRequest['as']>(
    [20, fc.constant('all')],
    [1, fc.constant('none')],
    [1, fc.constant('nobody')],
  )
  const unusual = oneOf<Record<string, string>>([8, fc.constant({})], [1, fc.constantFrom(...UNUSUAL_HEADERS)])
  return fc
    .tuple(pathOf(operation), queryOf(operation), bodyOf(operation), as, unusual)
    .map(([path, query, body, who, more]) => ({
      id,
      method: operation.method,
      url: query === '' ? path : `${path}?${query}`,
      as: who,
      ...body,
      headers: { ...body.headers, ...more },
    }))
}

/** Makes SUPPORTED.md of the tables: what there is, what it rests on, and which test holds it. A row without a test is an error. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { client } from '../../schema/client.ts'
import { clientGrant } from '../../schema/client-grant.ts'
import { credential } from '../../schema/credential.ts'
import { formats } from '../../schema/formats.ts'
import { OPERATIONS, type Operation, type OperationId } from '../../schema/operations.ts'
import type { Field } from '../../schema/resource.ts'
import type { TSchema } from '../../schema/schema.ts'
import { DOCUMENT_RULES } from '../../server/management/cimd/document-rules.ts'
import { URL_RULES } from '../../server/management/cimd/url.ts'
import { RULES } from '../../server/management/rules/index.ts'

const root = join(import.meta.dirname, '../..')
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
/** The test files of a folder and of the folders in it, in alphabetical order. */
const filesOf = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()
const texts = new Map([...filesOf('test/api'), ...filesOf('test/unit')].map((file) => [file, textOf(file)]))

/** The test that has this name in it as a word of its own. */
function testNamed(name: string, files: readonly string[] = [...texts.keys()]): string {
  const word = new RegExp(`(?<![\\w-])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`)
  const found = files.find((file) => word.test(texts.get(file) ?? ''))
  if (found === undefined) throw new Error(`no test in ${files.join(', ')} knows ${name}`)
  return found
}

/** The test file of each operation, by the name of the file: `get_clients` for test/api/clients/get_clients.test.ts. */
const filesByName = new Map(filesOf('test/api').map((file) => [basename(file, '.test.ts'), file]))

/** Returns the test file of an operation, which has the name of the operation in some folder of test/api. */
function operationTest(id: OperationId): string {
  const file = filesByName.get(id)
  if (file === undefined) throw new Error(`The operation ${id} has no test: test/api has no file ${id}.test.ts.`)
  return file
}

const PROPERTIES = 'test/api/clients/properties.test.ts'
const PARAMETERS = 'test/api/management/parameters.test.ts'

const cell = (text: string) => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim()
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
const code = (text: string) => `\`${text}\``

/** What a schema says of its values, in few words. */
function shape(schema: TSchema): string {
  const node = schema as Record<string, unknown>
  const type = [node['type'] ?? (node['oneOf'] ? 'one of several' : 'any')].flat().join(' or ')
  const limits = [
    'format',
    'minLength',
    'maxLength',
    'minimum',
    'maximum',
    'minItems',
    'maxItems',
    'minProperties',
    'maxProperties',
  ]
    .filter((name) => node[name] !== undefined)
    .map((name) => `${name} ${node[name]}`)
  const values = node['x-comma-separated']
    ? ['comma list']
    : node['enum']
      ? [`one of ${(node['enum'] as unknown[]).length}`]
      : node['pattern']
        ? ['pattern']
        : []
  return [type, ...values, ...limits].join(', ')
}

const scopesOf = ({ scopes = [], needsScope }: Operation) =>
  scopes.length === 0 ? '' : `${needsScope ? `${code(needsScope)} and ` : ''}${scopes.map(code).join(' or ')}`

const rows = Object.entries(OPERATIONS) as [OperationId, Operation][]
const endpoints = () =>
  table(
    ['endpoint', 'scopes', 'rests on', 'test'],
    rows.map(([id, row]) => [code(`${row.method} ${row.path}`), scopesOf(row), row.evidence, code(operationTest(id))]),
  )

function parameters(): string {
  const ofApi = rows.filter(([, { path, query }]) => path.startsWith('/api/v2') && query)
  const lines = ofApi.flatMap(([, { method, path, query = {}, recorded = [], openQuery }]) => [
    ...Object.entries(query).map(([name, schema]) => [
      code(`${method} ${path}`),
      code(name),
      shape(schema),
      recorded.includes(name) ? 'recorded' : 'documented',
      code(PARAMETERS),
    ]),
    ...(openQuery ? [[code(`${method} ${path}`), 'others', 'ignored', 'inferred', code(PARAMETERS)]] : []),
  ])
  return table(['endpoint', 'parameter', 'values', 'rests on', 'test'], lines)
}

/** A property that can be written has an example there by its name; that others are refused is asked of every row. */
const propertyTest = (name: string, { create, update }: Field) =>
  create || update ? testNamed(name, [PROPERTIES]) : PROPERTIES

const use = (how: Field['create']) => (how === undefined ? '' : typeof how === 'string' ? how : 'own schema')
const properties = (fields: Record<string, Field>) =>
  table(
    ['property', 'values', 'create', 'update', 'read with', 'filled in', 'rests on', 'test'],
    Object.entries(fields).map(([name, row]) => {
      const { schema, create, update, read, initial, evidence } = row
      return [
        code(name),
        shape(schema),
        use(create),
        use(update),
        read ?? 'never',
        initial ? 'yes' : '',
        evidence,
        code(propertyTest(name, row)),
      ]
    }),
  )

const rules = () =>
  Object.entries(RULES)
    .map(([resource, list]) =>
      [
        `### ${resource}`,
        '',
        table(
          ['rule', 'asked on', 'where the request sends', 'what it says', 'rests on', 'source', 'test'],
          list.map(({ name, operations, properties: names = [], description, evidence, source }) => [
            code(name),
            operations.join(', '),
            names.map(code).join(', '),
            description,
            evidence,
            source,
            code(testNamed(name)),
          ]),
        ),
      ].join('\n'),
    )
    .join('\n\n')

const documentRules = () =>
  table(
    ['rule', 'of', 'what it says', 'rests on', 'test'],
    [
      ...URL_RULES.map(({ name, description, evidence }) => [
        code(name),
        'the URL',
        description,
        evidence,
        code(testNamed(name)),
      ]),
      ...DOCUMENT_RULES.map(({ name, kind, description, evidence }) => [
        code(name),
        `the document (${kind})`,
        description,
        evidence,
        code(testNamed(name)),
      ]),
    ],
  )

const formatRows = () =>
  table(
    ['format', 'test'],
    Object.keys(formats).map((name) => [code(name), code(testNamed(name, ['test/unit/schema/formats.test.ts']))]),
  )

/** What real tenants do and this emulator does not, each with its reason. */
const LEFT_OUT: readonly (readonly [what: string, reason: string])[] = [
  [
    'Offset paging beyond 1,000 results is not refused',
    'documented for other lists only; for clients it is inferred, and a wrong 400 would break users',
  ],
  [
    '`strict-transport-security` is not sent',
    'browsers would refuse plain HTTP to every other server on localhost for a year',
  ],
  ['Headers of the edge (`cf-*`, `server`, `ot-*`, `traceparent`) are not sent', 'no client of the API reads them'],
  [
    'Requests are not limited unless `--plan` says so; `x-ratelimit-*` then tells of a full bucket',
    'tests would have to wait',
  ],
  ['Search and `q` are consistent at once', 'a real tenant is eventually consistent; a test could only wait for it'],
  ['A search never times out (504)', 'five filters over one table are always fast'],
  ['DPoP, mTLS and `organization` at `/oauth/token`', 'refused aloud with what to do instead'],
  ['Other grant types than client_credentials', 'no user logs in here; refused as unsupported'],
  ['Paid and gated features are not refused', 'a test wants to use them; `--without` and `--plan` refuse on request'],
  [
    '`refresh_token.policies` for APIs that the tenant lacks are accepted',
    'recorded once with 400 and a text that was lost',
  ],
  [
    'Profiles, network ACLs and other entities that are not served here are not looked up',
    'their ids are checked for their shape',
  ],
  ['Values in `client_metadata` that are no texts are taken', 'the API document allows them, its prose does not'],
  ['`is_first_party` may be changed', 'two documents contradict each other'],
  [
    'Other resources of the Management API',
    'answered as if the token lacked their scope, with the header `x-emulator-unimplemented`',
  ],
]

/** The whole document. */
export const supported = () => `# What is supported

Made from the tables of the source by \`npm run supported\`; CI fails when it is stale.

*Rests on*: **recorded** was seen in traffic of real tenants; **documented** stands in public documentation, in the source of an official client or in a quoted answer; **inferred** follows from those, and is no more than likely; **ours** is the emulator's own. Where the words of a refusal are inferred, the row says so. A *source* with § is a chapter of the collected notes on the real API, which are no part of this repository.

Every request is checked against its schema in the words and the order of the real service: \`test/unit/schema/sentences.test.ts\`, \`test/unit/schema/check.oracle.test.ts\`. Recorded traffic is replayed by \`npm run conformance\`; what is still answered otherwise stands in \`test/contract/differences.ts\`.

## Endpoints

${endpoints()}

## Query parameters

An unknown parameter is refused, unless a row says that others are ignored. An endpoint without parameters does not look at its query (recorded for an update of a client, inferred for the others).

${parameters()}

## Properties of a client

*Read with*: summary is shown to every scope that reads clients, settings to \`read:clients\` and \`read:client_keys\`, keys to \`read:client_keys\` and \`read:client_credentials\`.

${properties(client.rows)}

## Properties of a credential

${properties(credential.rows)}

## Properties of a client grant

${properties(clientGrant.rows)}

## Formats

What each accepts, and how sure that is, stands in \`schema/formats.ts\`.

${formatRows()}

## Rules

${rules()}

### metadata documents

${documentRules()}

## Left out, and why

${table(['what', 'why'], LEFT_OUT)}
`

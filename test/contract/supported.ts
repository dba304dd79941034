/**
 * Builds SUPPORTED.md from the tables: each endpoint, parameter, property and rule, with its evidence and its test.
 * Throws an error for a row without a test.
 */
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
const readText = (file: string) => readFileSync(join(root, file), 'utf8')
/** Returns the test files of a folder and its subfolders, in alphabetical order. */
const testFilesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()
const textByTestFile = new Map(
  [...testFilesIn('test/api'), ...testFilesIn('test/unit')].map((file) => [file, readText(file)]),
)

/** Finds the test file that contains this name as a whole word. */
function testFileFor(name: string, files: readonly string[] = [...textByTestFile.keys()]): string {
  const word = new RegExp(`(?<![\\w-])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`)
  const testFile = files.find((file) => word.test(textByTestFile.get(file) ?? ''))
  if (testFile === undefined) throw new Error(`No test names ${name}. Add one to: ${files.join(', ')}`)
  return testFile
}

/** The test file of each operation, by the name of the file: `get_clients` for test/api/clients/get_clients.test.ts. */
const filesByName = new Map(testFilesIn('test/api').map((file) => [basename(file, '.test.ts'), file]))

/** Returns the test file of an operation, which has the name of the operation in some folder of test/api. */
function operationTest(id: OperationId): string {
  const file = filesByName.get(id)
  if (file === undefined) throw new Error(`The operation ${id} has no test: test/api has no file ${id}.test.ts.`)
  return file
}

const PROPERTIES_TEST = 'test/api/clients/properties.test.ts'
const PARAMETERS_TEST = 'test/api/management/parameters.test.ts'

const formatCell = (text: string) => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim()
const table = (head: readonly string[], lines: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...lines].map((row) => `| ${row.map(formatCell).join(' | ')} |`).join('\n')
const code = (text: string) => `\`${text}\``

/** Describes the values that a schema allows, in a few words. */
function describeValues(schema: TSchema): string {
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
  return [type, ...describeRestriction(node), ...limits].join(', ')
}

/** Describes how a schema restricts a text: as a comma-separated list, an enumeration or a pattern. */
function describeRestriction(node: Record<string, unknown>): string[] {
  if (node['x-comma-separated']) return ['comma list']
  if (node['enum']) return [`one of ${(node['enum'] as unknown[]).length}`]
  return node['pattern'] ? ['pattern'] : []
}

const formatScopes = ({ scopes = [], needsScope }: Operation) =>
  scopes.length === 0 ? '' : `${needsScope ? `${code(needsScope)} and ` : ''}${scopes.map(code).join(' or ')}`

const rows = Object.entries(OPERATIONS) as [OperationId, Operation][]
const endpointTable = () =>
  table(
    ['endpoint', 'scopes', 'evidence', 'test'],
    rows.map(([id, row]) => [
      code(`${row.method} ${row.path}`),
      formatScopes(row),
      row.evidence,
      code(operationTest(id)),
    ]),
  )

function parameterTable(): string {
  const apiRows = rows.filter(([, { path, query }]) => path.startsWith('/api/v2') && query)
  const lines = apiRows.flatMap(([, { method, path, query = {}, recorded = [], openQuery }]) => [
    ...Object.entries(query).map(([name, schema]) => [
      code(`${method} ${path}`),
      code(name),
      describeValues(schema),
      recorded.includes(name) ? 'recorded' : 'documented',
      code(PARAMETERS_TEST),
    ]),
    ...(openQuery ? [[code(`${method} ${path}`), 'others', 'ignored', 'inferred', code(PARAMETERS_TEST)]] : []),
  ])
  return table(['endpoint', 'parameter', 'values', 'evidence', 'test'], lines)
}

/**
 * Returns the test file of a property. A writable property has an example with its name in properties.test.ts.
 * That file also proves that every other property is rejected.
 */
const propertyTest = (name: string, { create, update }: Field) =>
  create || update ? testFileFor(name, [PROPERTIES_TEST]) : PROPERTIES_TEST

function describeUse(use: Field['create']): string {
  if (use === undefined) return ''
  return typeof use === 'string' ? use : 'own schema'
}
const propertyTable = (fields: Record<string, Field>) =>
  table(
    ['property', 'values', 'create', 'update', 'read with', 'has default', 'evidence', 'test'],
    Object.entries(fields).map(([name, row]) => {
      const { schema, create, update, read, initial, evidence } = row
      return [
        code(name),
        describeValues(schema),
        describeUse(create),
        describeUse(update),
        read ?? 'never',
        initial ? 'yes' : '',
        evidence,
        code(propertyTest(name, row)),
      ]
    }),
  )

const ruleTables = () =>
  Object.entries(RULES)
    .map(([resource, list]) =>
      [
        `### ${resource}`,
        '',
        table(
          ['rule', 'checked on', 'if the request has', 'description', 'evidence', 'source', 'test'],
          list.map(({ name, operations, properties: names = [], description, evidence, source }) => [
            code(name),
            operations.join(', '),
            names.map(code).join(', '),
            description,
            evidence,
            source,
            code(testFileFor(name)),
          ]),
        ),
      ].join('\n'),
    )
    .join('\n\n')

const documentRuleTable = () =>
  table(
    ['rule', 'applies to', 'description', 'evidence', 'test'],
    [
      ...URL_RULES.map(({ name, description, evidence }) => [
        code(name),
        'the URL',
        description,
        evidence,
        code(testFileFor(name)),
      ]),
      ...DOCUMENT_RULES.map(({ name, kind, description, evidence }) => [
        code(name),
        `the document (${kind})`,
        description,
        evidence,
        code(testFileFor(name)),
      ]),
    ],
  )

const formatTable = () =>
  table(
    ['format', 'test'],
    Object.keys(formats).map((name) => [code(name), code(testFileFor(name, ['test/unit/schema/formats.test.ts']))]),
  )

/** The behaviour of real tenants that this emulator does not have, each with the reason. */
const LEFT_OUT: readonly (readonly [difference: string, reason: string])[] = [
  [
    'Offset paging beyond 1,000 results is accepted',
    'the limit is documented only for other lists; for clients it is inferred, and a wrong 400 would break users',
  ],
  [
    '`strict-transport-security` is not sent',
    'browsers would reject plain HTTP to every other server on localhost for a year',
  ],
  ['Headers of the edge (`cf-*`, `server`, `ot-*`, `traceparent`) are not sent', 'no client of the API reads them'],
  [
    'Without `--plan` requests are not limited, and `x-ratelimit-*` always show a full bucket',
    'a limit would make tests wait',
  ],
  ['Search and `q` find a change immediately', 'a real tenant is eventually consistent; tests would have to wait'],
  ['A search never times out (504)', 'five filters over one table are always fast'],
  ['DPoP, mTLS and `organization` at `/oauth/token`', 'rejected with a message that says what to do instead'],
  ['Grant types other than client_credentials', 'no user logs in here; rejected as unsupported'],
  ['Paid and gated features are accepted', 'tests want to use them; `--without` and `--plan` reject them on request'],
  [
    '`refresh_token.policies` for APIs that the tenant does not have are accepted',
    'the 400 was recorded once, but its message was lost',
  ],
  [
    'Profiles, network ACLs and other entities that are not emulated are not looked up',
    'only the format of their ids is checked',
  ],
  [
    'Values in `client_metadata` that are not strings are accepted',
    'the OpenAPI document allows them, the text of the documentation does not',
  ],
  ['`is_first_party` may be changed', 'two documents contradict each other'],
  [
    'Other resources of the Management API',
    'rejected as if the token lacked the scope, with the header `x-emulator-unimplemented`',
  ],
]

const paragraph = (...sentences: readonly string[]) => sentences.join(' ')

const EVIDENCE = [
  'Each row names its *evidence*:',
  '',
  '- **recorded**: seen in traffic of real tenants.',
  '- **documented**: in public documentation, in the source of an official client, or in a quoted response.',
  '- **inferred**: concluded from those, so only likely.',
  "- **ours**: the emulator's own.",
  '',
  paragraph(
    'If the text of an error message is inferred, the row says so.',
    'A *source* with § is a chapter of our notes on the real API. The notes are not part of this repository.',
  ),
].join('\n')

const CHECKS = paragraph(
  'Every request is checked against its schema, with the messages and in the order of the real service:',
  '`test/unit/schema/sentences.test.ts`, `test/unit/schema/check.oracle.test.ts`.',
  '`npm run conformance` replays recorded traffic.',
  'The responses that still differ are listed in `test/contract/differences.ts`.',
)

const QUERY_PARAMETERS = paragraph(
  'An unknown parameter is rejected, unless a row says that others are ignored.',
  'An endpoint without parameters ignores its query (recorded for an update of a client, inferred for the others).',
)

const READ_WITH = paragraph(
  '*Read with* names the scopes that show a property.',
  'summary: every scope that reads clients.',
  'settings: `read:clients` and `read:client_keys`.',
  'keys: `read:client_keys` and `read:client_credentials`.',
)

/** Returns the whole text of SUPPORTED.md. */
export const supported = () => `# What is supported

\`npm run supported\` builds this file from the tables in the source. CI fails if it is stale.

${EVIDENCE}

${CHECKS}

## Endpoints

${endpointTable()}

## Query parameters

${QUERY_PARAMETERS}

${parameterTable()}

## Properties of a client

${READ_WITH}

${propertyTable(client.rows)}

## Properties of a credential

${propertyTable(credential.rows)}

## Properties of a client grant

${propertyTable(clientGrant.rows)}

## Formats

\`schema/formats.ts\` describes what each format accepts, and how certain that is.

${formatTable()}

## Rules

${ruleTables()}

### metadata documents

${documentRuleTable()}

## Left out, and why

${table(['difference', 'reason'], LEFT_OUT)}
`

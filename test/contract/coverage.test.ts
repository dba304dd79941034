/**
 * Compares the tables with an OpenAPI document of these endpoints.
 * The document is not part of this repository. Without it the tests are skipped.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OPERATIONS } from '../../schema/operations.ts'

const file =
  process.env['OPENAPI_REFERENCE'] ?? join(import.meta.dirname, '../../../shared/reference/clients.openapi.json')
const hasDocument = existsSync(file)

type Node = Record<string, unknown>
const document = (
  hasDocument ? JSON.parse(readFileSync(file, 'utf8')) : { paths: {}, components: { schemas: {} } }
) as {
  paths: Record<string, Record<string, Node>>
  components: { schemas: Record<string, Node> }
}

/** The differences between our tables and the document, with their reasons. A stale entry fails the test. */
const REASONS_BY_DIFFERENCE: Record<string, string> = {
  'get /clients ?fields pattern':
    'the document has a string without a pattern; a test below compares its list of allowed values',
  'get /clients ?app_type pattern':
    'the document has a string without a pattern; a test below compares its list of allowed values',
  'get /clients/{id} ?fields pattern':
    'the document has a string without a pattern; a test below compares its list of allowed values',
  'get /clients/{id}/connections ?fields pattern':
    'the document has a string without a pattern; a test below compares its list of allowed values',
  'post /clients.cross_origin_auth': 'recorded: accepted 139 times',
  'patch /clients/{id}.cross_origin_auth': 'recorded: accepted 479 times',
  'post /clients.encryption_key minProperties': 'quoted: an empty object was rejected',
  'patch /clients/{id}.encryption_key minProperties': 'quoted: an empty object was rejected',
  'post /clients.token_vault_privileged_access.ip_allowlist[] format':
    'the document has four formats; our table has one format that checks all of them',
  'post /clients.token_vault_privileged_access.ip_allowlist[] oneOf':
    'the document has four formats; our table has one format that checks all of them',
  'patch /clients/{id}.token_vault_privileged_access.ip_allowlist[] format':
    'the document has four formats; our table has one format that checks all of them',
  'patch /clients/{id}.token_vault_privileged_access.ip_allowlist[] oneOf':
    'the document has four formats; our table has one format that checks all of them',
  'post /clients.session_transfer.delegation.enforce_device_binding enum': 'recorded: asn was accepted',
  'patch /clients/{id}.session_transfer.delegation.enforce_device_binding enum': 'recorded: asn was accepted',
  'patch /clients/{id}.addons type': 'recorded: null removes it',
  'patch /clients/{id}.signed_request_object type': 'recorded: null removes it',
  'patch /clients/{id}.token_vault_privileged_access type': 'recorded: null removes it',
  'patch /clients/{id}.oidc_backchannel_logout type': 'recorded: null removes it',
}

/** Replaces a reference with the schema that it names. */
const resolve = (node: Node): Node => {
  const name = /^#\/components\/schemas\/(.*)$/.exec(String(node['$ref']))?.[1]
  return name === undefined
    ? node
    : {
        ...resolve(document.components.schemas[name] as Node),
        ...Object.fromEntries(Object.entries(node).filter(([key]) => key !== '$ref')),
      }
}
const COMPARED_KEYWORDS = [
  'type',
  'enum',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
  'additionalProperties',
]
const comparableText = (node: Node, name: string) => {
  const value = node[name]
  const text = JSON.stringify(Array.isArray(value) ? [...value].sort() : value)
  return (name === 'required' && text === '[]') || (name === 'enum' && node['type'] === undefined) ? undefined : text
}

function* compareSchemas(where: string, theirs: Node, ours: Node | undefined): Generator<string> {
  if (!ours) return yield where
  const theirsResolved = resolve(theirs)
  for (const name of COMPARED_KEYWORDS)
    if (comparableText(theirsResolved, name) !== comparableText(ours, name)) yield `${where} ${name}`
  const theirProperties = (theirsResolved['properties'] ?? {}) as Record<string, Node>
  const ourProperties = (ours['properties'] ?? {}) as Record<string, Node>
  for (const name of Object.keys({ ...theirProperties, ...ourProperties })) {
    if (theirProperties[name]) yield* compareSchemas(`${where}.${name}`, theirProperties[name], ourProperties[name])
    else yield `${where}.${name}`
  }
  if (theirsResolved['items'])
    yield* compareSchemas(`${where}[]`, theirsResolved['items'] as Node, ours['items'] as Node | undefined)
  if (theirsResolved['oneOf'] && !ours['oneOf']) yield `${where} oneOf`
}

function* findDifferences(): Generator<string> {
  const rows = Object.values(OPERATIONS)
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const where = `${method} ${path}`
      const row = rows.find(
        (candidate) => candidate.path === `/api/v2${path}` && candidate.method.toLowerCase() === method,
      )
      if (!row) {
        yield where
        continue
      }
      for (const parameter of (operation['parameters'] ?? []) as Node[]) {
        const name = parameter['name'] as string
        const [table, mark] = parameter['in'] === 'query' ? [row.query, '?'] : [row.parameters, ':']
        yield* compareSchemas(`${where} ${mark}${name}`, parameter['schema'] as Node, table?.[name] as Node | undefined)
      }
      const content = (operation['requestBody'] as { content?: Record<string, Node> } | undefined)?.content?.[
        'application/json'
      ]
      if (content) yield* compareSchemas(where, content['schema'] as Node, row.body as Node | undefined)
    }
  }
}

describe.skipIf(!hasDocument)('the tables, compared with the OpenAPI document', () => {
  test('differ only where REASONS_BY_DIFFERENCE gives a reason', () => {
    expect([...new Set(findDifferences())].sort()).toEqual(Object.keys(REASONS_BY_DIFFERENCE).sort())
  })

  test.each([
    ['/clients', 'fields'],
    ['/clients', 'app_type'],
    ['/clients/{id}', 'fields'],
    ['/clients/{id}/connections', 'fields'],
  ])('allow for GET %s the same values of %s, in the same order', (path, name) => {
    const parameters = document.paths[path]?.['get']?.['parameters'] as Node[]
    const theirs = parameters.find((parameter) => parameter['name'] === name)?.['x-allowed-values']
    const row = Object.values(OPERATIONS).find(
      (candidate) => candidate.method === 'GET' && candidate.path === `/api/v2${path}`,
    )
    expect((row?.query?.[name] as Node | undefined)?.['x-comma-separated']).toEqual(theirs)
  })
})

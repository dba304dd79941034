/** The tables against an OpenAPI document of these endpoints, where one lies beside the repository. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OPERATIONS } from '../../schema/operations.ts'

const file =
  process.env['OPENAPI_REFERENCE'] ?? join(import.meta.dirname, '../../../shared/reference/clients.openapi.json')
const present = existsSync(file)

type Node = Record<string, unknown>
const document = (present ? JSON.parse(readFileSync(file, 'utf8')) : { paths: {}, components: { schemas: {} } }) as {
  paths: Record<string, Record<string, Node>>
  components: { schemas: Record<string, Node> }
}

/** Where our tables differ from the document, and why. An entry that no longer differs fails. */
const EXPLAINED: Record<string, string> = {
  'get /clients ?fields pattern': 'the document has a plain string; its list of allowed values is compared below',
  'get /clients ?app_type pattern': 'the document has a plain string; its list of allowed values is compared below',
  'get /clients/{id} ?fields pattern': 'the document has a plain string; its list of allowed values is compared below',
  'get /clients/{id}/connections ?fields pattern':
    'the document has a plain string; its list of allowed values is compared below',
  'post /clients.cross_origin_auth': 'recorded: accepted 139 times',
  'patch /clients/{id}.cross_origin_auth': 'recorded: accepted 479 times',
  'post /clients.encryption_key minProperties': 'quoted: an empty object was refused',
  'patch /clients/{id}.encryption_key minProperties': 'quoted: an empty object was refused',
  'post /clients.token_vault_privileged_access.ip_allowlist[] format':
    'four formats in the document, one predicate here',
  'post /clients.token_vault_privileged_access.ip_allowlist[] oneOf':
    'four formats in the document, one predicate here',
  'patch /clients/{id}.token_vault_privileged_access.ip_allowlist[] format':
    'four formats in the document, one predicate here',
  'patch /clients/{id}.token_vault_privileged_access.ip_allowlist[] oneOf':
    'four formats in the document, one predicate here',
  'post /clients.session_transfer.delegation.enforce_device_binding enum': 'recorded: asn was accepted',
  'patch /clients/{id}.session_transfer.delegation.enforce_device_binding enum': 'recorded: asn was accepted',
  'patch /clients/{id}.addons type': 'recorded: null removes it',
  'patch /clients/{id}.signed_request_object type': 'recorded: null removes it',
  'patch /clients/{id}.token_vault_privileged_access type': 'recorded: null removes it',
  'patch /clients/{id}.oidc_backchannel_logout type': 'recorded: null removes it',
}

const resolve = (node: Node): Node => {
  const name = /^#\/components\/schemas\/(.*)$/.exec(String(node['$ref']))?.[1]
  return name === undefined
    ? node
    : {
        ...resolve(document.components.schemas[name] as Node),
        ...Object.fromEntries(Object.entries(node).filter(([key]) => key !== '$ref')),
      }
}
const FACTS = [
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
const fact = (node: Node, name: string) => {
  const value = node[name]
  const text = JSON.stringify(Array.isArray(value) ? [...value].sort() : value)
  return (name === 'required' && text === '[]') || (name === 'enum' && node['type'] === undefined) ? undefined : text
}

function* compare(where: string, theirs: Node, ours: Node | undefined): Generator<string> {
  if (!ours) return yield where
  const wanted = resolve(theirs)
  for (const name of FACTS) if (fact(wanted, name) !== fact(ours, name)) yield `${where} ${name}`
  const members = (wanted['properties'] ?? {}) as Record<string, Node>
  const known = (ours['properties'] ?? {}) as Record<string, Node>
  for (const name of Object.keys({ ...members, ...known })) {
    if (members[name]) yield* compare(`${where}.${name}`, members[name], known[name])
    else yield `${where}.${name}`
  }
  if (wanted['items']) yield* compare(`${where}[]`, wanted['items'] as Node, ours['items'] as Node | undefined)
  if (wanted['oneOf'] && !ours['oneOf']) yield `${where} oneOf`
}

function* differences(): Generator<string> {
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
        yield* compare(`${where} ${mark}${name}`, parameter['schema'] as Node, table?.[name] as Node | undefined)
      }
      const content = (operation['requestBody'] as { content?: Record<string, Node> } | undefined)?.content?.[
        'application/json'
      ]
      if (content) yield* compare(where, content['schema'] as Node, row.body as Node | undefined)
    }
  }
}

describe.skipIf(!present)('the tables against the OpenAPI document (it lies beside the repository)', () => {
  test('lack and contradict nothing but what is explained', () => {
    expect([...new Set(differences())].sort()).toEqual(Object.keys(EXPLAINED).sort())
  })

  test.each([
    ['/clients', 'fields'],
    ['/clients', 'app_type'],
    ['/clients/{id}', 'fields'],
    ['/clients/{id}/connections', 'fields'],
  ])('GET %s allows the same values of %s, in the same order', (path, name) => {
    const parameters = document.paths[path]?.['get']?.['parameters'] as Node[]
    const theirs = parameters.find((parameter) => parameter['name'] === name)?.['x-allowed-values']
    const row = Object.values(OPERATIONS).find(
      (candidate) => candidate.method === 'GET' && candidate.path === `/api/v2${path}`,
    )
    expect((row?.query?.[name] as Node | undefined)?.['x-comma-separated']).toEqual(theirs)
  })
})

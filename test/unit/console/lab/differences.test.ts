/** Comparison of two states of a tenant. */
import { describe, expect, test } from 'vitest'
import { differences } from '../../../../server/console/page/lab/differences.ts'

const client = (more: object = {}) => ({ client_id: 'orders', name: 'Orders', app_type: 'spa', ...more })

const changesOf = (before: object, after: object) =>
  differences({ clients: [client(before)] }, { clients: [client(after)] })[0]?.changed[0]?.changes

describe('entities in differences()', () => {
  test('returns an empty list for equal states', () =>
    expect(differences({ complete: true, clients: [client()] }, { complete: true, clients: [client()] })).toEqual([]))
  test('lists added and removed entities by the key and label of their kind', () => {
    const before = {
      clients: [client()],
      clientGrants: [{ id: 'cgr_1', client_id: 'orders', audience: 'https://api.example.com/' }],
      resourceServers: [{ id: 'rs', identifier: 'https://api.example.com/' }],
    }
    const after = {
      clients: [{ client_id: 'new', name: 'New' }],
      connections: [{ name: 'users', strategy: 'auth0' }],
      organizations: [{ id: 'org_1', name: 'acme' }],
      cimdDocuments: { 'https://app.example.com/client.json': {} },
    }
    expect(differences(before, after)).toEqual([
      {
        kind: 'Clients',
        added: [{ key: 'new', label: 'New (new)' }],
        removed: [{ key: 'orders', label: 'Orders (orders)' }],
        changed: [],
      },
      {
        kind: 'Grants',
        added: [],
        removed: [{ key: 'cgr_1', label: 'Orders → https://api.example.com/' }],
        changed: [],
      },
      { kind: 'APIs', added: [], removed: [{ key: 'rs', label: 'https://api.example.com/ (rs)' }], changed: [] },
      { kind: 'Connections', added: [{ key: 'users', label: 'users' }], removed: [], changed: [] },
      { kind: 'Organizations', added: [{ key: 'org_1', label: 'acme (org_1)' }], removed: [], changed: [] },
      {
        kind: 'Metadata documents',
        added: [{ key: 'https://app.example.com/client.json', label: 'https://app.example.com/client.json' }],
        removed: [],
        changed: [],
      },
    ])
  })
  test('ignores the order of entities', () => {
    const other = { client_id: 'other', name: 'Other' }
    expect(differences({ clients: [client(), other] }, { clients: [other, client()] })).toEqual([])
  })
})

describe('properties in differences()', () => {
  test('names added, changed and removed properties by their paths', () => {
    expect(
      changesOf(
        { refresh_token: { leeway: 0, rotation_type: 'rotating' }, callbacks: ['https://a'], description: 'old' },
        {
          refresh_token: { leeway: 3, rotation_type: 'rotating' },
          callbacks: ['https://a', 'https://b'],
          logo_uri: 'https://logo',
        },
      ),
    ).toEqual([
      { path: 'refresh_token.leeway', before: '0', after: '3', isSecret: false },
      { path: 'callbacks', before: '["https://a"]', after: '["https://a","https://b"]', isSecret: false },
      { path: 'logo_uri', before: undefined, after: 'https://logo', isSecret: false },
      { path: 'description', before: 'old', after: undefined, isSecret: false },
    ])
  })
  test('matches entities inside lists by their ids', () => {
    expect(
      changesOf(
        {
          credentials: [
            { id: 'cred_1', name: 'a' },
            { id: 'cred_2', name: 'b' },
          ],
        },
        { credentials: [{ id: 'cred_2', name: 'c' }] },
      ),
    ).toEqual([
      { path: 'credentials[cred_2].name', before: 'b', after: 'c', isSecret: false },
      { path: 'credentials[cred_1].id', before: 'cred_1', after: undefined, isSecret: false },
      { path: 'credentials[cred_1].name', before: 'a', after: undefined, isSecret: false },
    ])
  })
  test.each([
    [{ client_secret: 'x' }, true],
    [{ credentials: [{ id: 'c', pem: 'x' }] }, true],
    [{ addons: { layer: { privateKey: 'x' } } }, true],
    [{ options: { password: 'x' } }, true],
    [{ client_metadata: { api_key: 'x' } }, true],
    [{ secrets: { first: 'x' } }, true],
    [{ client_metadata: { note: '-----BEGIN PRIVATE KEY-----' } }, true],
    [{ secrets: ['x'] }, true],
    [{ jwt_configuration: { secret_encoded: true } }, false],
    [{ refresh_token: { rotation_type: 'x' } }, false],
    [{ token_endpoint_auth_method: 'client_secret_post' }, false],
    [{ client_authentication_methods: { private_key_jwt: { credentials: [{ id: 'x' }] } } }, false],
    [{ grant_types: ['password'] }, false],
  ])('marks a change to %j as secret: %s', (added, isSecret) =>
    expect(changesOf({}, added)?.at(-1)).toMatchObject({ isSecret }),
  )
})

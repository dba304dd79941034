/** Tests that a document names each entry once. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const HOST = 'localhost:4400'
const emulator = useEmulator()
const load = async (document: unknown) => emulator.control('POST /seeds', { body: document, host: HOST })
const NONE = { resourceServers: 0, clients: 0, clientGrants: 0, connections: 0, organizations: 0, cimdDocuments: 0 }
/** Returns the expected error for a rejected seed. */
const refused = (path: string, reason: string, name = 'in the request') => ({
  status: 400,
  body: {
    ...refusal(
      400,
      'Bad Request',
      `The seed ${name} cannot be loaded: ${path === '' || reason.includes(path) ? '' : `${path}: `}${reason}`,
      'emulator_invalid_seed',
    ),
    path,
    reason,
  },
})
const API = { identifier: 'urn:api', scopes: [{ value: 'a' }, { value: 'b' }] }

describe('a seed with a duplicate', () => {
  test.each([
    [
      'client',
      {
        clients: [
          { name: 'A', client_id: 'x-1' },
          { name: 'B', client_id: 'x-1' },
        ],
      },
      'clients[1]',
      'the client x-1 stands in the seed twice',
    ],
    [
      'API',
      { resourceServers: [{ identifier: 'urn:a' }, { identifier: 'urn:a' }] },
      'resourceServers[1]',
      'the API urn:a stands in the seed twice',
    ],
    [
      'id of an API',
      {
        resourceServers: [
          { identifier: 'urn:a', id: 'same' },
          { identifier: 'urn:b', id: 'same' },
        ],
      },
      'resourceServers[1]',
      'the API same stands in the seed twice',
    ],
    [
      'grant',
      {
        resourceServers: [API],
        clients: [{ name: 'A' }, { name: 'B' }],
        clientGrants: [
          { id: 'g', client_id: 'A', audience: 'urn:api' },
          { id: 'g', client_id: 'B', audience: 'urn:api' },
        ],
      },
      'clientGrants[1]',
      'the grant g stands in the seed twice',
    ],
    [
      'connection',
      {
        connections: [
          { name: 'c', strategy: 'auth0' },
          { name: 'c', strategy: 'samlp' },
        ],
      },
      'connections[1]',
      'the connection c stands in the seed twice',
    ],
    [
      'id of a connection',
      {
        connections: [
          { name: 'c', id: 'con_1', strategy: 'auth0' },
          { name: 'd', id: 'con_1', strategy: 'samlp' },
        ],
      },
      'connections[1]',
      'the connection con_1 stands in the seed twice',
    ],
    [
      'organization',
      { organizations: [{ name: 'o' }, { name: 'o' }] },
      'organizations[1]',
      'the organization o stands in the seed twice',
    ],
    [
      'id of an organization',
      {
        organizations: [
          { name: 'o', id: 'org_abcdefghijklmnop' },
          { name: 'p', id: 'org_abcdefghijklmnop' },
        ],
      },
      'organizations[1]',
      'the organization org_abcdefghijklmnop stands in the seed twice',
    ],
  ])('is rejected: %s', async (_, document, path, reason) => {
    expect(await load(document)).toEqual(refused(path, reason))
  })

  test('is accepted if a name equals the id of another entity', async () => {
    const document = {
      resourceServers: [{ id: 'a', identifier: 'a' }],
      connections: [
        { id: 'c', name: 'c', strategy: 'auth0' },
        { id: 'd', name: 'e', strategy: 'auth0' },
        { id: 'e', name: 'd', strategy: 'auth0' },
      ],
    }
    expect((await load(document)).body).toEqual({ loaded: { ...NONE, resourceServers: 1, connections: 3 } })
  })

  test.each([
    [
      'client',
      {
        clients: [
          { client_id: 'x-1', name: 'A' },
          { client_id: 'x-1', name: 'B' },
        ],
      },
      'clients[1]',
      'the client x-1 stands in the seed twice',
    ],
    [
      'API',
      {
        resourceServers: [
          { id: '1', identifier: 'urn:a' },
          { id: '2', identifier: 'urn:a' },
        ],
      },
      'resourceServers[1]',
      'the API urn:a stands in the seed twice',
    ],
    [
      'grant',
      {
        clients: [{ client_id: 'x-1', name: 'A' }],
        clientGrants: [
          { id: 'g', client_id: 'x-1', audience: 'urn:a' },
          { id: 'g', client_id: 'x-1', audience: 'urn:b' },
        ],
      },
      'clientGrants[1]',
      'the grant g stands in the seed twice',
    ],
  ])('is rejected in an export: %s', async (_, document, path, reason) => {
    expect(await load({ complete: true, ...document })).toEqual(refused(path, reason))
  })
})

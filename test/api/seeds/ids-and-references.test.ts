/** Tests ids, secrets and references of a seed. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Json } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const HOST = 'localhost:4400'
const emulator = useEmulator()
const load = async (document: unknown) => emulator.control('POST /seeds', { body: document, host: HOST })
const exported = async () => (await emulator.control<Exported>('GET /export', { host: HOST })).body
const get = async <T = Json>(path: string) => (await emulator.api<T>(`GET ${path}`)).body
interface Exported {
  complete: true
  resourceServers: Json[]
  clients: Json[]
  clientGrants: Json[]
  connections: Json[]
  organizations: Json[]
  cimdDocuments: Json
}
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
const [PEM, OTHER_PEM] = [publicPem(), publicPem()]
const CREDENTIAL = 'cred_2Vh8Qm3xk9TgLp4NzRbYcW'
const OTHER_CREDENTIAL = 'cred_3Vh8Qm3xk9TgLp4NzRbYcW'
const API = { identifier: 'urn:api', scopes: [{ value: 'a' }, { value: 'b' }] }

describe('ids, secrets and credentials of a seed', () => {
  test('keeps the ids and secrets of the seed', async () => {
    await load({
      resourceServers: [{ ...API, id: 'api-1' }],
      clients: [{ name: 'A', client_id: 'client-1', client_secret: 'secret-1' }],
      clientGrants: [{ id: 'cgr_1', client_id: 'client-1', audience: 'urn:api' }],
      connections: [{ id: 'con_1', name: 'c', strategy: 'auth0' }],
      organizations: [{ id: 'org_abcdefghijklmnop', name: 'o' }],
    })
    expect(await get('/clients/client-1')).toMatchObject({
      name: 'A',
      client_id: 'client-1',
      client_secret: 'secret-1',
    })
    expect(await get('/resource-servers/api-1')).toMatchObject({ identifier: 'urn:api' })
    expect([await get('/client-grants'), await get('/connections'), await get('/organizations')]).toMatchObject([
      [{ id: 'cgr_1' }],
      [{ id: 'con_1' }],
      [{ id: 'org_abcdefghijklmnop' }],
    ])
  })

  test('changes only the id of the Management API', async () => {
    const [before] = (await exported()).resourceServers
    await load({
      resourceServers: [
        { identifier: 'https://tenant.eu.auth0.com/api/v2/', id: 'of-the-real-tenant', name: 'Mine', scopes: [] },
      ],
    })
    expect((await exported()).resourceServers).toEqual([{ ...before, id: 'of-the-real-tenant' }])
  })

  const keyed = (
    more: Json,
    credentials: Json[] = [
      {
        id: CREDENTIAL,
        credential_type: 'public_key',
        name: 'Mine',
        kid: 'kid-0123456789',
        pem: PEM,
        created_at: '2020-01-01T00:00:00.000Z',
        updated_at: '2021-01-01T00:00:00.000Z',
      },
    ],
  ) => load({ clients: [{ name: 'A', client_id: 'client-1', credentials, ...more }] })
  const byId = { credentials: [{ id: CREDENTIAL }] }
  const shown = {
    id: CREDENTIAL,
    credential_type: 'public_key',
    kid: 'kid-0123456789',
    alg: 'RS256',
    name: 'Mine',
    created_at: '2020-01-01T00:00:00.000Z',
    updated_at: '2021-01-01T00:00:00.000Z',
  }

  test.each([
    ['client_authentication_methods', { private_key_jwt: byId }],
    ['signed_request_object', { required: true, ...byId }],
    ['token_vault_privileged_access', { ...byId, ip_allowlist: [] }],
  ])('keeps credentials that %s names by id', async (name, value) => {
    expect((await keyed({ [name]: value })).status).toBe(200)
    expect((await get('/clients/client-1'))[name]).toEqual(value)
    expect(await get('/clients/client-1/credentials')).toEqual([shown])
  })

  test('keeps unused credentials, and credentials defined inside the property that uses them', async () => {
    await keyed({
      client_authentication_methods: {
        private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: OTHER_PEM }] },
      },
    })
    const all = await get<Json[]>('/clients/client-1/credentials')
    expect([all.length, all.find(({ id }) => id === CREDENTIAL)]).toEqual([2, shown])
    expect((await get('/clients/client-1'))['client_authentication_methods']).toEqual({
      private_key_jwt: { credentials: [{ id: all.find(({ id }) => id !== CREDENTIAL)?.['id'] }] },
    })
  })

  test('accepts two properties that name the same credential', async () => {
    expect(
      (await keyed({ client_authentication_methods: { private_key_jwt: byId }, signed_request_object: byId })).body,
    ).toEqual({ loaded: { ...NONE, clients: 1 } })
    expect(await get('/clients/client-1')).toMatchObject({
      client_authentication_methods: { private_key_jwt: byId },
      signed_request_object: byId,
    })
    expect(await get('/clients/client-1/credentials')).toEqual([shown])
  })

  test.each([
    [
      'an unknown id',
      { client_authentication_methods: { private_key_jwt: { credentials: [{ id: OTHER_CREDENTIAL }] } } },
      undefined,
      'clients[0]',
      `its credentials have none with the id ${OTHER_CREDENTIAL}`,
    ],
    [
      'the same key twice in a list',
      {
        client_authentication_methods: {
          private_key_jwt: { credentials: [{ id: CREDENTIAL }, { id: OTHER_CREDENTIAL }] },
        },
      },
      [
        { id: CREDENTIAL, credential_type: 'public_key', pem: PEM },
        { id: OTHER_CREDENTIAL, credential_type: 'public_key', pem: PEM },
      ],
      'clients[0]',
      'credentials contains public keys that already exist in client',
    ],
    [
      'the same id twice',
      {},
      [
        { id: CREDENTIAL, credential_type: 'public_key', pem: PEM },
        { id: CREDENTIAL, credential_type: 'public_key', pem: OTHER_PEM },
      ],
      'clients[0]',
      `its credentials have the id ${CREDENTIAL} twice`,
    ],
    [
      'a PEM that is invalid',
      {},
      [{ credential_type: 'public_key', pem: 'x' }],
      'clients[0]',
      'The pem must be a public key or an X.509 certificate in PEM form',
    ],
    [
      'a credential type that the property does not accept',
      { client_authentication_methods: { self_signed_tls_client_auth: byId } },
      undefined,
      'clients[0]',
      'client_authentication_methods.self_signed_tls_client_auth.credentials takes credentials of type x509_cert only',
    ],
  ])('rejects %s', async (_, more, credentials, path, reason) => {
    const before = await exported()
    expect(await keyed(more, credentials as Json[] | undefined)).toEqual(refused(path, reason))
    expect(await exported()).toEqual(before)
  })

  test('rejects the credential id of another client', async () => {
    await keyed({})
    expect(
      await load({
        clients: [{ name: 'B', credentials: [{ id: CREDENTIAL, credential_type: 'public_key', pem: PEM }] }],
      }),
    ).toEqual(refused('clients[0]', 'its identifier is taken already'))
  })
})

describe('client names in a seed', () => {
  const TWICE = {
    clients: [
      { name: 'Same', client_id: 'same-1' },
      { name: 'Same', client_id: 'same-2' },
    ],
    resourceServers: [API],
  }
  const SEVERAL = 'there are several clients of the name Same: write the client_id of the one that is meant'

  test('refer to the clients of the document first, then to those of the tenant', async () => {
    await load({
      resourceServers: [API],
      clients: [
        { name: 'Same', client_id: 'old' },
        { name: 'Other', client_id: 'other' },
      ],
    })
    await load({
      clients: [{ name: 'Same', client_id: 'new' }],
      clientGrants: [
        { client_id: 'Same', audience: 'urn:api' },
        { client_id: 'Other', audience: 'urn:api' },
      ],
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Same', 'old'] }],
      organizations: [
        { name: 'o', client_grants: [{ client_id: 'Same' }, { client_id: 'Other', audience: 'urn:api' }] },
      ],
    })
    const grants = await get<Json[]>('/client-grants')
    expect(grants.map((grant) => grant['client_id'])).toEqual(['new', 'other'])
    const document = await exported()
    expect(document.connections).toMatchObject([{ name: 'c', enabled_clients: ['old', 'new'] }])
    expect(document.organizations).toMatchObject([{ name: 'o', client_grants: grants.map(({ id }) => ({ id })) }])
  })

  test.each([
    ['grants', { clientGrants: [{ client_id: 'Same', audience: 'urn:api' }] }, 'clientGrants[0]'],
    ['connections', { connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Same'] }] }, 'connections[0]'],
    ['organizations', { organizations: [{ name: 'o', client_grants: [{ client_id: 'Same' }] }] }, 'organizations[0]'],
  ])('are rejected in %s if several clients of the document or the tenant have the name', async (_, document, path) => {
    expect(await load({ ...TWICE, ...document })).toEqual(refused(path, SEVERAL))
    await load(TWICE)
    expect(await load(document)).toEqual(refused(path, SEVERAL))
  })

  test('are compared after the client_ids', async () => {
    await load({
      resourceServers: [API],
      clients: [
        { name: 'B', client_id: 'A' },
        { name: 'A', client_id: 'C' },
      ],
      clientGrants: [{ client_id: 'A', audience: 'urn:api' }],
    })
    expect(await get('/client-grants')).toMatchObject([{ client_id: 'A' }])
  })
})

describe('an export that was edited by hand', () => {
  test.each([
    [
      'a grant of an unknown client',
      { clientGrants: [{ id: 'g', client_id: 'nobody', audience: 'urn:a' }] },
      'clientGrants[0]',
      'The client does not exist',
    ],
    [
      'two equal grants',
      {
        clients: [{ client_id: 'a-1', name: 'A' }],
        clientGrants: [
          { id: 'g', client_id: 'a-1', audience: 'urn:a' },
          { id: 'h', client_id: 'a-1', audience: 'urn:a' },
        ],
      },
      'clientGrants[1]',
      'client_grant already exists',
    ],
    [
      'a client without an id',
      { clients: [{ name: 'A' }] },
      'clients[0]',
      'a client of a complete seed needs client_id and name',
    ],
    [
      'an API without an id',
      { resourceServers: [{ identifier: 'urn:a' }] },
      'resourceServers[0]',
      'an API of a complete seed needs id and identifier',
    ],
    [
      'a grant without an id',
      { clientGrants: [{ audience: 'urn:a' }] },
      'clientGrants[0]',
      'a grant of a complete seed needs id and audience',
    ],
    [
      'the same alias twice',
      {
        clients: [
          { client_id: 'a-1', name: 'A', client_aliases: ['x'] },
          { client_id: 'b-1', name: 'B', client_aliases: ['x'] },
        ],
      },
      'clients[1]',
      'Another client exists with the same alias.',
    ],
    [
      'an unknown credential',
      { clients: [{ client_id: 'a-1', name: 'A', signed_request_object: { credentials: [{ id: CREDENTIAL }] } }] },
      'clients[0]',
      `signed_request_object.credentials names credentials that the client does not have: ${CREDENTIAL}`,
    ],
    [
      'a misspelled property',
      { clients: [{ client_id: 'a-1', name: 'A', colour: 'red' }] },
      'clients[0]',
      "Seed validation error: 'Additional properties not allowed: colour' on property clients[0].",
    ],
  ])('is rejected for %s', async (_, document, path, reason) => {
    const before = await exported()
    expect(await load({ complete: true, ...document })).toEqual(refused(path, reason))
    expect(await exported()).toEqual(before)
  })
})

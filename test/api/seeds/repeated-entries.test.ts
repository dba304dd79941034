/** Tests how a later seed replaces entries of earlier seeds. */
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../../server/index.ts'
import { HOME, refusal, useEmulator, type Json, clientNames, startTestEmulator } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const HOST = 'localhost:4400'
const emulator = useEmulator()
const load = async (document: unknown) => emulator.control('POST /seeds', { body: document, host: HOST })
const get = async <T = Json>(path: string) => (await emulator.api<T>(`GET ${path}`)).body
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
const PEM = publicPem()
const API = { identifier: 'urn:api', scopes: [{ value: 'a' }, { value: 'b' }] }

describe('an entry that a later seed repeats', () => {
  test('replaces the client of its client_id with its credentials, and keeps its position and grants', async () => {
    const keys = { private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: PEM }] } }
    await load({
      resourceServers: [API],
      clients: [
        { name: 'A', client_id: 'client-a', description: 'old', client_authentication_methods: keys },
        { name: 'B' },
      ],
      clientGrants: [{ client_id: 'A', audience: 'urn:api', scope: ['a'] }],
    })
    await load({ clients: [{ name: 'A2', client_id: 'client-a', client_secret: 'mine', app_type: 'spa' }] })
    expect(await clientNames(emulator)).toEqual(['A2', 'B'])
    const client = await get('/clients/client-a')
    expect([
      client['client_secret'],
      client['app_type'],
      client['description'],
      client['client_authentication_methods'],
    ]).toEqual(['mine', 'spa', undefined, undefined])
    expect(await get('/clients/client-a/credentials')).toEqual([])
    expect(await get('/client-grants?client_id=client-a')).toMatchObject([{ client_id: 'client-a', scope: ['a'] }])
  })

  test('replaces a client for which Auth0 creates a grant, more than once', async () => {
    const express_configuration = {
      initiate_login_uri_template: 'https://a.test/{organization_name}',
      user_attribute_profile_id: 'uap_2Vh8Qm3xk9TgLp4NzRbYcW',
      connection_profile_id: 'cop_2Vh8Qm3xk9TgLp4NzRbYcW',
      enable_client: true,
      enable_organization: true,
      okta_oin_client_id: 'somebody',
      admin_login_domain: 'a.test',
    }
    const seed = {
      clients: [{ name: 'Express', client_id: 'express-1', app_type: 'express_configuration', express_configuration }],
    }
    for (let time = 0; time < 2; time++) expect((await load(seed)).status).toBe(200)
    expect(await get('/client-grants?client_id=express-1')).toMatchObject([{ is_system: true }])
    expect((await load({ clients: [{ name: 'Plain', client_id: 'express-1' }] })).status).toBe(200)
    expect(await get('/client-grants?client_id=express-1')).toEqual([])
  })

  test('replaces the grant of its id', async () => {
    await load({
      resourceServers: [API],
      clients: [{ name: 'A' }],
      clientGrants: [{ id: 'cgr_mine', client_id: 'A', audience: 'urn:api', scope: ['a'] }],
    })
    await load({ clientGrants: [{ id: 'cgr_mine', client_id: 'A', audience: 'urn:api', scope: ['b'] }] })
    expect(await get('/client-grants')).toEqual([
      { id: 'cgr_mine', client_id: expect.any(String), audience: 'urn:api', scope: ['b'], subject_type: 'client' },
    ])
  })

  test('replaces the API of its identifier, and keeps the id unless the entry has one', async () => {
    await load({
      resourceServers: [API],
      clients: [{ name: 'A' }],
      clientGrants: [{ client_id: 'A', audience: 'urn:api', scope: ['a'] }],
    })
    const { id } = await get('/resource-servers/urn%3Aapi')
    await load({ resourceServers: [{ identifier: 'urn:api', name: 'Renamed' }] })
    expect(await get('/resource-servers/urn%3Aapi')).toEqual({
      id,
      identifier: 'urn:api',
      name: 'Renamed',
      signing_alg: 'RS256',
      allow_offline_access: false,
      skip_consent_for_verifiable_first_party_clients: true,
      token_lifetime: 86400,
      token_lifetime_for_web: 7200,
      is_system: false,
    })
    await load({
      resourceServers: [
        { identifier: 'urn:api', id: 'mine' },
        { identifier: 'urn:other', id: 'other' },
      ],
    })
    for (const identifier of ['urn:api', 'urn:new', 'https://tenant.eu.auth0.com/api/v2/']) {
      expect(await load({ resourceServers: [{ identifier, id: 'other' }] })).toEqual(
        refused('resourceServers[0]', 'another API has the id other already'),
      )
    }
    expect(await get('/resource-servers/mine')).toMatchObject({ id: 'mine', identifier: 'urn:api' })
    expect((await get<Json[]>('/resource-servers')).length).toBe(3)
    expect((await get<Json[]>('/client-grants')).length).toBe(1)
  })

  test.each([
    ['connections', { strategy: 'auth0' }, 'con_', 'display_name'],
    ['organizations', {}, 'org_', 'display_name'],
  ])('replaces the entity of its name or id in %s', async (kind, more, prefix, property) => {
    const all = async () =>
      (await get<Json[]>(`/${kind}`)).map((entry) => [entry['id'], entry['name'], entry[property]])
    await load({
      [kind]: [
        { name: 'one', ...more, [property]: 'First' },
        { name: 'two', ...more, id: `${prefix}abcdefghijklmnop` },
      ],
    })
    const [[id]] = (await all()) as [[string]]
    await load({ [kind]: [{ name: 'one', ...more }] })
    expect(await all()).toEqual([
      [id, 'one', undefined],
      [`${prefix}abcdefghijklmnop`, 'two', undefined],
    ])
    await load({ [kind]: [{ name: 'renamed', ...more, id: `${prefix}abcdefghijklmnop`, [property]: 'Second' }] })
    expect(await all()).toEqual([
      [id, 'one', undefined],
      [`${prefix}abcdefghijklmnop`, 'renamed', 'Second'],
    ])
    // An entry whose name belongs to one entity and whose id is new, or belongs to another entity, replaces both.
    await load({ [kind]: [{ name: 'one', ...more, id: `${prefix}0123456789abcdef` }] })
    expect(await all()).toEqual([
      [`${prefix}abcdefghijklmnop`, 'renamed', 'Second'],
      [`${prefix}0123456789abcdef`, 'one', undefined],
    ])
    await load({ [kind]: [{ name: 'one', ...more, id: `${prefix}abcdefghijklmnop` }] })
    expect(await all()).toEqual([[`${prefix}abcdefghijklmnop`, 'one', undefined]])
  })

  test('replaces the entry of an earlier seed of the same start', async () => {
    const seed = [
      { clients: [{ name: 'A', client_id: 'client-a' }] },
      { clients: [{ name: 'B' }, { name: 'A2', client_id: 'client-a' }] },
      { resourceServers: [API], clientGrants: [{ client_id: 'A2', audience: 'urn:api' }] },
    ]
    await using running = await startTestEmulator({ seed })
    expect(await clientNames(running)).toEqual(['A2', 'B'])
    expect((await running.api<Json[]>('GET /client-grants')).body).toMatchObject([{ client_id: 'client-a' }])
  })

  test('is loaded by a tenant handle with all its seeds, or not at all', async () => {
    const message = await emulator
      .seed({ clients: [{ name: 'A' }] }, { clients: [{ name: 'B', grant_types: ['x'] }] })
      .catch((error: Error) => error.message)
    expect(message).toBe('The seed seed[1] cannot be loaded: clients[0]: Invalid grant types: x')
    expect(await clientNames(emulator)).toEqual([])
    expect(await emulator.seed({ clients: [{ name: 'A' }] }, 'many:2')).toEqual({ ...NONE, clients: 3 })
  })

  test('stops the start with a sentence if it is invalid', async () => {
    const message = await startEmulator({
      home: HOME,
      seed: [
        'quickstart',
        { clients: [{ name: 'A', client_aliases: ['x'] }] },
        { clients: [{ name: 'B', client_aliases: ['x'] }] },
      ],
    }).catch((error: Error) => error.message)
    expect(message).toBe('The seed seed[2] cannot be loaded: clients[0]: Another client exists with the same alias.')
  })
})

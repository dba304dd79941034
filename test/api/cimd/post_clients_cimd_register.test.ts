import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { badBody, refusal, useEmulator, type Json } from '../../support/emulator.ts'

const reasons: (string | undefined)[] = []
const emulator = useEmulator({ onRequest: (_method, _url, _status, _time, reason) => reasons.push(reason) })
const WIKI = 'https://tinywiki.xyz/client.json'
const KEYS = 'https://tinywiki.xyz/keys'
const wiki: Json = {
  client_id: WIKI,
  client_name: 'TinyWiki',
  logo_uri: 'https://tinywiki.xyz/logo.png',
  redirect_uris: ['https://tinywiki.xyz/'],
  application_type: 'native',
  token_endpoint_auth_method: 'none',
}
const give = (document: unknown, url = WIKI) =>
  emulator.inject({ method: 'PUT', url: '/_emulator/documents', payload: { url, document } })
const register = (as = '*') => emulator.api('POST /clients/cimd/register', { as, body: { external_client_id: WIKI } })
const registered = async (document: unknown) => {
  await give(document)
  return (await register()).body['client_id'] as string
}
const read = async (id: string) => (await emulator.api(`GET /clients/${id}`)).body

describe('documentsOwnTheirProperties', () => {
  test('rejects changes of properties of the document, and names all of them', async () => {
    const id = await registered(wiki)
    const { status, body } = await emulator.api(`PATCH /clients/${id}`, {
      body: {
        name: 'Mine',
        callbacks: ['https://mine.test/'],
        description: 'd',
      },
    })
    expect([status, body]).toEqual([
      400,
      badBody('Properties of a client ID metadata document cannot be changed here: name, callbacks'),
    ])
  })

  test('accepts unchanged values, and changes of other properties', async () => {
    const id = await registered(wiki)
    const change = {
      name: 'TinyWiki',
      token_endpoint_auth_method: 'none',
      description: 'd',
      grant_types: ['authorization_code', 'refresh_token'],
      allowed_origins: ['https://a.test'],
    }
    expect((await emulator.api(`PATCH /clients/${id}`, { body: change })).body).toMatchObject(change)
  })
})

describe('a registration', () => {
  test('creates with 201 and a location header, then updates with 200', async () => {
    await give(wiki)
    const { status, headers, body } = await register()
    const answer = {
      client_id: expect.stringMatching(/^tpc_[1-9A-HJ-NP-Za-km-z]{22}$/),
      mapped_fields: {
        external_client_id: WIKI,
        name: 'TinyWiki',
        callbacks: ['https://tinywiki.xyz/'],
        logo_uri: 'https://tinywiki.xyz/logo.png',
        grant_types: ['authorization_code'],
        app_type: 'native',
        token_endpoint_auth_method: 'none',
      },
      validation: { valid: true, violations: [], warnings: [] },
    }
    expect([status, body, headers['location']]).toEqual([201, answer, `/api/v2/clients/${body['client_id']}`])
    expect(Object.keys(body)).toEqual(['client_id', 'mapped_fields', 'validation'])
    const again = await register()
    expect([again.status, again.body, again.headers['location']]).toEqual([200, body, headers['location']])
    expect(
      (await emulator.api(`GET /clients?external_client_id=${encodeURIComponent(WIKI)}&fields=client_id`)).body,
    ).toEqual([{ tenant: 'default', client_id: body['client_id'] }])
  })

  test('creates the recorded client: third party, rotating, without cross_origin_authentication', async () => {
    const id = await registered(wiki)
    expect(await read(id)).toEqual({
      tenant: 'default',
      global: false,
      client_id: id,
      name: 'TinyWiki',
      callbacks: ['https://tinywiki.xyz/'],
      logo_uri: 'https://tinywiki.xyz/logo.png',
      app_type: 'native',
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'none',
      is_first_party: false,
      third_party_security_mode: 'strict',
      oidc_conformant: true,
      jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 3600, secret_encoded: false },
      refresh_token: {
        rotation_type: 'rotating',
        expiration_type: 'expiring',
        leeway: 0,
        token_lifetime: 2592000,
        idle_token_lifetime: 1296000,
        infinite_token_lifetime: false,
        infinite_idle_token_lifetime: false,
      },
      callback_url_template: false,
      custom_login_page_on: true,
      sso_disabled: false,
      cross_origin_auth: false,
      is_token_endpoint_ip_header_trusted: false,
      client_secret: expect.stringMatching(/^[\w-]{64}$/),
      signing_keys: expect.any(Array),
      external_client_id: WIKI,
      external_metadata_type: 'cimd',
      external_metadata_created_by: 'admin',
    })
  })

  test('rotates refresh tokens of a web application too', async () => {
    const client = await read(await registered({ ...wiki, application_type: 'web' }))
    expect(client).toMatchObject({
      app_type: 'regular_web',
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', infinite_token_lifetime: false },
    })
  })

  test('creates one client for two concurrent requests', async () => {
    await give(wiki)
    const replies = await Promise.all([register(), register(), register()])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 201])
    expect(new Set(replies.map(({ body }) => body['client_id'])).size).toBe(1)
  })

  test('creates a new client after the old one was deleted', async () => {
    const id = await registered(wiki)
    await emulator.api(`DELETE /clients/${id}`)
    const { status, body } = await register()
    expect([status, body['client_id'] === id]).toEqual([201, false])
  })
})

describe('an update', () => {
  test('applies the document again and keeps other updated properties', async () => {
    const id = await registered({ ...wiki, description: 'Of the document' })
    const patch = {
      allowed_origins: ['https://example.com'],
      jwt_configuration: { lifetime_in_seconds: 7200 },
      client_metadata: { a: 'b' },
      grant_types: ['authorization_code', 'refresh_token'],
    }
    const { status, body } = await emulator.api(`PATCH /clients/${id}`, { body: patch })
    expect([status, body]).toMatchObject([200, patch])
    expect(Object.keys(body).filter((name) => name.startsWith('external_'))).toEqual([])
    const changed = {
      ...wiki,
      logo_uri: undefined,
      client_name: 'Renamed',
      redirect_uris: ['https://tinywiki.xyz/new'],
      application_type: 'web',
    }
    const before = await read(id)
    await registered(changed)
    const { logo_uri: _, ...kept } = before
    expect(await read(id)).toEqual({
      ...kept,
      name: 'Renamed',
      callbacks: ['https://tinywiki.xyz/new'],
      app_type: 'regular_web',
      grant_types: ['authorization_code'],
    })
  })
})

describe('keys of the document', () => {
  const jwk = (kid: string) => ({
    ...generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
    kid,
  })
  const withKeys = { ...wiki, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: KEYS }
  const [first, second, third] = [jwk('first'), jwk('second'), jwk('third')]
  const credentialsOf = async (id: string) => (await emulator.api<Json[]>(`GET /clients/${id}/credentials`)).body
  const idsInUse = async (id: string) => {
    const { client_authentication_methods: methods } = (await read(id)) as {
      client_authentication_methods: { private_key_jwt: { credentials: Json[] } }
    }
    return methods.private_key_jwt.credentials
  }

  test('become credentials of the client, and hide its secret', async () => {
    await give({ keys: [{ ...first, alg: 'PS256' }, second] }, KEYS)
    const id = await registered(withKeys)
    const credentials = await credentialsOf(id)
    const created_at = expect.stringMatching(/Z$/)
    const credential = {
      id: expect.stringMatching(/^cred_/),
      credential_type: 'public_key',
      created_at,
      updated_at: created_at,
    }
    expect(credentials).toEqual([
      { ...credential, kid: 'second', alg: 'RS256' },
      { ...credential, kid: 'first', alg: 'PS256' },
    ])
    const client = await read(id)
    expect(client).toMatchObject({
      jwks_uri: KEYS,
      client_authentication_methods: {
        private_key_jwt: { credentials: credentials.toReversed().map((each) => ({ id: each['id'] })) },
      },
    })
    expect(
      ['client_secret', 'token_endpoint_auth_method', 'cross_origin_authentication'].filter((name) => name in client),
    ).toEqual([])
  })

  test('rotate by kid: new keys are added, missing keys are removed, unchanged keys keep their credential', async () => {
    await give({ keys: [first, second] }, KEYS)
    const id = await registered(withKeys)
    const before = await credentialsOf(id)
    await give({ keys: [{ ...third, kid: 'second' }, third] }, KEYS)
    expect((await register()).body).toMatchObject({
      mapped_fields: {
        client_authentication_methods: { private_key_jwt: { credentials: [{ kid: 'second' }, { kid: 'third' }] } },
      },
    })
    const after = await credentialsOf(id)
    expect(after.map(({ kid }) => kid)).toEqual(['third', 'second'])
    expect(after[1]).toEqual(before.find(({ kid }) => kid === 'second'))
    expect(await idsInUse(id)).toEqual([{ id: after[1]?.['id'] }, { id: after[0]?.['id'] }])
  })

  test('leave credentials that were added over the API unchanged', async () => {
    await give({ keys: [first] }, KEYS)
    const id = await registered(withKeys)
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })
    await emulator.api(`POST /clients/${id}/credentials`, {
      body: { credential_type: 'public_key', pem, name: 'mine' },
    })
    await give({ keys: [second] }, KEYS)
    await register()
    expect((await credentialsOf(id)).map(({ name, kid }) => name ?? kid).sort()).toEqual(['mine', 'second'])
  })

  test('are removed with private_key_jwt', async () => {
    await give({ keys: [first] }, KEYS)
    const id = await registered(withKeys)
    await registered(wiki)
    expect(await credentialsOf(id)).toEqual([])
    const client = await read(id)
    expect(client).toMatchObject({ token_endpoint_auth_method: 'none', client_secret: expect.any(String) })
    expect(['jwks_uri', 'client_authentication_methods'].filter((name) => name in client)).toEqual([])
    await registered(withKeys)
    expect(await read(id)).not.toHaveProperty('token_endpoint_auth_method')
    expect(await idsInUse(id)).toHaveLength(1)
  })
})

describe('a rejected registration', () => {
  test('reports an invalid document, and prints the violations', async () => {
    await give({ ...wiki, client_name: undefined, client_secret: 'x' })
    const { status, body } = await register()
    const message = `The Client Metadata document at ${WIKI} cannot be applied.`
    expect([status, body]).toEqual([400, badBody(message)])
    expect(reasons.at(-1)).toBe(
      `${message} client_name is required and must be a text without < and >. client_secret and client_secret_expires_at are not allowed: the document is public.`,
    )
  })

  test('has the same response if the keys cannot be fetched', async () => {
    await give({ ...wiki, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: KEYS })
    await give({ x: 'x'.repeat(12_288) }, KEYS)
    expect((await register()).body).toEqual(badBody(`The Client Metadata document at ${WIKI} cannot be applied.`))
    expect(reasons.at(-1)).toBe(
      `The Client Metadata document at ${WIKI} cannot be applied. ${KEYS} could not be fetched: it is larger than 12 KB.`,
    )
  })

  test('prints what to do if the document cannot be fetched', async () => {
    const url = 'https://192.168.0.1/client.json'
    const { status, body } = await emulator.api('POST /clients/cimd/register', { body: { external_client_id: url } })
    const message = `The Client Metadata at ${url} could not be retrieved.`
    expect([status, body]).toEqual([400, badBody(message)])
    expect(reasons.at(-1)).toBe(
      `${message} ${url} could not be fetched: its host has the address 192.168.0.1, which is not on the public internet. ` +
        'To do without the network, give the document to the emulator: PUT /_emulator/documents with {"url":"…","document":{…}}.',
    )
  })

  test('has another response for a URL that cannot be one of a document', async () => {
    const { status, body } = await emulator.api('POST /clients/cimd/register', {
      body: {
        external_client_id: 'https://tinywiki.xyz/client.json?a',
      },
    })
    expect([status, body]).toEqual([400, badBody('Invalid external_client_id: it must not have a query')])
  })

  test('changes nothing', async () => {
    const id = await registered(wiki)
    const before = await read(id)
    await give({ ...wiki, redirect_uris: [] })
    expect((await register()).status).toBe(400)
    expect(await read(id)).toEqual(before)
  })

  const forbidden = (scope: string) =>
    refusal(403, 'Forbidden', `Insufficient scope, expected any of: ${scope}`, 'insufficient_scope')

  test('names the missing scope', async () => {
    await give(wiki)
    expect((await register('read:clients')).body).toEqual(forbidden('create:clients,update:clients'))
    expect((await register('update:clients')).body).toEqual(forbidden('create:clients'))
    expect((await register('create:clients')).status).toBe(201)
    expect((await register('create:clients')).body).toEqual(forbidden('update:clients'))
    expect((await register('update:clients')).status).toBe(200)
  })
})

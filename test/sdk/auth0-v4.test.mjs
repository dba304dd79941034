/** Tests npm auth0 4. Its methods return promises of `{ data, status, headers }` and throw errors of two classes. */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { AuthApiError, AuthenticationClient, ManagementApiError, ManagementClient } from 'auth0-v4'
import { audience, domain, keyPair, login, reset, tokenFor } from './support.mjs'

const managementAudience = `https://${domain}/api/v2/`

describe('auth0 4', () => {
  let auth0
  beforeEach(async () => {
    await reset()
    auth0 = new ManagementClient(login)
  })
  const createService = async () => {
    const { data } = await auth0.clients.create({ name: 'Service', app_type: 'non_interactive' })
    await auth0.clientGrants.create({
      client_id: data.client_id,
      audience: managementAudience,
      scope: ['read:clients'],
    })
    return data
  }

  test('logs in, and lists applications as an array and with totals', async () => {
    const { data, status } = await auth0.clients.getAll()
    assert.deepEqual([status, data.map((client) => client.name)], [200, ['All Applications']])
    const { data: page } = await auth0.clients.getAll({ include_totals: true, per_page: 5 })
    assert.deepEqual([page.start, page.limit, page.total, page.clients.length], [0, 5, 1, 1])
  })

  test('reads pages until one is not full', async () => {
    for (const name of ['a', 'b', 'c']) await auth0.clients.create({ name })
    const names = []
    for (let page = 0; ; page++) {
      const { data } = await auth0.clients.getAll({ page, per_page: 2, is_global: false })
      names.push(...data.map((client) => client.name))
      if (data.length < 2) break
    }
    assert.deepEqual(names, ['a', 'b', 'c'])
  })

  test('creates an application, then gets it with all properties and with selected fields', async () => {
    const { data: created, status } = await auth0.clients.create({ name: 'My App', app_type: 'spa' })
    assert.deepEqual([status, created.client_secret.length], [201, 64])
    const { data: client } = await auth0.clients.get({ client_id: created.client_id })
    assert.deepEqual([client.client_secret, client.app_type], [created.client_secret, 'spa'])
    const { data: selection } = await auth0.clients.get({
      client_id: created.client_id,
      fields: 'name,app_type',
      include_fields: true,
    })
    assert.deepEqual(selection, { tenant: 'default', name: 'My App', app_type: 'spa' })
  })

  test('updates an application, and removes a property sent as null', async () => {
    const { data: created } = await auth0.clients.create({ name: 'My App', organization_usage: 'allow' })
    const { data: updated } = await auth0.clients.update(
      { client_id: created.client_id },
      { name: 'Renamed', organization_usage: null },
    )
    assert.deepEqual([updated.name, 'organization_usage' in updated], ['Renamed', false])
  })

  test('rotates the secret; then only the new secret can log in', async () => {
    const { client_id, client_secret } = await createService()
    const { data: rotated } = await auth0.clients.rotateClientSecret({ client_id })
    const getWithSecret = (clientSecret) =>
      new ManagementClient({ domain, clientId: client_id, clientSecret }).clients.get({ client_id })
    await assert.rejects(getWithSecret(client_secret), AuthApiError)
    assert.equal((await getWithSecret(rotated.client_secret)).data.name, 'Service')
  })

  test('adds, lists, gets, changes and deletes credentials', async () => {
    const { client_id } = await createService()
    const { data: created, status } = await auth0.clients.createCredential(
      { client_id },
      { credential_type: 'public_key', pem: keyPair().publicKey },
    )
    const ids = { client_id, credential_id: created.id }
    assert.equal(status, 201)
    assert.deepEqual((await auth0.clients.getCredentials({ client_id })).data, [created])
    assert.deepEqual((await auth0.clients.getCredential(ids)).data, created)
    const { data: changed } = await auth0.clients.updateCredential(ids, { expires_at: '2096-05-13T09:33:13Z' })
    assert.equal(changed.expires_at, '2096-05-13T09:33:13.000Z')
    await auth0.clients.deleteCredential(ids)
    assert.deepEqual((await auth0.clients.getCredentials({ client_id })).data, [])
  })

  test('logs in with a private key that was added as a credential and then enabled', async () => {
    const { client_id } = await createService()
    const { publicKey, privateKey } = keyPair()
    const { data: credential } = await auth0.clients.createCredential(
      { client_id },
      { credential_type: 'public_key', pem: publicKey },
    )
    await auth0.clients.update(
      { client_id },
      {
        token_endpoint_auth_method: null,
        client_authentication_methods: { private_key_jwt: { credentials: [{ id: credential.id }] } },
      },
    )
    const keyHolder = new ManagementClient({ domain, clientId: client_id, clientAssertionSigningKey: privateKey })
    assert.equal((await keyHolder.clients.get({ client_id })).data.name, 'Service')
  })

  test('gets a token for an API that the test created', async () => {
    const { client_id, client_secret } = await createService()
    await auth0.resourceServers.create({
      identifier: audience,
      scopes: [{ value: 'read:orders' }, { value: 'create:orders' }],
    })
    await auth0.clientGrants.create({ client_id, audience, scope: ['read:orders'] })
    const { data } = await new AuthenticationClient({
      domain,
      clientId: client_id,
      clientSecret: client_secret,
    }).oauth.clientCredentialsGrant({ audience })
    assert.deepEqual(
      [data.token_type, data.expires_in, data.scope, data.access_token.split('.').length],
      ['Bearer', 86400, 'read:orders', 3],
    )
  })

  test('deletes an application', async () => {
    const { client_id } = await createService()
    assert.equal((await auth0.clients.delete({ client_id })).status, 204)
    await assert.rejects(auth0.clients.get({ client_id }), { statusCode: 404 })
  })

  test('works without TLS with a custom fetch that replaces https by http', async () => {
    const fetchOverHttp = (input, init) => fetch(String(input).replace('https://', 'http://'), init)
    const { data } = await new ManagementClient({ ...login, fetch: fetchOverHttp }).clients.getAll()
    assert.equal(data.at(-1).name, 'All Applications')
  })

  describe('throws ManagementApiError', () => {
    const errorOf = async (call) => {
      const error = await call().then(
        () => assert.fail('The call threw no error.'),
        (thrown) => thrown,
      )
      assert.ok(error instanceof ManagementApiError, `${error.name}: ${error.message}`)
      return [error.statusCode, error.error, error.errorCode, error.msg]
    }
    test('for a missing property (400)', async () => {
      assert.deepEqual(await errorOf(() => auth0.clients.create({})), [
        400,
        'Bad Request',
        'invalid_body',
        "Payload validation error: 'Missing required property: name'.",
      ])
    })
    test('for an invalid token (401)', async () => {
      const stranger = new ManagementClient({ domain, token: 'a.b.c' })
      assert.deepEqual(await errorOf(() => stranger.clients.getAll()), [
        401,
        'Unauthorized',
        undefined,
        'Invalid signature received for JSON Web Token validation',
      ])
    })
    test('for a missing scope (403)', async () => {
      const reader = new ManagementClient({ domain, token: await tokenFor('read:clients') })
      assert.deepEqual(await errorOf(() => reader.clients.create({ name: 'x' })), [
        403,
        'Forbidden',
        'insufficient_scope',
        'Insufficient scope, expected any of: create:clients',
      ])
    })
    test('for an unknown client id (404)', async () => {
      assert.deepEqual(await errorOf(() => auth0.clients.get({ client_id: 'nobody' })), [
        404,
        'Not Found',
        'inexistent_client',
        'The client does not exist',
      ])
    })
    test('for an alias that another client has (409)', async () => {
      await auth0.clients.create({ name: 'One', client_aliases: ['x'] })
      assert.deepEqual(await errorOf(() => auth0.clients.create({ name: 'Two', client_aliases: ['x'] })), [
        409,
        'Conflict',
        'client_conflict',
        'Another client exists with the same alias.',
      ])
    })
  })

  describe('throws AuthApiError', () => {
    const errorOf = async (call) => {
      const error = await call().then(
        () => assert.fail('The call threw no error.'),
        (thrown) => thrown,
      )
      assert.ok(error instanceof AuthApiError, `${error.name}: ${error.message}`)
      return [error.statusCode, error.error, error.error_description]
    }
    test('for a wrong secret', async () => {
      assert.deepEqual(
        await errorOf(() => new ManagementClient({ ...login, clientSecret: 'wrong' }).clients.getAll()),
        [401, 'access_denied', 'Unauthorized'],
      )
    })
    test('for an unknown audience', async () => {
      const authentication = new AuthenticationClient(login)
      assert.deepEqual(await errorOf(() => authentication.oauth.clientCredentialsGrant({ audience: 'urn:none' })), [
        403,
        'access_denied',
        'Service not enabled within domain: urn:none',
      ])
    })
  })
})

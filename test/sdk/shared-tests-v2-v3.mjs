/**
 * The tests for npm auth0 2 and 3, which have the same interface.
 * Their methods return promises of response bodies or take a callback, and throw errors of one class.
 */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { audience, domain, login, reset, tokenFor } from './support.mjs'

/** Defines the tests. The second parameter is the exports of the package. */
export function testManagementSdk(name, { ManagementClient, AuthenticationClient }) {
  describe(name, () => {
    let auth0
    beforeEach(async () => {
      await reset()
      auth0 = new ManagementClient(login)
    })

    test('logs in, and lists applications as an array and with totals', async () => {
      assert.deepEqual(
        (await auth0.getClients()).map((client) => client.name),
        ['All Applications'],
      )
      const page = await auth0.getClients({ include_totals: true, per_page: 5, page: 0 })
      assert.deepEqual([page.start, page.limit, page.total, page.clients.length], [0, 5, 1, 1])
    })

    test('lists with filters and selected fields', async () => {
      await auth0.createClient({ name: 'Browser', app_type: 'spa' })
      await auth0.createClient({ name: 'Server', app_type: 'regular_web' })
      const clients = await auth0.getClients({
        is_global: false,
        app_type: ['spa', 'native'],
        fields: ['name', 'app_type'],
      })
      assert.deepEqual(clients, [{ tenant: 'default', name: 'Browser', app_type: 'spa' }])
    })

    test('creates an application and gets it', async () => {
      const created = await auth0.createClient({ name: 'My App', app_type: 'spa' })
      assert.match(created.client_id, /^[A-Za-z0-9]{32}$/)
      const client = await auth0.getClient({ client_id: created.client_id })
      assert.deepEqual([client.name, client.client_secret], ['My App', created.client_secret])
    })

    test('calls a callback with the created client', async () => {
      const created = await new Promise((resolve, reject) =>
        auth0.createClient({ name: 'My App' }, (error, client) => (error ? reject(error) : resolve(client))),
      )
      assert.equal(created.name, 'My App')
    })

    test('updates an application, and removes a property sent as null', async () => {
      const { client_id } = await auth0.createClient({ name: 'My App', organization_usage: 'allow' })
      const updated = await auth0.updateClient({ client_id }, { name: 'Renamed', organization_usage: null })
      assert.deepEqual([updated.name, 'organization_usage' in updated], ['Renamed', false])
    })

    test('rotates the secret; then only the new secret can log in', async () => {
      const { client_id, client_secret } = await auth0.createClient({ name: 'Service', app_type: 'non_interactive' })
      await auth0.createClientGrant({ client_id, audience: `https://${domain}/api/v2/`, scope: ['read:clients'] })
      const rotated = await auth0.clients.rotateClientSecret({ client_id })
      const getWithSecret = (clientSecret) =>
        new ManagementClient({ domain, clientId: client_id, clientSecret }).getClient({ client_id })
      await assert.rejects(getWithSecret(client_secret), /access_denied/)
      assert.equal((await getWithSecret(rotated.client_secret)).name, 'Service')
    })

    test('creates an API and a grant, and gets a token for them', async () => {
      const { client_id, client_secret } = await auth0.createClient({ name: 'Service', app_type: 'non_interactive' })
      await auth0.createResourceServer({ identifier: audience, scopes: [{ value: 'read:orders' }] })
      const grant = await auth0.createClientGrant({ client_id, audience, scope: ['read:orders'] })
      assert.deepEqual(
        (await auth0.getClientGrants({ client_id })).map(({ id }) => id),
        [grant.id],
      )
      const token = await new AuthenticationClient({
        domain,
        clientId: client_id,
        clientSecret: client_secret,
      }).clientCredentialsGrant({ audience })
      assert.deepEqual([token.token_type, token.expires_in, token.scope], ['Bearer', 86400, 'read:orders'])
      await auth0.deleteClientGrant({ id: grant.id })
      assert.deepEqual(await auth0.getClientGrants({ client_id }), [])
    })

    test('deletes an application', async () => {
      const { client_id } = await auth0.createClient({ name: 'My App' })
      await auth0.deleteClient({ client_id })
      await assert.rejects(auth0.getClient({ client_id }), { statusCode: 404 })
    })

    describe('throws APIError', () => {
      const errorOf = async (call) => {
        const error = await call().then(
          () => assert.fail('The call threw no error.'),
          (thrown) => thrown,
        )
        return [error.statusCode, error.name, error.message]
      }
      test('for a missing property (400)', async () => {
        assert.deepEqual(await errorOf(() => auth0.createClient({})), [
          400,
          'Bad Request',
          "Payload validation error: 'Missing required property: name'.",
        ])
      })
      test('for an invalid token (401)', async () => {
        const stranger = new ManagementClient({ domain, token: 'a.b.c' })
        assert.deepEqual(await errorOf(() => stranger.getClients()), [
          401,
          'Unauthorized',
          'Invalid signature received for JSON Web Token validation',
        ])
      })
      test('for a missing scope (403)', async () => {
        const reader = new ManagementClient({ domain, token: await tokenFor('read:clients') })
        assert.deepEqual(await errorOf(() => reader.createClient({ name: 'x' })), [
          403,
          'Forbidden',
          'Insufficient scope, expected any of: create:clients',
        ])
      })
      test('for an unknown client id (404)', async () => {
        assert.deepEqual(await errorOf(() => auth0.getClient({ client_id: 'nobody' })), [
          404,
          'Not Found',
          'The client does not exist',
        ])
      })
      test('for an alias that another client has (409)', async () => {
        await auth0.createClient({ name: 'One', client_aliases: ['x'] })
        assert.deepEqual(await errorOf(() => auth0.createClient({ name: 'Two', client_aliases: ['x'] })), [
          409,
          'Conflict',
          'Another client exists with the same alias.',
        ])
      })
      test('for a wrong secret', async () => {
        assert.deepEqual(
          (await errorOf(() => new ManagementClient({ ...login, clientSecret: 'wrong' }).getClients())).slice(0, 2),
          [401, 'access_denied'],
        )
      })
    })
  })
}

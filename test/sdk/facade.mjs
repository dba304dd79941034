/** The SDK before 4: promises of bodies, or callbacks; one error class. The same interface in both majors. */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { audience, domain, login, reset, tokenFor } from './support.mjs'

/** @param sdk what the package exports */
export function facadeSdk(name, { ManagementClient, AuthenticationClient }) {
  describe(name, () => {
    let auth0
    beforeEach(async () => {
      await reset()
      auth0 = new ManagementClient(login)
    })

    test('logs in and lists, as an array or with totals', async () => {
      assert.deepEqual(
        (await auth0.getClients()).map((client) => client.name),
        ['All Applications'],
      )
      const page = await auth0.getClients({ include_totals: true, per_page: 5, page: 0 })
      assert.deepEqual([page.start, page.limit, page.total, page.clients.length], [0, 5, 1, 1])
    })

    test('lists with filters and chosen fields', async () => {
      await auth0.createClient({ name: 'Browser', app_type: 'spa' })
      await auth0.createClient({ name: 'Server', app_type: 'regular_web' })
      const found = await auth0.getClients({
        is_global: false,
        app_type: ['spa', 'native'],
        fields: ['name', 'app_type'],
      })
      assert.deepEqual(found, [{ tenant: 'default', name: 'Browser', app_type: 'spa' }])
    })

    test('creates an application and gets it', async () => {
      const created = await auth0.createClient({ name: 'My App', app_type: 'spa' })
      assert.match(created.client_id, /^[A-Za-z0-9]{32}$/)
      const got = await auth0.getClient({ client_id: created.client_id })
      assert.deepEqual([got.name, got.client_secret], ['My App', created.client_secret])
    })

    test('answers a callback as well', async () => {
      const created = await new Promise((resolve, reject) =>
        auth0.createClient({ name: 'My App' }, (error, client) => (error ? reject(error) : resolve(client))),
      )
      assert.equal(created.name, 'My App')
    })

    test('updates; null removes', async () => {
      const { client_id } = await auth0.createClient({ name: 'My App', organization_usage: 'allow' })
      const updated = await auth0.updateClient({ client_id }, { name: 'Renamed', organization_usage: null })
      assert.deepEqual([updated.name, 'organization_usage' in updated], ['Renamed', false])
    })

    test('rotates the secret, after which only the new one logs in', async () => {
      const { client_id, client_secret } = await auth0.createClient({ name: 'Service', app_type: 'non_interactive' })
      await auth0.createClientGrant({ client_id, audience: `https://${domain}/api/v2/`, scope: ['read:clients'] })
      const rotated = await auth0.clients.rotateClientSecret({ client_id })
      const seen = (clientSecret) =>
        new ManagementClient({ domain, clientId: client_id, clientSecret }).getClient({ client_id })
      await assert.rejects(seen(client_secret), /access_denied/)
      assert.equal((await seen(rotated.client_secret)).name, 'Service')
    })

    test('makes APIs and grants, and tokens for them', async () => {
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

    test('deletes', async () => {
      const { client_id } = await auth0.createClient({ name: 'My App' })
      await auth0.deleteClient({ client_id })
      await assert.rejects(auth0.getClient({ client_id }), { statusCode: 404 })
    })

    describe('throws APIError', () => {
      const thrown = async (call) => {
        const error = await call().then(
          () => assert.fail('nothing was thrown'),
          (reason) => reason,
        )
        return [error.statusCode, error.name, error.message]
      }
      test('400', async () => {
        assert.deepEqual(await thrown(() => auth0.createClient({})), [
          400,
          'Bad Request',
          "Payload validation error: 'Missing required property: name'.",
        ])
      })
      test('401', async () => {
        const stranger = new ManagementClient({ domain, token: 'a.b.c' })
        assert.deepEqual(await thrown(() => stranger.getClients()), [
          401,
          'Unauthorized',
          'Invalid signature received for JSON Web Token validation',
        ])
      })
      test('403', async () => {
        const reader = new ManagementClient({ domain, token: await tokenFor('read:clients') })
        assert.deepEqual(await thrown(() => reader.createClient({ name: 'x' })), [
          403,
          'Forbidden',
          'Insufficient scope, expected any of: create:clients',
        ])
      })
      test('404', async () => {
        assert.deepEqual(await thrown(() => auth0.getClient({ client_id: 'nobody' })), [
          404,
          'Not Found',
          'The client does not exist',
        ])
      })
      test('409', async () => {
        await auth0.createClient({ name: 'One', client_aliases: ['x'] })
        assert.deepEqual(await thrown(() => auth0.createClient({ name: 'Two', client_aliases: ['x'] })), [
          409,
          'Conflict',
          'Another client exists with the same alias.',
        ])
      })
      test('for a wrong secret', async () => {
        assert.deepEqual(
          (await thrown(() => new ManagementClient({ ...login, clientSecret: 'wrong' }).getClients())).slice(0, 2),
          [401, 'access_denied'],
        )
      })
    })
  })
}

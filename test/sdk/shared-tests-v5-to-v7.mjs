/**
 * The tests for npm auth0 5, 6 and 7.
 * These versions are generated from one API description and have the same interface.
 */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { audience, domain, keyPair, login, reset, tokenFor } from './support.mjs'

/** Defines the tests. The second parameter is the exports of the package. */
export function testGeneratedSdk(name, { ManagementClient, ManagementError, Management }) {
  describe(name, () => {
    let auth0
    beforeEach(async () => {
      await reset()
      auth0 = new ManagementClient(login)
    })
    const withToken = async (scope) => new ManagementClient({ domain, token: await tokenFor(scope) })

    test('logs in and lists the applications', async () => {
      const page = await auth0.clients.list()
      assert.deepEqual(
        page.data.map((client) => [client.name, client.global]),
        [['All Applications', true]],
      )
    })

    test('iterates over all pages, and gets the next page on request', async () => {
      const names = ['a', 'b', 'c', 'd', 'e']
      for (const clientName of names) await auth0.clients.create({ name: clientName })
      const listedNames = []
      for await (const client of await auth0.clients.list({ per_page: 2, is_global: false }))
        listedNames.push(client.name)
      assert.deepEqual(listedNames, names)
      const first = await auth0.clients.list({ per_page: 2, is_global: false })
      assert.equal(first.response.total, 5)
      const second = await first.getNextPage()
      assert.deepEqual(
        second.data.map((client) => client.name),
        ['c', 'd'],
      )
    })

    test('lists with filters and selected fields', async () => {
      await auth0.clients.create({ name: 'Browser', app_type: 'spa' })
      await auth0.clients.create({ name: 'Server', app_type: 'regular_web' })
      const page = await auth0.clients.list({ app_type: 'spa', fields: 'name,app_type', include_fields: true })
      assert.deepEqual(page.data, [{ tenant: 'default', name: 'Browser', app_type: 'spa' }])
    })

    test('creates an application and gets it', async () => {
      const created = await auth0.clients.create({
        name: 'My App',
        app_type: 'spa',
        callbacks: ['http://localhost:3000/callback'],
      })
      assert.match(created.client_id, /^[A-Za-z0-9]{32}$/)
      assert.match(created.client_secret, /^[\w-]{64}$/)
      assert.deepEqual(created.grant_types, ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'])
      const client = await auth0.clients.get(created.client_id)
      assert.equal(client.client_secret, created.client_secret)
      assert.deepEqual(client.callbacks, ['http://localhost:3000/callback'])
      assert.equal(client.signing_keys[0].subject, 'deprecated')
    })

    test('gets only the selected fields, or all except them', async () => {
      const { client_id } = await auth0.clients.create({ name: 'My App', app_type: 'native' })
      assert.deepEqual(await auth0.clients.get(client_id, { fields: 'client_id,name' }), {
        tenant: 'default',
        client_id,
        name: 'My App',
      })
      const rest = await auth0.clients.get(client_id, { fields: 'client_secret', include_fields: false })
      assert.equal('client_secret' in rest, false)
      assert.equal(rest.app_type, 'native')
    })

    test('updates an application, merges client_metadata and removes a property sent as null', async () => {
      const { client_id } = await auth0.clients.create({
        name: 'My App',
        client_metadata: { one: '1', two: '2' },
        organization_usage: 'allow',
      })
      const updated = await auth0.clients.update(client_id, {
        name: 'Renamed',
        client_metadata: { two: null, three: '3' },
        organization_usage: null,
      })
      assert.equal(updated.name, 'Renamed')
      assert.deepEqual(updated.client_metadata, { one: '1', three: '3' })
      assert.equal('organization_usage' in updated, false)
    })

    test('rotates the secret; then only the new secret can log in', async () => {
      const { client_id, client_secret } = await auth0.clients.create({ name: 'Service', app_type: 'non_interactive' })
      await auth0.clientGrants.create({ client_id, audience: `https://${domain}/api/v2/`, scope: ['read:clients'] })
      const rotated = await auth0.clients.rotateSecret(client_id)
      assert.notEqual(rotated.client_secret, client_secret)
      await assert.rejects(
        new ManagementClient({ domain, clientId: client_id, clientSecret: client_secret }).clients.get(client_id),
      )
      const service = new ManagementClient({ domain, clientId: client_id, clientSecret: rotated.client_secret })
      const client = await service.clients.get(client_id)
      assert.deepEqual([client.name, 'client_secret' in client], ['Service', false])
    })

    test('adds, lists, gets, changes and deletes credentials', async () => {
      const { client_id } = await auth0.clients.create({ name: 'Service' })
      const { publicKey } = keyPair()
      const created = await auth0.clients.credentials.create(client_id, {
        credential_type: 'public_key',
        name: 'first',
        pem: publicKey,
      })
      assert.match(created.id, /^cred_\w{22}$/)
      assert.match(created.kid, /^[\w-]{43}$/)
      assert.equal('pem' in created, false)
      assert.deepEqual(await auth0.clients.credentials.list(client_id), [created])
      assert.deepEqual(await auth0.clients.credentials.get(client_id, created.id), created)
      const changed = await auth0.clients.credentials.update(client_id, created.id, {
        expires_at: '2096-05-13T09:33:13Z',
      })
      assert.equal(new Date(changed.expires_at).toISOString(), '2096-05-13T09:33:13.000Z')
      await auth0.clients.credentials.delete(client_id, created.id)
      assert.deepEqual(await auth0.clients.credentials.list(client_id), [])
    })

    test('logs in with a private key', async () => {
      const { publicKey, privateKey } = keyPair()
      const created = await auth0.clients.create({
        name: 'Service',
        app_type: 'non_interactive',
        client_authentication_methods: {
          private_key_jwt: { credentials: [{ credential_type: 'public_key', name: 'key', pem: publicKey }] },
        },
      })
      assert.match(created.client_authentication_methods.private_key_jwt.credentials[0].kid, /^[\w-]{43}$/)
      await auth0.clientGrants.create({
        client_id: created.client_id,
        audience: `https://${domain}/api/v2/`,
        scope: ['read:clients', 'read:client_credentials'],
      })
      const keyHolder = new ManagementClient({
        domain,
        clientId: created.client_id,
        clientAssertionSigningKey: privateKey,
      })
      const client = await keyHolder.clients.get(created.client_id)
      assert.deepEqual(Object.keys(client.client_authentication_methods.private_key_jwt.credentials[0]), ['id'])
      const stranger = new ManagementClient({
        domain,
        clientId: created.client_id,
        clientAssertionSigningKey: keyPair().privateKey,
      })
      await assert.rejects(stranger.clients.get(created.client_id), /Client authentication failed|invalid_client/)
    })

    test('creates and deletes APIs and grants', async () => {
      const { client_id } = await auth0.clients.create({ name: 'Service' })
      const api = await auth0.resourceServers.create({
        identifier: audience,
        name: 'Orders',
        scopes: [{ value: 'read:orders' }],
      })
      assert.equal(api.identifier, audience)
      const grant = await auth0.clientGrants.create({ client_id, audience, scope: ['read:orders'] })
      assert.match(grant.id, /^cgr_\w{16}$/)
      const grants = await auth0.clientGrants.list({ client_id })
      assert.deepEqual(
        grants.data.map(({ id }) => id),
        [grant.id],
      )
      await auth0.clientGrants.delete(grant.id)
      assert.deepEqual((await auth0.clientGrants.list({ client_id })).data, [])
    })

    test('deletes an application, and accepts a second delete', async () => {
      const { client_id } = await auth0.clients.create({ name: 'My App' })
      assert.equal(await auth0.clients.delete(client_id), undefined)
      assert.equal(await auth0.clients.delete(client_id), undefined)
      await assert.rejects(auth0.clients.get(client_id), Management.NotFoundError)
    })

    test('returns status and headers with withRawResponse()', async () => {
      const { data, rawResponse } = await auth0.clients.create({ name: 'My App' }).withRawResponse()
      assert.deepEqual(
        [data.name, rawResponse.status, rawResponse.headers.get('content-type')],
        ['My App', 201, 'application/json; charset=utf-8'],
      )
    })

    describe('throws', () => {
      /** Checks the class of the error that a call throws. Returns its status, message and error code. */
      const errorOf = async (call, type) => {
        const error = await call().then(
          () => assert.fail('The call threw no error.'),
          (thrown) => thrown,
        )
        assert.ok(error instanceof type, `${error.name}: ${error.message}`)
        assert.ok(error instanceof ManagementError)
        return [error.statusCode, error.body.message, error.body.errorCode]
      }

      test('BadRequestError for a missing property', async () => {
        assert.deepEqual(await errorOf(() => auth0.clients.create({}), Management.BadRequestError), [
          400,
          "Payload validation error: 'Missing required property: name'.",
          'invalid_body',
        ])
      })
      test('UnauthorizedError for an invalid token', async () => {
        const stranger = new ManagementClient({ domain, token: 'a.b.c' })
        assert.deepEqual(await errorOf(() => stranger.clients.list(), Management.UnauthorizedError), [
          401,
          'Invalid signature received for JSON Web Token validation',
          undefined,
        ])
      })
      test('ForbiddenError for a missing scope of the endpoint, and of a property', async () => {
        const reader = await withToken('read:clients')
        assert.deepEqual(await errorOf(() => reader.clients.create({ name: 'x' }), Management.ForbiddenError), [
          403,
          'Insufficient scope, expected any of: create:clients',
          'insufficient_scope',
        ])
        assert.deepEqual(
          await errorOf(() => reader.clients.list({ fields: 'client_secret' }), Management.ForbiddenError),
          [403, 'You cannot read the following fields: client_secret', 'insufficient_scope'],
        )
      })
      test('NotFoundError for an unknown client id', async () => {
        assert.deepEqual(await errorOf(() => auth0.clients.get('nobody'), Management.NotFoundError), [
          404,
          'The client does not exist',
          'inexistent_client',
        ])
      })
      test('ConflictError for an alias that another client has', async () => {
        await auth0.clients.create({ name: 'One', client_aliases: ['x'] })
        assert.deepEqual(
          await errorOf(() => auth0.clients.create({ name: 'Two', client_aliases: ['x'] }), Management.ConflictError),
          [409, 'Another client exists with the same alias.', 'client_conflict'],
        )
      })
      test('ManagementError for a status without its own class', async () => {
        const [status, message] = await errorOf(
          () => auth0.clients.create({ name: 'x', description: 'y'.repeat(1_100_000) }),
          ManagementError,
        )
        assert.deepEqual([status, message], [413, 'Payload content length greater than maximum allowed: 1048576'])
      })
      test('an error for a login with a wrong secret', async () => {
        const stranger = new ManagementClient({ ...login, clientSecret: 'wrong' })
        await assert.rejects(stranger.clients.list(), /Unauthorized|access_denied/)
      })
    })
  })
}

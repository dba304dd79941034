/** Tests npm auth0 3. It has the interface of version 2, and adds credentials. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sdk from 'auth0-v3'
import { testManagementSdk } from './shared-tests-v2-v3.mjs'
import { domain, keyPair, login } from './support.mjs'

testManagementSdk('auth0 3', sdk)

test('auth0 3 adds, lists, gets and deletes credentials', async () => {
  const auth0 = new sdk.ManagementClient(login)
  const { client_id } = await auth0.createClient({ name: 'Service' })
  const created = await auth0.clientCredentials.create(
    { client_id },
    { credential_type: 'public_key', pem: keyPair().publicKey },
  )
  const ids = { client_id, credential_id: created.id }
  assert.match(created.kid, /^[\w-]{43}$/)
  assert.deepEqual(await auth0.clientCredentials.getAll({ client_id }), [created])
  assert.deepEqual(await auth0.clientCredentials.get(ids), created)
  await auth0.clientCredentials.delete(ids)
  assert.deepEqual(await auth0.clientCredentials.getAll({ client_id }), [])
})

test('auth0 3 logs in with a private key', async () => {
  const auth0 = new sdk.ManagementClient(login)
  const { publicKey, privateKey } = keyPair()
  const { client_id } = await auth0.createClient({
    name: 'Service',
    app_type: 'non_interactive',
    client_authentication_methods: {
      private_key_jwt: { credentials: [{ credential_type: 'public_key', name: 'key', pem: publicKey }] },
    },
  })
  await auth0.createClientGrant({ client_id, audience: `https://${domain}/api/v2/`, scope: ['read:clients'] })
  const keyHolder = new sdk.ManagementClient({ domain, clientId: client_id, clientAssertionSigningKey: privateKey })
  assert.equal((await keyHolder.getClient({ client_id })).name, 'Service')
})

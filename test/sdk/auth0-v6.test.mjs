/** Tests npm auth0 6. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as sdk from 'auth0-v6'
import { ClientsClient } from 'auth0-v6/clients'
import { testGeneratedSdk } from './shared-tests-v5-to-v7.mjs'
import { tokenFor, url } from './support.mjs'

testGeneratedSdk('auth0 6', sdk)

test('auth0 6 works without TLS with a ClientsClient, a base URL and a token', async () => {
  const page = await new ClientsClient({ baseUrl: `${url}/api/v2`, token: await tokenFor('read:clients') }).list()
  assert.equal(page.data.at(-1).name, 'All Applications')
})

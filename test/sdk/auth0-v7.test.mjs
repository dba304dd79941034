/** Tests npm auth0 7. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as sdk from 'auth0-v7'
import { ClientsClient } from 'auth0-v7/clients'
import { testGeneratedSdk } from './shared-tests-v5-to-v7.mjs'
import { login, tokenFor, url } from './support.mjs'

testGeneratedSdk('auth0 7', sdk)

test('auth0 7 works without TLS with a custom fetch that replaces https by http', async () => {
  const fetchOverHttp = (input, init) => fetch(String(input).replace('https://', 'http://'), init)
  const page = await new sdk.ManagementClient({ ...login, fetch: fetchOverHttp }).clients.list()
  assert.equal(page.data.at(-1).name, 'All Applications')
})

test('auth0 7 works without TLS with a ClientsClient, a base URL and a token', async () => {
  const page = await new ClientsClient({ baseUrl: `${url}/api/v2`, token: await tokenFor('read:clients') }).list()
  assert.equal(page.data.at(-1).name, 'All Applications')
})

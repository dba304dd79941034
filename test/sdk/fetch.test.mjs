/** Tests the built-in fetch() without any SDK. */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { domain, login, reset, tokenFor, url } from './support.mjs'

describe('fetch', () => {
  beforeEach(() => reset())

  test('logs in and lists over HTTPS, with the host name and with the IP address', async () => {
    for (const origin of [`https://${domain}`, url.replace('http:', 'https:')]) {
      const audience = `${origin}/api/v2/`
      const tokenResponse = await fetch(`${origin}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: login.clientId,
          client_secret: login.clientSecret,
          audience,
        }),
      })
      const { access_token } = await tokenResponse.json()
      const response = await fetch(`${audience}clients`, { headers: { authorization: `Bearer ${access_token}` } })
      assert.deepEqual([response.status, (await response.json()).map(({ name }) => name)], [200, ['All Applications']])
    }
  })

  test('reads all pages with the Link header and with cursors', async () => {
    const headers = { authorization: `Bearer ${await tokenFor('create:clients read:clients')}` }
    for (const name of ['a', 'b', 'c']) {
      await fetch(`${url}/api/v2/clients`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      })
    }
    const namesByLink = []
    for (let next = `${url}/api/v2/clients?per_page=2&is_global=false`; next; ) {
      const response = await fetch(next, { headers })
      namesByLink.push(...(await response.json()).map(({ name }) => name))
      next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link'))?.[1]
    }
    const namesByCursor = []
    for (let next = ''; next !== undefined; ) {
      const page = await (
        await fetch(`${url}/api/v2/clients?take=2&is_global=false${next && `&from=${next}`}`, { headers })
      ).json()
      namesByCursor.push(...page.clients.map(({ name }) => name))
      next = page.next
    }
    assert.deepEqual(
      [namesByLink, namesByCursor],
      [
        ['a', 'b', 'c'],
        ['a', 'b', 'c'],
      ],
    )
  })

  test('gets no secret without the scope for it', async () => {
    const { client_secret } = await (
      await fetch(`${url}/api/v2/clients`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await tokenFor('create:clients')}`, 'content-type': 'application/json' },
        body: '{"name":"Service"}',
      })
    ).json()
    const list = await (
      await fetch(`${url}/api/v2/clients`, { headers: { authorization: `Bearer ${await tokenFor('read:clients')}` } })
    ).text()
    assert.deepEqual([client_secret.length, list.includes('Service'), list.includes(client_secret)], [64, true, false])
  })

  test('gets 403 and the header x-emulator-unimplemented for a resource that is not emulated', async () => {
    const response = await fetch(`${url}/api/v2/roles`, {
      headers: { authorization: `Bearer ${await tokenFor('read:roles')}` },
    })
    assert.deepEqual(
      [response.status, response.headers.get('x-emulator-unimplemented'), (await response.json()).message],
      [403, 'GET /api/v2/roles', 'Insufficient scope, expected any of: read:roles'],
    )
  })
})

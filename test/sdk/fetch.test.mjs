/** Plain fetch, with nothing between the caller and the API. */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { domain, login, reset, tokenFor, url } from './support.mjs'

describe('fetch', () => {
  beforeEach(() => reset())

  test('logs in and lists over HTTPS, by name and by address', async () => {
    for (const origin of [`https://${domain}`, url.replace('http:', 'https:')]) {
      const audience = `${origin}/api/v2/`
      const token = await fetch(`${origin}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: login.clientId,
          client_secret: login.clientSecret,
          audience,
        }),
      })
      const { access_token } = await token.json()
      const answer = await fetch(`${audience}clients`, { headers: { authorization: `Bearer ${access_token}` } })
      assert.deepEqual([answer.status, (await answer.json()).map(({ name }) => name)], [200, ['All Applications']])
    }
  })

  test('follows the Link header and cursors to the end', async () => {
    const headers = { authorization: `Bearer ${await tokenFor('create:clients read:clients')}` }
    for (const name of ['a', 'b', 'c']) {
      await fetch(`${url}/api/v2/clients`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      })
    }
    const linked = []
    for (let next = `${url}/api/v2/clients?per_page=2&is_global=false`; next; ) {
      const answer = await fetch(next, { headers })
      linked.push(...(await answer.json()).map(({ name }) => name))
      next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link'))?.[1]
    }
    const taken = []
    for (let next = ''; next !== undefined; ) {
      const page = await (
        await fetch(`${url}/api/v2/clients?take=2&is_global=false${next && `&from=${next}`}`, { headers })
      ).json()
      taken.push(...page.clients.map(({ name }) => name))
      next = page.next
    }
    assert.deepEqual(
      [linked, taken],
      [
        ['a', 'b', 'c'],
        ['a', 'b', 'c'],
      ],
    )
  })

  test('sees no secret without a scope for it', async () => {
    const { client_secret } = await (
      await fetch(`${url}/api/v2/clients`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await tokenFor('create:clients')}`, 'content-type': 'application/json' },
        body: '{"name":"Service"}',
      })
    ).json()
    const seen = await (
      await fetch(`${url}/api/v2/clients`, { headers: { authorization: `Bearer ${await tokenFor('read:clients')}` } })
    ).text()
    assert.deepEqual([client_secret.length, seen.includes('Service'), seen.includes(client_secret)], [64, true, false])
  })

  test('meets the route of another resource, and knows it by a header', async () => {
    const answer = await fetch(`${url}/api/v2/roles`, {
      headers: { authorization: `Bearer ${await tokenFor('read:roles')}` },
    })
    assert.deepEqual(
      [answer.status, answer.headers.get('x-emulator-unimplemented'), (await answer.json()).message],
      [403, 'GET /api/v2/roles', 'Insufficient scope, expected any of: read:roles'],
    )
  })
})

/** The log of requests: what is kept of each, how it is found, and what is never in it. */
import { describe, expect, test } from 'vitest'
import { client } from '../../schema/client.ts'
import { KEPT_REQUESTS } from '../../server/requests/log.ts'
import { refusal, useEmulator, type Json } from '../support/emulator.ts'
import { using } from '../support/tenants.ts'

const NOON = '2026-01-31T12:00:00.000Z'
const emulator = useEmulator()
const log = async (query = '') => (await emulator.running.inject(`/_emulator/requests${query}`)).json<{ requests: Json[] }>().requests
const last = async (query = '') => (await log(`?limit=1${query}`))[0] as Json
interface Sent {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  scope?: string
  headers?: Record<string, string>
  payload?: string | object
}
const send = async (url: string, { scope, headers = {}, ...rest }: Sent = {}) => {
  const authorization = scope === undefined ? {} : { authorization: `Bearer ${await emulator.tokenFor(scope)}` }
  return emulator.running.inject({ url, ...rest, headers: { ...authorization, ...headers } })
}

describe('an entry', () => {
  test('tells what came, from whom, and how it was answered', async () => {
    // Got before the clock goes back, so that it is good in other tests too.
    await emulator.tokenFor('read:clients')
    await emulator.running.clock.freeze(NOON)
    const sdk = { name: 'node-auth0', version: '7.1.0', env: { node: '20' } }
    await send('/api/v2/clients?per_page=5', { scope: 'read:clients', headers: { 'auth0-client': Buffer.from(JSON.stringify(sdk)).toString('base64') } })
    expect(await last()).toEqual({
      id: expect.any(Number), time: NOON, method: 'GET', path: '/api/v2/clients', query: 'per_page=5', operation: 'get_clients', client_id: emulator.running.clientId,
      scopes: ['read:clients'], sdk, status: 200, ms: expect.any(Number),
    })
  })

  test('reads the SDK from base64url too, and leaves out what is none', async () => {
    const sdk = { name: 'auth0-python', version: '5.8.0', text: '>>>???' }
    await send('/api/v2/clients', { scope: 'read:clients', headers: { 'auth0-client': Buffer.from(JSON.stringify(sdk)).toString('base64url') } })
    expect((await last())['sdk']).toEqual(sdk)
    await send('/api/v2/clients', { scope: 'read:clients', headers: { 'auth0-client': 'nonsense' } })
    expect(await last()).not.toHaveProperty('sdk')
  })

  test('calls every scope *', async () => {
    await send('/api/v2/clients', { scope: '*' })
    expect((await last())['scopes']).toEqual(['*'])
  })

  test.each<[string, string, Sent, Json]>([
    ['no token', '/api/v2/clients', {}, { operation: 'get_clients', status: 401, message: 'Missing authentication' }],
    ['a token of nobody', '/api/v2/clients', { headers: { authorization: 'Bearer a.b.c' } }, { operation: 'get_clients', status: 401, message: 'Invalid signature received for JSON Web Token validation' }],
    ['a scope that is missing', '/api/v2/clients', { scope: 'read:users' }, { status: 403, errorCode: 'insufficient_scope', scopes: ['read:users'] }],
    ['a path that Auth0 does not have', '/api/v2/nowhere', { scope: 'read:clients' }, { status: 404, message: 'Not Found' }],
    ['a path outside of the API', '/nowhere', {}, { status: 404, message: 'Not Found' }],
    ['a route that is not served', '/api/v2/roles', { scope: 'read:clients' }, { status: 403, message: 'Not served by this emulator: answered as if the token lacked its scope; --unimplemented 404 answers 404' }],
    ['a body of the wrong shape', '/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: {} }, { status: 400, errorCode: 'invalid_body', message: "Payload validation error: 'Missing required property: name'." }],
    ['a body that is no JSON', '/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: '{', headers: { 'content-type': 'application/json' } }, { status: 400, message: 'Invalid request payload JSON format' }],
    ['something that is not there', '/api/v2/clients/none', { scope: 'read:clients' }, { status: 404, errorCode: 'inexistent_client' }],
  ])('is there for %s', async (_, url, sent, expected) => {
    await send(url, sent)
    expect(await last()).toMatchObject({ method: sent.method ?? 'GET', path: url, ...expected })
  })

  test('of the token endpoint names the client, however it is named', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'somebody', client_secret: 'a secret', audience: 'urn:x' }
    await send('/oauth/token', { method: 'POST', payload: form })
    expect(await last()).toMatchObject({ operation: 'oauth_token', client_id: 'somebody', status: 401, errorCode: 'access_denied', message: 'Unauthorized (there is no client somebody)' })
    await send('/oauth/token', { method: 'POST', headers: { authorization: `Basic ${Buffer.from('other:secret').toString('base64')}` }, payload: { grant_type: 'client_credentials', audience: 'urn:x' } })
    expect((await last())['client_id']).toBe('other')
  })

  test('is there for none of the emulator\'s own routes', async () => {
    await emulator.running.requests.clear()
    for (const url of ['/_emulator/health', '/_emulator/clock', '/docs/json', '/']) await send(url)
    expect(await log()).toEqual([])
  })
})

describe('why', () => {
  test('names the properties that a token did not get to see, with the scopes that would show them', async () => {
    await send('/api/v2/clients', { scope: 'read:clients' })
    expect((await last('&why=true'))['why']).toEqual({
      withheld: {
        encryption_key: ['read:client_keys', 'read:client_credentials'], client_secret: ['read:client_keys', 'read:client_credentials'],
        signing_keys: ['read:client_keys', 'read:client_credentials'], client_authentication_methods: ['read:client_keys', 'read:client_credentials'],
      },
    })
    await send('/api/v2/clients', { scope: 'read:client_keys' })
    expect((await last('&why=true'))['why']).toEqual({ withheld: {} })
    await send('/api/v2/clients', { scope: 'read:client_summary' })
    const { withheld } = (await last('&why=true'))['why'] as { withheld: Json }
    expect(Object.keys(withheld)).toEqual([...client.tiers].filter(([, tier]) => tier !== 'summary').map(([name]) => name))
  })

  test('names the rule that refused, and where it is written down', async () => {
    await send('/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: { name: 'x', token_endpoint_auth_method: 'none', grant_types: ['client_credentials'] } })
    expect((await last('&why=true'))['why']).toEqual({
      rule: {
        name: 'publicClientsCannotUseClientCredentials', says: 'A client without authentication cannot have the grant type client_credentials.', evidence: expect.any(String), see: expect.any(String),
      },
    })
  })

  test('names the scopes of which one was missing', async () => {
    await send('/api/v2/clients', { scope: 'read:users' })
    expect((await last('&why=true'))['why']).toEqual({ needs_any_of: ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'] })
  })

  test('says that a fault answered', async () => {
    await emulator.running.faults.set('unavailable')
    await send('/api/v2/clients', { scope: 'read:clients' })
    expect(await last('&why=true')).toMatchObject({ status: 503, message: 'Fault: answered with 503', why: { fault: true } })
  })

  test('is asked for', async () => {
    await send('/api/v2/clients', { scope: 'read:users' })
    expect(await last()).not.toHaveProperty('why')
  })
})

describe('the body', () => {
  test('is shown without secrets, where it is asked for', async () => {
    await send('/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: { name: 'x', callbacks: ['https://a.test'], refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' }, oidc_conformant: true } })
    expect((await last('&body=true'))['body']).toEqual({ name: 'x', callbacks: ['https://a.test'], refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' }, oidc_conformant: true })
    expect(await last()).not.toHaveProperty('body')
    await send('/oauth/token', { method: 'POST', payload: { grant_type: 'client_credentials', client_id: 'me', client_secret: 'hidden', audience: 'urn:x' } })
    expect((await last('&body=true'))['body']).toEqual({ grant_type: 'client_credentials', client_id: 'me', client_secret: '(redacted)', audience: 'urn:x' })
  })

  test('of a refused request is there too, one that is long is not', async () => {
    await send('/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: { nam: 'x' } })
    expect((await last('&body=true'))['body']).toEqual({ nam: 'x' })
    await send('/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: { name: 'x', description: 'y'.repeat(20_000) } })
    expect(await last('&body=true')).not.toHaveProperty('body')
  })
})

test('no secret and no token is in the log, whatever asks for it', async () => {
  const secret = 'a-secret-that-nobody-may-read'
  const token = await emulator.tokenFor('*')
  const { client_id } = (await send('/api/v2/clients', { method: 'POST', scope: '*', payload: { name: 'x' } })).json<{ client_id: string }>()
  await send(`/api/v2/clients/${client_id}`, { method: 'PATCH', scope: '*', payload: { client_secret: secret } })
  await send(`/api/v2/clients?access_token=${token}&client_secret=${secret}`, { scope: '*' })
  await send('/oauth/token', { method: 'POST', payload: { grant_type: 'client_credentials', client_id, client_secret: secret, audience: `https://${emulator.running.domain}/api/v2/` } })
  await send('/oauth/token', { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${client_id}:${secret}`).toString('base64')}` }, payload: { grant_type: 'client_credentials' } })
  await send('/api/v2/clients', { method: 'POST', scope: '*', payload: { name: 'x', client_secret: secret } })
  const text = JSON.stringify(await log('?why=true&body=true'))
  expect(text.length).toBeGreaterThan(1000)
  for (const hidden of [secret, token, token.split('.')[2] ?? '', Buffer.from(`${client_id}:${secret}`).toString('base64')]) expect(text).not.toContain(hidden)
})

describe('the list', () => {
  test('is filtered by everything that an entry has, newest last', async () => {
    await send('/nowhere')
    const began = (await last())['id'] as number
    await send('/api/v2/clients', { scope: 'read:clients' })
    await send('/api/v2/clients/none', { scope: 'read:clients' })
    await send('/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: { name: 'x' } })
    await send('/api/v2/client-grants', { scope: 'read:clients' })
    const found = async (query: string) => (await log(`?since=${began}&${query}`)).map(({ method, path }) => `${method} ${path}`)
    const [LIST, ONE, CREATE, GRANTS] = ['GET /api/v2/clients', 'GET /api/v2/clients/none', 'POST /api/v2/clients', 'GET /api/v2/client-grants']
    expect(await found('')).toEqual([LIST, ONE, CREATE, GRANTS])
    expect(await found('operation=post_clients')).toEqual([CREATE])
    expect(await found('method=GET')).toEqual([LIST, ONE, GRANTS])
    expect(await found('path=/api/v2/clients*')).toEqual([LIST, ONE, CREATE])
    expect(await found('status=404')).toEqual([ONE])
    expect(await found('errorCode=insufficient_scope')).toEqual([GRANTS])
    expect(await found(`client_id=${emulator.running.clientId}`)).toEqual([LIST, ONE, CREATE, GRANTS])
    expect(await found('client_id=nobody')).toEqual([])
    expect(await found('limit=2')).toEqual([CREATE, GRANTS])
    expect(await found('method=GET&status=200')).toEqual([LIST])
    expect((await log(`?since=${began + 3}`)).map(({ path }) => path)).toEqual(['/api/v2/client-grants'])
  })

  test('refuses an operation that there is not: nothing would be found for the wrong reason', async () => {
    expect((await emulator.running.inject('/_emulator/requests?operation=create_clients')).json()).toEqual(
      refusal(400, 'Bad Request', 'There is no operation create_clients. Did you mean get_clients or post_clients?', 'emulator_unknown_operation'),
    )
  })

  test('keeps the last thousand', async () => {
    for (let n = 0; n < 2 * KEPT_REQUESTS + 10; n++) await send(`/nowhere/${n}`)
    const kept = await log('?limit=1000')
    expect([kept.length, kept[0]?.['path'], kept.at(-1)?.['path']]).toEqual([KEPT_REQUESTS, `/nowhere/${KEPT_REQUESTS + 10}`, `/nowhere/${2 * KEPT_REQUESTS + 9}`])
  })

  test('is forgotten on demand and with a reset; ids go on', async () => {
    await send('/nowhere')
    const { id } = await last() as { id: number }
    expect((await emulator.running.inject({ method: 'DELETE', url: '/_emulator/requests' })).statusCode).toBe(204)
    expect(await log()).toEqual([])
    await send('/nowhere')
    expect((await last())['id']).toBe(id + 1)
    await emulator.running.reset()
    expect(await log()).toEqual([])
  })

  test('is one for each tenant: the token, else the Host, says whose it is', async () => {
    const acme = await emulator.running.tenant('acme', { host: 'acme.auth0.localhost' })
    await acme.inject({ url: '/api/v2/clients', headers: { authorization: `Bearer ${await acme.token()}` } })
    await emulator.running.inject({ url: '/nowhere', headers: { host: 'acme.auth0.localhost' } })
    expect((await acme.requests.list()).map(({ path, status }) => [path, status])).toEqual([['/api/v2/clients', 200], ['/nowhere', 404]])
    expect(await log()).toEqual([])
    await emulator.running.deleteTenant('acme')
  })
})

describe('verify', () => {
  const verify = async (payload: Json) => {
    const answer = await emulator.running.inject({ method: 'POST', url: '/_emulator/requests/verify', payload })
    return { status: answer.statusCode, body: answer.json<Json>() }
  }
  const twice = async () => {
    for (const name of ['one', 'two']) await send('/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: { name, client_metadata: { team: 'a', n: name } } })
  }

  test.each<[Json, string]>([
    [{}, 'at least 1 request'],
    [{ match: { operation: 'post_clients' }, count: 2 }, 'exactly 2 requests'],
    [{ match: { method: 'POST', path: '/api/v2/*', status: 201 }, at_least: 2 }, 'at least 2 requests'],
    [{ match: { operation: 'post_clients' }, at_least: 1, at_most: 2 }, '1 to 2 requests'],
    [{ match: { method: 'DELETE' }, at_most: 0 }, 'at most 0 requests'],
    [{ match: { method: 'DELETE' }, count: 0 }, 'exactly 0 requests'],
    [{ match: { body: { name: 'two' } }, count: 1 }, 'exactly 1 request'],
    [{ match: { body: { client_metadata: { team: 'a' } } }, count: 2 }, 'exactly 2 requests'],
  ])('is content with %j', async (expectation, expected) => {
    await twice()
    expect(await verify(expectation)).toEqual({ status: 200, body: { expected, found: expect.any(Number) } })
  })

  test('names the nearest misses, and what differs in each', async () => {
    await twice()
    await send('/api/v2/clients/none', { scope: 'read:clients' })
    const { status, body } = await verify({ match: { operation: 'post_clients', status: 409, body: { name: 'two' } }, count: 1 })
    expect(status).toBe(409)
    const { nearest, ...rest } = body as { nearest: Json[] }
    expect(rest).toEqual({
      ...refusal(409, 'Conflict', 'Expected exactly 1 request with operation post_clients, status 409, body {"name":"two"}, found 0. Closest: POST /api/v2/clients with 201 (status is 201, not 409).', 'emulator_not_verified'),
      expected: 'exactly 1 request', found: 0,
    })
    expect(nearest.map(({ path, differs }) => [path, differs])).toEqual([
      ['/api/v2/clients', ['status is 201, not 409']],
      ['/api/v2/clients', ['status is 201, not 409', 'body has not what is wanted of it']],
      ['/api/v2/clients/none', ['operation is get_clients_by_id, not post_clients', 'status is 404, not 409', 'body has not what is wanted of it']],
    ])
  })

  test('says how many there were where there were too many', async () => {
    await twice()
    expect((await verify({ match: { operation: 'post_clients' }, at_most: 1 })).body).toMatchObject({ message: 'Expected at most 1 request with operation post_clients, found 2.', found: 2, nearest: [] })
  })

  test('refuses an operation that there is not, and a filter that it does not know', async () => {
    expect((await verify({ match: { operation: 'post_client' }, count: 0 })).body).toMatchObject({ errorCode: 'emulator_unknown_operation' })
    expect((await verify({ match: { url: '/x' } })).body).toMatchObject({ message: "Payload validation error: 'Additional properties not allowed: url' on property match (Requests that are meant; all if absent)." })
  })

  test('throws that sentence in the process', async () => {
    await twice()
    const { requests, clientId } = emulator.running
    await requests.verify({ operation: 'post_clients', clientId }, { atLeast: 2, atMost: 2 })
    await expect(requests.verify({ clientId: 'nobody' })).rejects.toThrow(`Expected at least 1 request with client_id nobody, found 0. Closest: POST /api/v2/clients with 201 (client_id is ${clientId}, not nobody).`)
  })
})

describe('the stream', () => {
  const open = async (query = '') => {
    const controller = new AbortController()
    const answer = await fetch(`${emulator.running.url}/_emulator/requests/stream${query}`, { signal: controller.signal })
    const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const events = async (count: number) => {
      while ((text.match(/\n\n/g)?.length ?? 0) < count + 1) {
        const { value, done } = await reader.read()
        if (done) break
        text += value
      }
      return text.split('\n\n').filter((part) => part.startsWith('event: request')).map((part) => JSON.parse(part.split('\ndata: ')[1] ?? '') as Json)
    }
    return { answer, events, close: () => controller.abort() }
  }

  test('tells of each request as it is answered', async () => {
    const { answer, events, close } = await open()
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    await send('/api/v2/clients', { scope: 'read:clients' })
    await send('/nowhere')
    expect((await events(2)).map(({ path, status }) => [path, status])).toEqual([['/api/v2/clients', 200], ['/nowhere', 404]])
    close()
  })

  test('tells of those alone that are asked for, with as much as is asked for', async () => {
    const { events, close } = await open('?status=403&why=true')
    await send('/api/v2/clients', { scope: 'read:clients' })
    await send('/api/v2/clients', { scope: 'read:users' })
    expect(await events(1)).toMatchObject([{ status: 403, why: { needs_any_of: ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'] } }])
    close()
  })

  test('does not hold up the end of the emulator', async () => {
    await using({}, async (running) => {
      const answer = await fetch(`${running.url}/_emulator/requests/stream`)
      const began = performance.now()
      await running.close()
      expect(performance.now() - began).toBeLessThan(1000)
      await answer.text()
    })
  })

  test('is a listener in the process', async () => {
    const seen: unknown[] = []
    const stop = emulator.running.requests.watch(({ path, clientId, status }) => seen.push([path, clientId, status]))
    await send('/api/v2/clients', { scope: 'read:clients' })
    stop()
    await send('/nowhere')
    expect(seen).toEqual([['/api/v2/clients', emulator.running.clientId, 200]])
  })
})

/**
 * The users of the emulator during a soak. Each kind behaves like a real program.
 * A kind is a function that takes a context (see run.mjs) and returns a turn. A user repeats its turn until the end.
 * There is a pause before each request, so that the load stays the same for the whole run.
 */
import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import { pause } from '../bench/server-processes.mjs'

/** Reads lists, single clients and searches of a tenant that other users change. */
function reader({ call, token }) {
  let bearer
  let turn = 0
  return async () => {
    if (turn++ % 50 === 0) bearer = await token('default', 'read:clients read:client_keys read:client_grants')
    const page = await call('list', 'GET', '/api/v2/clients?per_page=50&include_totals=true', { bearer })
    // Clients 2 to 4 of the list come from the seeds, and no user deletes them.
    for (const { client_id } of page.clients.slice(1, 4))
      await call('read', 'GET', `/api/v2/clients/${client_id}`, { bearer })
    await call('list', 'GET', '/api/v2/clients?take=10&fields=client_id,name', { bearer })
    await call('search', 'GET', `/api/v2/clients/search?parser=scim&q=${encodeURIComponent('name sw "Soak"')}`, {
      bearer,
    })
    await call('list', 'GET', '/api/v2/client-grants?per_page=20', { bearer })
  }
}

/** Creates an application with a key, changes it and deletes it. */
function writer({ call, token, pem }) {
  let bearer
  let turn = 0
  return async () => {
    if (turn % 50 === 0) bearer = await token('default')
    turn += 1
    const { client_id } = await call('create', 'POST', '/api/v2/clients', {
      bearer,
      expected: 201,
      body: { name: `Soak ${turn}`, app_type: 'non_interactive', client_metadata: { turn: String(turn) } },
    })
    const path = `/api/v2/clients/${client_id}`
    await call('update', 'PATCH', path, {
      bearer,
      body: { description: `Turn ${turn}`, callbacks: [`https://soak.test/${turn}`] },
    })
    await call('update', 'POST', `${path}/credentials`, {
      bearer,
      expected: 201,
      body: { credential_type: 'public_key', name: 'key', pem },
    })
    await call('update', 'POST', `${path}/rotate-secret`, { bearer })
    await call('read', 'GET', path, { bearer })
    await call('delete', 'DELETE', path, { bearer, expected: 204 })
  }
}

/** Behaves like a test that creates its own tenant. Every second one has its own Host, every third one its own seed. */
function tester({ call, name }) {
  let turn = 0
  return async () => {
    const tenant = `${name}-${++turn}`
    const host = turn % 2 === 0 ? { host: `${tenant}.auth0.localhost` } : {}
    const seeds = turn % 3 === 0 ? [{ clients: [{ name: tenant }] }] : ['quickstart']
    const { access_token: bearer } = await call('tenant', 'PUT', `/_emulator/tenants/${tenant}`, {
      expected: 201,
      body: { seeds, ...host },
    })
    for (let n = 0; n < 3; n++)
      await call('create', 'POST', '/api/v2/clients', { bearer, expected: 201, body: { name: `Application ${n}` } })
    await call('list', 'GET', '/api/v2/clients', { bearer })
    await call('control', 'POST', `/_emulator/requests/verify?tenant=${tenant}`, {
      body: { match: { operation: 'post_clients', status: 201 }, count: 3 },
    })
    await call('tenant', 'DELETE', `/_emulator/tenants/${tenant}`, { expected: 204 })
  }
}

/** Uses snapshots, resets, seeds, exports, the clock, faults and keys of the tenant with its name, which it keeps. */
function laboratory({ call, token, name }) {
  const control = (path) => `/_emulator/${path}?tenant=${name}`
  let turn = 0
  return async () => {
    turn += 1
    const bearer = await token(name)
    await call('snapshot', 'PUT', control('snapshots/before'), { expected: [200, 201] })
    await call('control', 'POST', control('seeds'), { body: { clients: [{ name: 'Seeded', client_id: 'seeded' }] } })
    await call('delete', 'DELETE', '/api/v2/clients/seeded', { bearer, expected: 204 })
    await call('snapshot', 'POST', control('snapshots/before/restore'), { expected: 204 })
    await call('control', 'PUT', control('faults'), {
      body: { faults: [{ match: { path: '/api/v2/clients*' }, times: 1, status: 503 }] },
    })
    await call('list', 'GET', '/api/v2/clients', { bearer, expected: 503 })
    await call('control', 'PUT', control('clock'), { body: { advance_ms: 25 * 60 * 60 * 1000 } })
    await call('list', 'GET', '/api/v2/clients', { bearer, expected: 401 })
    await call('control', 'GET', control('export'))
    if (turn % 20 === 0) await call('control', 'POST', control('keys/rotate'))
    await call('snapshot', 'DELETE', control('snapshots/before'), { expected: 204 })
    await call('reset', 'POST', control('reset'), { expected: 204 })
  }
}

/** Requests a token and reads over TLS, with a new connection for each request. */
function stranger({ call, login }) {
  return async () => {
    const body = { grant_type: 'client_credentials', ...login }
    const { access_token: bearer } = await call('token over TLS', 'POST', '/oauth/token', { body, tls: true })
    await call('read over TLS', 'GET', '/api/v2/clients?per_page=5', { bearer, tls: true })
  }
}

/** Sends requests that are rejected and bytes that are no request, and disconnects before the response. */
function nuisance({ call, port }) {
  const garbage = [
    'GET / HTTP/1.1\r\nhost: localhost\r\n',
    'POST /api/v2/clients HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{',
    '\u0016\u0003\u0001 no TLS at all',
    '\r\n\r\n\0',
    'GET /_emulator/export HTTP/1.1\r\nhost: localhost\r\n\r\n',
  ]
  let turn = 0
  return async () => {
    await call('refused', 'GET', '/api/v2/clients', { expected: 401, bearer: `${turn}.not.a-token` })
    await call('refused', 'POST', '/oauth/token', {
      expected: 401,
      body: { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'x', audience: 'x' },
    })
    await call('refused', 'GET', `/nowhere/${turn}`, { expected: 404 })
    const socket = connect(port, '127.0.0.1', () => socket.write(garbage[turn++ % garbage.length]))
    socket.on('error', () => {})
    socket.setTimeout(50, () => socket.destroy())
    socket.resume()
    await once(socket, 'close')
  }
}

/** Reads the request stream for a second, then disconnects. */
function watcher({ url }) {
  return async () => {
    const request = get(`${url}/_emulator/requests/stream`, { agent: false })
    const [response] = await once(request, 'response')
    let events = 0
    response.on('data', () => {
      events += 1
    })
    await pause(1000)
    request.destroy()
    if (response.statusCode !== 200 || events === 0)
      throw new Error(`The request stream was answered with ${response.statusCode} and sent ${events} chunks.`)
  }
}

/** The number of users of each kind. */
export const USER_COUNTS = { reader: 2, writer: 2, tester: 2, laboratory: 1, stranger: 1, nuisance: 1, watcher: 1 }
export const KINDS = { reader, writer, tester, laboratory, stranger, nuisance, watcher }

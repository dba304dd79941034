/** Explanations of requests, built from the emulator's own log. */
import { expect, test } from 'vitest'
import { explainRequest } from '../../../../server/console/page/requests/explanation.ts'
import { propertyIn } from '../../../../server/console/page/requests/refusals.ts'
import type { WholeRequest } from '../../../../server/console/page/state/logged.ts'
import { startEmulator } from '../../../../server/index.ts'
import { HOME } from '../../../support/emulator.ts'

/** Returns the log entry of the last request. */
async function logged(emulator: Awaited<ReturnType<typeof startEmulator>>): Promise<WholeRequest> {
  const log = (await (
    await fetch(`${emulator.url}/_emulator/requests?limit=1&why=true&body=true&answer=true`)
  ).json()) as { requests: WholeRequest[] }
  return { ...(log.requests[0] as WholeRequest), at: undefined }
}

test('explains each result of a request that the emulator logged', async () => {
  const emulator = await startEmulator({ seed: ['quickstart'], home: HOME })
  const ask = async (
    method: string,
    path: string,
    { body, scope, token }: { body?: unknown; scope?: string; token?: string } = {},
  ) => {
    const authorization = token ?? `Bearer ${await emulator.token(scope)}`
    await fetch(emulator.url + path, {
      method,
      headers: {
        ...(authorization && { authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }).catch(() => {})
    return explainRequest(await logged(emulator))
  }
  const clients = '/api/v2/clients'
  const title = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).title

  expect(await title('GET', `${clients}?fields=name`)).toBe('It went well.')
  expect(await title('POST', clients, { body: { name: 'A' } })).toBe('It was created.')
  expect(await title('DELETE', `${clients}/nobody`)).toBe('It was done; there is nothing to answer.')
  expect(await title('GET', clients, { scope: 'read:clients' })).toBe(
    'It went well, but the answer leaves out client_secret and 3 more properties.',
  )

  const rule = await ask('POST', clients, {
    body: { name: 'A', app_type: 'spa', grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
  })
  expect(rule).toEqual({
    kind: 'refused',
    title: 'The rule publicClientsCannotUseClientCredentials refused it.',
    leadsTo: 'docs',
    sentences: [
      'Application must not have Token Endpoint Authentication Method set to "none" when client_credentials grant type is enabled.',
    ],
    facts: [
      { name: 'Rule', names: ['publicClientsCannotUseClientCredentials'] },
      { name: 'It says', value: 'A client without authentication cannot have the grant type client_credentials.' },
      { name: 'How sure', value: 'Documented: Auth0 says so in writing.' },
      { name: 'Documented in', value: 'The documentation of post_clients, under Rules' },
    ],
  })
  const scopeError = await ask('GET', clients, { scope: 'read:users read:roles' })
  expect(scopeError.title).toBe('The token lacks a scope.')
  expect(scopeError.facts).toEqual([
    {
      name: 'Needed, any of',
      names: ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'],
    },
    { name: 'The token had', names: ['read:users', 'read:roles'] },
  ])
  expect(await title('GET', `${clients}?fields=client_secret`, { scope: 'read:clients' })).toBe(
    'The token does not reach that far.',
  )

  const bodyError = await ask('POST', clients, { body: { name: 'A', callbacks: 'none' } })
  expect([bodyError.title, bodyError.facts]).toEqual([
    'The body was refused for callbacks.',
    [{ name: 'Property', names: ['callbacks'] }],
  ])
  expect(await title('POST', clients, { body: {} })).toBe('The body was refused for name.')
  expect(await title('POST', clients, { body: '{' })).toBe('It could not be read.')
  expect(await title('GET', `${clients}?per_page=many`)).toBe('The query was refused for per_page.')
  expect(await title('GET', clients, { token: '' })).toBe('No token came with it.')
  expect(await title('GET', clients, { token: 'Bearer a' })).toBe('The header Authorization cannot be read.')
  expect(await title('GET', clients, { token: 'Bearer a.b.c' })).toMatch(/token/)
  expect(await title('GET', `${clients}/nobody`)).toBe('There is no application with this id in the tenant.')
  expect(await title('GET', '/api/v2/nothing')).toBe('There is nothing at this path with this method.')
  expect(await title('GET', '/api/v2/users')).toBe('This emulator does not serve it.')

  const login = { grant_type: 'client_credentials', audience: `${emulator.httpsUrl}/api/v2/` }
  const tokenTitle = (parts: object) => title('POST', '/oauth/token', { token: '', body: { ...login, ...parts } })
  expect(await tokenTitle({ client_id: emulator.clientId, client_secret: 'wrong' })).toBe(
    'No token: the client or its secret is not right.',
  )
  expect(
    await tokenTitle({
      client_id: emulator.clientId,
      client_secret: emulator.clientSecret,
      audience: 'https://nothing.example/',
    }),
  ).toBe('No token: the application may not have one for this audience.')
  expect(await tokenTitle({ grant_type: 'password' })).toMatch(/^No token: /)

  await emulator.faults.set([{ status: 503 }])
  expect(await ask('GET', clients)).toMatchObject({ kind: 'bad', title: 'A fault of the Lab struck.', leadsTo: 'lab' })
  await emulator.faults.set('rate-limit')
  expect(await ask('GET', clients)).toMatchObject({ kind: 'warn', title: 'A fault of the Lab struck.' })
  await emulator.faults.set([{ drop: true }])
  expect((await ask('GET', clients)).sentences[0]).toBe('No answer was sent: the connection was closed.')
  await emulator.close()
})
test('explains log entries with the statuses 429, 500, 409, 402 and 302', () => {
  const request = (parts: Partial<WholeRequest>) =>
    explainRequest({ id: 1, time: '', at: undefined, method: 'GET', path: '/', ms: 1, status: 200, ...parts }).title
  expect(request({ status: 429, message: 'Global limit has been reached', errorCode: 'too_many_requests' })).toBe(
    'Too many requests came.',
  )
  expect(request({ status: 500 })).toBe('The emulator itself failed.')
  expect(request({ status: 409 })).toBe('It is in conflict with what is there.')
  expect(request({ status: 402, errorCode: 'new' })).toBe('It was refused with 402, new.')
  expect(request({ status: 302 })).toBe('It was answered with 302.')
})
test.each([
  ["Payload validation error: 'Too short' on property callbacks[0].url (Where to).", 'callbacks[0].url'],
  ["Payload validation error: 'Missing required property: name'.", 'name'],
  ["Payload validation error: 'Additional properties not allowed: nmae'.", 'nmae'],
  ['Something else', undefined],
])('finds in %j the property %s', (message, property) => {
  expect(propertyIn(message)).toBe(property)
})

/** Tests POST /_emulator/requests/verify. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Json } from '../../support/emulator.ts'
const emulator = useEmulator()
const log = async (query = '') =>
  (await emulator.inject(`/_emulator/requests${query}`)).json<{ requests: Json[] }>().requests
const last = async (query = '') => (await log(`?limit=1${query}`))[0] as Json
interface Sent {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  scope?: string
  headers?: Record<string, string>
  payload?: string | object
}
const send = async (url: string, { scope, headers = {}, ...rest }: Sent = {}) => {
  const authorization =
    scope === undefined ? {} : { authorization: `Bearer ${await emulator.token(scope === '*' ? undefined : scope)}` }
  return emulator.inject({ url, ...rest, headers: { ...authorization, ...headers } })
}

describe('POST /_emulator/requests/verify', () => {
  const verify = async (payload: Json) => {
    const answer = await emulator.inject({ method: 'POST', url: '/_emulator/requests/verify', payload })
    return { status: answer.statusCode, body: answer.json<Json>() }
  }
  const twice = async () => {
    for (const name of ['one', 'two'])
      await send('/api/v2/clients', {
        method: 'POST',
        scope: 'create:clients',
        payload: { name, client_metadata: { team: 'a', n: name } },
      })
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
  ])('returns 200 for the met expectation %j', async (expectation, expected) => {
    await twice()
    expect(await verify(expectation)).toEqual({
      status: 200,
      body: { expected, found: expect.any(Number), forgotten: 0, undecided: 0 },
    })
  })

  test('names the closest requests, and the differences of each', async () => {
    await twice()
    await send('/api/v2/clients/none', { scope: 'read:clients' })
    const { status, body } = await verify({
      match: { operation: 'post_clients', status: 409, body: { name: 'two' } },
      count: 1,
    })
    expect(status).toBe(409)
    const { nearest, ...rest } = body as { nearest: Json[] }
    expect(rest).toEqual({
      ...refusal(
        409,
        'Conflict',
        'Expected exactly 1 request with operation post_clients, status 409, body {"name":"two"}, found 0. Closest: POST /api/v2/clients with 201 (status is 201, not 409).',
        'emulator_not_verified',
      ),
      expected: 'exactly 1 request',
      found: 0,
      forgotten: 0,
      undecided: 0,
    })
    expect(nearest.map(({ path, differs }) => [path, differs])).toEqual([
      ['/api/v2/clients', ['status is 201, not 409']],
      ['/api/v2/clients', ['status is 201, not 409', 'body has not what is wanted of it']],
      [
        '/api/v2/clients/none',
        [
          'operation is get_clients_by_id, not post_clients',
          'status is 404, not 409',
          'body has not what is wanted of it',
        ],
      ],
    ])
  })

  test('cuts a long value in the message', async () => {
    await twice()
    const { status, body } = await verify({ match: { path: `/${'a'.repeat(100_000)}` } })
    expect(status).toBe(409)
    expect(body['message']).toContain(
      `found 0. Closest: POST /api/v2/clients with 201 (path is /api/v2/clients, not /${'a'.repeat(1_999)}…)`,
    )
    expect(JSON.stringify(body).length).toBeLessThan(12_000)
  })

  test('returns the number of requests if there are too many', async () => {
    await twice()
    expect((await verify({ match: { operation: 'post_clients' }, at_most: 1 })).body).toMatchObject({
      message: 'Expected at most 1 request with operation post_clients, found 2.',
      found: 2,
      nearest: [],
    })
  })

  test('rejects an unknown operation and an unknown filter', async () => {
    expect((await verify({ match: { operation: 'post_client' }, count: 0 })).body).toMatchObject({
      errorCode: 'emulator_unknown_operation',
    })
    expect((await verify({ match: { url: '/x' } })).body).toMatchObject({
      message:
        "Payload validation error: 'Additional properties not allowed: url' on property match (Requests to count; all if absent).",
    })
  })

  test.each<[Json, string]>([
    [{ at_least: 5, at_most: 1 }, 'at_least is 5 and at_most is 1'],
    [{ count: 2, at_least: 3 }, 'count is 2 and at_least is 3'],
    [{ count: 2, at_most: 1 }, 'count is 2 and at_most is 1'],
  ])('rejects %j, which no number of requests could meet', async (expectation, contradiction) => {
    expect(await verify(expectation)).toEqual({
      status: 400,
      body: refusal(
        400,
        'Bad Request',
        `No number of requests can meet the expectation: ${contradiction}. Leave one of them out, or change it.`,
        'emulator_invalid_expectation',
      ),
    })
  })

  test('accepts count together with at_least and at_most if it is within them', async () => {
    await twice()
    expect((await verify({ count: 2, at_least: 1, at_most: 2 })).status).toBe(200)
  })

  test('counts only the requests after the id in since', async () => {
    await twice()
    const { id } = (await last()) as { id: number }
    expect([
      (await verify({ since: id, count: 0 })).status,
      (await verify({ since: id - 1, count: 1 })).status,
      (await verify({ since: id - 1, count: 2 })).status,
    ]).toEqual([200, 200, 409])
    await emulator.requests.verify({}, { since: id, count: 0 })
  })

  test('throws the same message in the process', async () => {
    await twice()
    const { requests, clientId } = emulator
    await requests.verify({ operation: 'post_clients', clientId }, { atLeast: 2, atMost: 2 })
    await expect(requests.verify({ clientId: 'nobody' })).rejects.toThrow(
      `Expected at least 1 request with client_id nobody, found 0. Closest: POST /api/v2/clients with 201 (client_id is ${clientId}, not nobody).`,
    )
  })
})

describe('POST /_emulator/requests/verify with a body', () => {
  const verify = async (payload: Json) =>
    (await emulator.inject({ method: 'POST', url: '/_emulator/requests/verify', payload })).json<Json>()
  const UNDECIDED =
    '1 request matches except for its body, which is not in the log: too long, not read, or evicted for newer ones.'

  test('counts a request as undecided if its body was too long to be stored', async () => {
    await send('/api/v2/clients', {
      method: 'POST',
      scope: '*',
      payload: { name: 'x', description: 'y'.repeat(20_000) },
    })
    const match = { operation: 'post_clients', body: { name: 'x' } }
    expect(await verify({ match, count: 0 })).toMatchObject({
      message: expect.stringContaining(`found at least 0. ${UNDECIDED}`),
      undecided: 1,
      forgotten: 0,
    })
    expect(await verify({ match, count: 1 })).toMatchObject({ message: expect.stringContaining(UNDECIDED) })
    expect(await verify({ match, at_most: 1 })).toEqual({
      expected: 'at most 1 request',
      found: 0,
      forgotten: 0,
      undecided: 1,
    })
    // The status differs, so the request is decided without its body.
    expect(await verify({ match: { ...match, status: 201 }, count: 0 })).toMatchObject({ found: 0, undecided: 0 })
  })

  test('counts a request as undecided if a fault responded before its body was read', async () => {
    await emulator.faults.set('unavailable')
    await send('/api/v2/clients', { method: 'POST', scope: '*', payload: { name: 'x' } })
    expect(await verify({ match: { body: { name: 'x' } }, count: 0 })).toMatchObject({ undecided: 1 })
    expect(await last('&body=true')).toMatchObject({ status: 503, body_length: 12 })
  })
})

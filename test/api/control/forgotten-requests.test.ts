/** Tests a request log that evicted its oldest requests. */
import { describe, expect, test } from 'vitest'
import type { RunningEmulator } from '../../../server/index.ts'
import { refusal, type Json, withEmulator } from '../../support/emulator.ts'

describe('a request log that evicted requests', () => {
  const FORGOTTEN =
    '101 older requests are no longer in the log, which keeps the last 10. Keep more with --requests NUMBER, or clear the log before the part under test with DELETE /_emulator/requests.'
  /** Sends one POST, then 110 GETs, to an emulator whose log stores ten requests. */
  const withForgotten = (
    act: (
      verify: (payload: Json) => Promise<{ status: number; body: Json }>,
      running: RunningEmulator,
    ) => Promise<void>,
  ) =>
    withEmulator({ seed: ['empty'], requests: 10 }, async (running) => {
      const headers = { authorization: `Bearer ${await running.token()}` }
      await running.inject({ method: 'POST', url: '/api/v2/clients', headers, payload: { name: 'x' } })
      for (let n = 0; n < 110; n++) await running.inject({ url: '/api/v2/clients', headers })
      await act(async (payload) => {
        const answer = await running.inject({ method: 'POST', url: '/_emulator/requests/verify', payload })
        return { status: answer.statusCode, body: answer.json<Json>() }
      }, running)
    })

  test.each<[Json, number, string]>([
    [
      { match: { operation: 'post_clients' }, count: 0 },
      409,
      `Expected exactly 0 requests with operation post_clients, found at least 0. ${FORGOTTEN} Closest: GET /api/v2/clients with 200 (operation is get_clients, not post_clients).`,
    ],
    [
      { match: { operation: 'post_clients' }, at_least: 1 },
      409,
      `Expected at least 1 request with operation post_clients, found at least 0. ${FORGOTTEN} Closest: GET /api/v2/clients with 200 (operation is get_clients, not post_clients).`,
    ],
    [
      { match: { operation: 'post_clients' }, count: 1 },
      409,
      `Expected exactly 1 request with operation post_clients, found at least 0. ${FORGOTTEN} Closest: GET /api/v2/clients with 200 (operation is get_clients, not post_clients).`,
    ],
    [
      { match: { operation: 'get_clients' }, count: 110 },
      409,
      `Expected exactly 110 requests with operation get_clients, found at least 10. ${FORGOTTEN}`,
    ],
    [
      { match: { operation: 'get_clients' }, at_most: 10 },
      409,
      `Expected at most 10 requests with operation get_clients, found at least 10. ${FORGOTTEN}`,
    ],
    [
      { match: { operation: 'get_clients' }, at_most: 9 },
      409,
      'Expected at most 9 requests with operation get_clients, found at least 10.',
    ],
    [
      { match: { operation: 'get_clients' }, at_least: 200 },
      409,
      'Expected at least 200 requests with operation get_clients, found at least 10.',
    ],
    [{ match: { operation: 'get_clients' }, at_least: 10 }, 200, ''],
    [{ match: { operation: 'get_clients' }, at_most: 111 }, 200, ''],
  ])('verifies %j with status %i', async (expectation, status, message) => {
    await withForgotten(async (verify) => {
      const { status: answered, body } = await verify(expectation)
      expect([answered, body['message'] ?? '', body['forgotten']]).toEqual([status, message, 101])
    })
  })

  test('lists how many requests it evicted, also if the list is empty', async () => {
    await withForgotten(async (_, running) => {
      const list = async (query: string) =>
        (await running.inject(`/_emulator/requests?${query}`)).json<{ requests: Json[]; forgotten: number }>()
      expect(await list('operation=post_clients')).toEqual({ requests: [], forgotten: 101 })
      expect(await list('since=101&operation=post_clients')).toEqual({ requests: [], forgotten: 0 })
    })
  })

  test('is exact after it is cleared, and for requests after a stored one', async () => {
    await withForgotten(async (verify, running) => {
      expect((await verify({ match: { operation: 'post_clients' }, count: 0, since: 101 })).status).toBe(200)
      await running.requests.clear()
      expect(await verify({ match: { operation: 'post_clients' }, count: 0 })).toEqual({
        status: 200,
        body: { expected: 'exactly 0 requests', found: 0, forgotten: 0, undecided: 0 },
      })
    })
  })

  test('returns as many requests as it stores, and rejects a larger limit', async () => {
    await withForgotten(async (_, running) => {
      expect((await running.inject('/_emulator/requests?limit=10')).json<{ requests: Json[] }>().requests).toHaveLength(
        10,
      )
      expect((await running.inject('/_emulator/requests?limit=11')).json()).toEqual(
        refusal(
          400,
          'Bad Request',
          'limit is 11, and the log keeps the last 10 requests. Ask for fewer, or keep more with --requests NUMBER.',
          'emulator_invalid_limit',
        ),
      )
    })
  })

  test.each([0, -1, 1.5, 100_001, Number.NaN])('rejects a size of %d requests', async (requests) => {
    await expect(withEmulator({ requests }, async () => {})).rejects.toThrow(
      `--requests takes a whole number from 1 to 100,000, not ${requests}.`,
    )
  })
})

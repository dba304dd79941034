/** Tests GET /_emulator/requests/{id}. */
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

describe('GET /_emulator/requests/{id}', () => {
  const requestOf = async (id: unknown, query = '') =>
    (await emulator.inject(`/_emulator/requests/${String(id)}${query}`)).json<Json>()
  const unknown = (id: number) =>
    `There is no request ${id} in the log of this tenant. The log keeps the last 1,000 requests, so it may have been evicted. GET /_emulator/requests lists the log.`

  test('returns all properties of the request', async () => {
    await send('/api/v2/clients', {
      method: 'POST',
      scope: 'create:clients',
      payload: {
        name: 'x',
        client_metadata: { password: 'y' },
        token_endpoint_auth_method: 'none',
        grant_types: ['client_credentials'],
      },
    })
    const listed = await last('&why=true&body=true&answer=true')
    expect(await requestOf(listed['id'])).toEqual(listed)
    expect(listed).toMatchObject({
      status: 400,
      body: { name: 'x', client_metadata: { password: '(redacted)' } },
      why: { rule: { name: 'publicClientsCannotUseClientCredentials' } },
      answer: { errorCode: 'invalid_body' },
    })
    const got = await emulator.requests.get(listed['id'] as number)
    expect(got).toMatchObject({
      id: listed['id'],
      clientId: emulator.clientId,
      answer: { errorCode: 'invalid_body' },
    })
  })

  test('returns 404 for an evicted request, another tenant or an unknown id; the handle throws', async () => {
    await send('/nowhere')
    const { id } = (await last()) as { id: number }
    expect(await requestOf(id)).toMatchObject({ id })
    await emulator.requests.clear()
    expect(await requestOf(id)).toEqual(refusal(404, 'Not Found', unknown(id), 'emulator_unknown_request'))
    await expect(emulator.requests.get(id)).rejects.toThrow(unknown(id))
    const acme = await emulator.tenant('acme')
    await acme.inject({ url: '/api/v2/clients', headers: { authorization: `Bearer ${await acme.token()}` } })
    const [entry] = await acme.requests.list()
    expect(await requestOf(entry?.id, '?tenant=acme')).toMatchObject({ path: '/api/v2/clients', status: 200 })
    expect(await requestOf(entry?.id)).toMatchObject({ errorCode: 'emulator_unknown_request' })
    await emulator.deleteTenant('acme')
  })

  test('rejects an id that is not a number', async () => {
    expect(await requestOf('x')).toEqual(
      refusal(
        400,
        'Bad Request',
        "Path validation error: 'String does not match pattern ^[0-9]{1,15}$: x' on property id (Id of the request).",
        'invalid_uri',
      ),
    )
  })
})

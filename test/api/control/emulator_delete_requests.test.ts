/** Tests DELETE /_emulator/requests. */
import { describe, expect, test } from 'vitest'
import { useEmulator, type Json } from '../../support/emulator.ts'
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

describe('DELETE /_emulator/requests', () => {
  test('empties the log as a reset does, and later ids continue the count', async () => {
    await send('/nowhere')
    const { id } = (await last()) as { id: number }
    expect((await emulator.inject({ method: 'DELETE', url: '/_emulator/requests' })).statusCode).toBe(204)
    expect(await log()).toEqual([])
    await send('/nowhere')
    expect((await last())['id']).toBe(id + 1)
    await emulator.reset()
    expect(await log()).toEqual([])
  })
})

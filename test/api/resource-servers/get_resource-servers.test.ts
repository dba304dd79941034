/** Tests GET /resource-servers. */
import { expect, test } from 'vitest'
import { useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()
const API = 'https://api.example.com/v1?x=1'

test('lists an API once although the query repeats it under several names', async () => {
  const { body: made } = await emulator.api('POST /resource-servers', { body: { identifier: API } })
  const named = (...identifiers: string[]) =>
    emulator.api<Json[]>(
      `GET /resource-servers?${identifiers.map((each) => `identifiers=${encodeURIComponent(each)}`).join('&')}`,
    )
  const { body } = await named(
    API,
    'https://a.test/api/v2/',
    API,
    String(made['id']),
    'https://b.test/api/v2/',
    'https://none.test',
  )
  expect(body.map(({ id, is_system }) => [id === made['id'], is_system])).toEqual([
    [true, false],
    [false, true],
  ])
})

test('escapes the Host of the request in the JSON of the response', async () => {
  const { body } = await emulator.api<Json[]>('GET /resource-servers', { host: 'a"$&b' })
  expect(body[0]?.['identifier']).toBe('https://a"$&b/api/v2/')
})

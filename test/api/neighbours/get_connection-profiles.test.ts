/** Tests GET /connection-profiles. */
import { expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

test('returns an object with an empty list', async () => {
  expect((await emulator.api('GET /connection-profiles')).body).toEqual({ connection_profiles: [] })
  expect((await emulator.api('GET /connection-profiles?take=10')).body).toEqual({ connection_profiles: [] })
})

test('needs the scope read:connection_profiles', async () => {
  const { body, headers } = await emulator.api('GET /connection-profiles', { as: 'read:clients' })
  expect(body).toEqual(
    refusal(403, 'Forbidden', 'Insufficient scope, expected any of: read:connection_profiles', 'insufficient_scope'),
  )
  expect(headers['x-emulator-unimplemented']).toBeUndefined()
})

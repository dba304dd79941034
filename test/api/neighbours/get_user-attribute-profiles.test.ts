/** Tests GET /user-attribute-profiles. */
import { expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

test('returns an object with an empty list', async () => {
  expect((await emulator.api('GET /user-attribute-profiles')).body).toEqual({ user_attribute_profiles: [] })
  expect((await emulator.api('GET /user-attribute-profiles?take=10')).body).toEqual({ user_attribute_profiles: [] })
})

test('needs the scope read:user_attribute_profiles', async () => {
  const { body, headers } = await emulator.api('GET /user-attribute-profiles', { as: 'read:clients' })
  expect(body).toEqual(
    refusal(
      403,
      'Forbidden',
      'Insufficient scope, expected any of: read:user_attribute_profiles',
      'insufficient_scope',
    ),
  )
  expect(headers['x-emulator-unimplemented']).toBeUndefined()
})

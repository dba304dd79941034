/** Tests GET /tenants/settings. */
import { expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

test('returns the few settings that clients read', async () => {
  expect((await emulator.api('GET /tenants/settings?fields=flags&include_fields=true')).body).toEqual({
    friendly_name: 'default',
    enabled_locales: ['en'],
    flags: {},
  })
})

test('needs the scope read:tenant_settings', async () => {
  const { body, headers } = await emulator.api('GET /tenants/settings', { as: 'read:clients' })
  expect(body).toEqual(
    refusal(403, 'Forbidden', 'Insufficient scope, expected any of: read:tenant_settings', 'insufficient_scope'),
  )
  expect(headers['x-emulator-unimplemented']).toBeUndefined()
})

/** What clients read beside the Clients API. */
import { expect, test } from 'vitest'
import { refusal, useEmulator } from '../support/emulator.ts'

const emulator = useEmulator()

test.each(['connections', 'organizations'])('%s is an empty list in each of the three shapes', async (kind) => {
  expect((await emulator.api(`GET /${kind}`)).body).toEqual([])
  expect((await emulator.api(`GET /${kind}?page=2&per_page=10&include_totals=true`)).body).toEqual({
    total: 0,
    start: 20,
    limit: 10,
    [kind]: [],
  })
  expect((await emulator.api(`GET /${kind}?take=50`)).body).toEqual({ [kind]: [] })
  expect((await emulator.api(`GET /${kind}?strategy=auth0&fields=id`)).body).toEqual([])
})

test.each([
  ['connection-profiles', 'connection_profiles'],
  ['user-attribute-profiles', 'user_attribute_profiles'],
])('%s is an object with an empty list', async (path, kind) => {
  expect((await emulator.api(`GET /${path}`)).body).toEqual({ [kind]: [] })
  expect((await emulator.api(`GET /${path}?take=10`)).body).toEqual({ [kind]: [] })
})

test('the settings of the tenant are the few that clients read', async () => {
  expect((await emulator.api('GET /tenants/settings?fields=flags&include_fields=true')).body).toEqual({
    friendly_name: 'default',
    enabled_locales: ['en'],
    flags: {},
  })
})

test.each([
  ['/connections', 'read:connections'],
  ['/organizations', 'read:organizations'],
  ['/connection-profiles', 'read:connection_profiles'],
  ['/user-attribute-profiles', 'read:user_attribute_profiles'],
  ['/tenants/settings', 'read:tenant_settings'],
])('%s needs its scope', async (path, scope) => {
  const { body, headers } = await emulator.api(`GET ${path}`, { as: 'read:clients' })
  expect(body).toEqual(refusal(403, 'Forbidden', `Insufficient scope, expected any of: ${scope}`, 'insufficient_scope'))
  expect(headers['x-emulator-unimplemented']).toBeUndefined()
})

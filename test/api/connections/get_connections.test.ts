/** Tests GET /connections. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refusal, temporaryFolder, useEmulator } from '../../support/emulator.ts'

const SHOP = 'shopClient0000000000000000000001'
const users = {
  id: 'con_users00000000001',
  name: 'users',
  strategy: 'auth0',
  options: { brute_force_protection: true },
  enabled_clients: [SHOP],
}
const google = {
  id: 'con_google0000000001',
  name: 'google',
  strategy: 'google-oauth2',
  display_name: 'Google',
  options: { email: true },
  enabled_clients: ['Shop', 'Office'],
}
const okta = {
  id: 'con_okta000000000001',
  name: 'okta',
  strategy: 'okta',
  show_as_button: true,
  enabled_clients: ['Office'],
}
const seed = join(temporaryFolder(), 'connections.json')
writeFileSync(
  seed,
  JSON.stringify({
    clients: [{ client_id: SHOP, name: 'Shop' }, { name: 'Office' }],
    connections: [users, google, okta],
  }),
)

const emulator = useEmulator({ seed: [seed] })
const empty = useEmulator()
const shown = ({ enabled_clients: _, ...connection }: { enabled_clients: string[] }) => connection

test('lists connections by page, by strategy and by name', async () => {
  expect((await emulator.api('GET /connections?per_page=1&page=1&include_totals=true')).body).toEqual({
    total: 3,
    start: 1,
    limit: 1,
    connections: [shown(google)],
  })
  expect((await emulator.api('GET /connections?strategy=okta')).body).toEqual([shown(okta)])
  expect((await emulator.api('GET /connections?name=users')).body).toEqual([shown(users)])
})

test('returns an empty list in each of the three shapes', async () => {
  expect((await empty.api('GET /connections')).body).toEqual([])
  expect((await empty.api('GET /connections?page=2&per_page=10&include_totals=true')).body).toEqual({
    total: 0,
    start: 20,
    limit: 10,
    connections: [],
  })
  expect((await empty.api('GET /connections?take=50')).body).toEqual({ connections: [] })
  expect((await empty.api('GET /connections?strategy=auth0&fields=id')).body).toEqual([])
})

test('needs the scope read:connections', async () => {
  const { body, headers } = await emulator.api('GET /connections', { as: 'read:clients' })
  expect(body).toEqual(
    refusal(403, 'Forbidden', 'Insufficient scope, expected any of: read:connections', 'insufficient_scope'),
  )
  expect(headers['x-emulator-unimplemented']).toBeUndefined()
})

/** Tests GET /organizations. */
import { expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const acme = {
  id: 'org_acme000000000001',
  name: 'acme',
  display_name: 'Acme',
  branding: { logo_url: 'https://acme.test/logo.png' },
}
const globex = { id: 'org_globex0000000001', name: 'globex' }
const hooli = { id: 'org_hooli00000000001', name: 'hooli' }
const emulator = useEmulator({ seed: [{ organizations: [acme, globex, hooli] }] })
const empty = useEmulator()

test('lists all organizations in the order of the seed', async () => {
  expect((await emulator.api('GET /organizations?include_totals=true&per_page=2')).body).toEqual({
    organizations: [acme, globex],
    start: 0,
    limit: 2,
    total: 3,
  })
  expect((await emulator.api('GET /organizations?take=2')).body['organizations']).toEqual([acme, globex])
})

test('returns an empty list in each of the three shapes', async () => {
  expect((await empty.api('GET /organizations')).body).toEqual([])
  expect((await empty.api('GET /organizations?page=2&per_page=10&include_totals=true')).body).toEqual({
    total: 0,
    start: 20,
    limit: 10,
    organizations: [],
  })
  expect((await empty.api('GET /organizations?take=50')).body).toEqual({ organizations: [] })
  expect((await empty.api('GET /organizations?strategy=auth0&fields=id')).body).toEqual([])
})

test('needs the scope read:organizations', async () => {
  const { body, headers } = await emulator.api('GET /organizations', { as: 'read:clients' })
  expect(body).toEqual(
    refusal(403, 'Forbidden', 'Insufficient scope, expected any of: read:organizations', 'insufficient_scope'),
  )
  expect(headers['x-emulator-unimplemented']).toBeUndefined()
})

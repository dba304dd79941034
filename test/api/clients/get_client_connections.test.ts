/** Tests GET /clients/{id}/connections. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { badQuery, refusal, temporaryFolder, useEmulator } from '../../support/emulator.ts'

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
const shown = ({ enabled_clients: _, ...connection }: { enabled_clients: string[] }) => connection
const OF_SHOP = `/clients/${SHOP}/connections`
type List = { connections: { id: string }[]; next?: string }

describe('response', () => {
  test('contains the connections enabled for the client, in the order of creation', async () => {
    expect((await emulator.api(`GET ${OF_SHOP}`)).body).toEqual({ connections: [shown(users), shown(google)] })
    expect((await emulator.api(`GET ${OF_SHOP}?take=50`)).body).toEqual({ connections: [shown(users), shown(google)] })
  })

  test('contains an empty list for a client without connections', async () => {
    const { body } = await emulator.api('POST /clients', { body: { name: 'new' } })
    expect((await emulator.api(`GET /clients/${body['client_id']}/connections`)).body).toEqual({ connections: [] })
  })

  test('contains a cursor for the next page', async () => {
    const { body: first } = await emulator.api<List>(`GET ${OF_SHOP}?take=1`)
    expect(first.connections).toEqual([shown(users)])
    const { body: second } = await emulator.api<List>(`GET ${OF_SHOP}?take=1&from=${first.next}`)
    expect(second).toEqual({ connections: [shown(google)] })
  })
})

describe('parameters', () => {
  test('accept several values of strategy, and reject an unknown one', async () => {
    expect((await emulator.api(`GET ${OF_SHOP}?strategy=google-oauth2`)).body).toEqual({ connections: [shown(google)] })
    expect((await emulator.api(`GET ${OF_SHOP}?strategy=okta`)).body).toEqual({ connections: [] })
    expect((await emulator.api(`GET ${OF_SHOP}?strategy=google-oauth2&strategy=auth0`)).body).toEqual({
      connections: [shown(users), shown(google)],
    })
    expect((await emulator.api(`GET ${OF_SHOP}?strategy=carrier-pigeon`)).body).toEqual(
      badQuery('Query validation error: \'Invalid value "carrier-pigeon"\' on property strategy[0].'),
    )
  })

  test('select properties by fields, or leave them out with include_fields=false', async () => {
    expect((await emulator.api(`GET ${OF_SHOP}?fields=id,name`)).body).toEqual({
      connections: [
        { id: users.id, name: 'users' },
        { id: google.id, name: 'google' },
      ],
    })
    expect(
      (await emulator.api(`GET ${OF_SHOP}?fields=options,strategy&include_fields=false&take=1`)).body['connections'],
    ).toEqual([{ id: users.id, name: 'users' }])
  })

  test('reject an unknown name in fields, with the list of all names', async () => {
    const names =
      'name,display_name,strategy,options,id,provisioning_ticket_url,metadata,show_as_button,clients,authentication,connected_accounts,cross_app_access_requesting_app,cross_app_access_resource_app'
    expect((await emulator.api(`GET ${OF_SHOP}?fields=secret`)).body).toEqual(
      badQuery(
        `Query validation error: 'String 'secret' does not match pattern. Must be a comma separated list of the following values: ${names}' on property fields (Properties to include or exclude, separated by commas; empty for all).`,
      ),
    )
  })

  test('reject a cursor of another list', async () => {
    await emulator.api('POST /clients', { body: { name: 'another' } })
    const { body } = await emulator.api('GET /clients?take=1')
    expect((await emulator.api(`GET ${OF_SHOP}?from=${body['next']}`)).body).toEqual(
      refusal(400, 'Bad Request', 'Invalid pagination cursor', 'invalid_paging'),
    )
  })
})

describe('scopes', () => {
  const missing = refusal(
    403,
    'Forbidden',
    'Insufficient scope, expected: read:connections and any of: read:clients or read:client_summary',
    'insufficient_scope',
  )

  test.each([
    'read:connections',
    'read:clients',
    'read:clients read:client_summary',
    'read:connections read:client_keys',
  ])('%s: not enough', async (scope) => {
    const { status, body } = await emulator.api(`GET ${OF_SHOP}`, { as: scope })
    expect([status, body]).toEqual([403, missing])
  })

  test.each(['read:connections read:clients', 'read:connections read:client_summary'])(
    '%s are enough, but do not show the options',
    async (scope) => {
      const { id, name, strategy } = users
      const visible = { id, name, strategy }
      expect((await emulator.api(`GET ${OF_SHOP}?take=1`, { as: scope })).body['connections']).toEqual([visible])
      expect(
        (await emulator.api(`GET ${OF_SHOP}?take=1`, { as: `${scope} read:connections_options` })).body['connections'],
      ).toEqual([shown(users)])
    },
  )
})

test('answers 404 for an unknown client', async () => {
  expect((await emulator.api('GET /clients/nobody/connections')).body).toEqual(
    refusal(404, 'Not Found', 'The client does not exist', 'inexistent_client'),
  )
})

test('keeps the connections of a deleted client', async () => {
  await emulator.api(`DELETE /clients/${SHOP}`)
  expect((await emulator.api('GET /connections?fields=name')).body).toEqual([
    { name: 'users' },
    { name: 'google' },
    { name: 'okta' },
  ])
})

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

describe('shape', () => {
  test('an object with the connections that are enabled for the client, in the order of creation', async () => {
    expect((await emulator.api(`GET ${OF_SHOP}`)).body).toEqual({ connections: [shown(users), shown(google)] })
    expect((await emulator.api(`GET ${OF_SHOP}?take=50`)).body).toEqual({ connections: [shown(users), shown(google)] })
  })

  test('an empty object-list for a client without any', async () => {
    const { body } = await emulator.api('POST /clients', { body: { name: 'new' } })
    expect((await emulator.api(`GET /clients/${body['client_id']}/connections`)).body).toEqual({ connections: [] })
  })

  test('one page after the other', async () => {
    const { body: first } = await emulator.api<List>(`GET ${OF_SHOP}?take=1`)
    expect(first.connections).toEqual([shown(users)])
    const { body: second } = await emulator.api<List>(`GET ${OF_SHOP}?take=1&from=${first.next}`)
    expect(second).toEqual({ connections: [shown(google)] })
  })
})

describe('parameters', () => {
  test('strategy may be repeated', async () => {
    expect((await emulator.api(`GET ${OF_SHOP}?strategy=google-oauth2`)).body).toEqual({ connections: [shown(google)] })
    expect((await emulator.api(`GET ${OF_SHOP}?strategy=okta`)).body).toEqual({ connections: [] })
    expect((await emulator.api(`GET ${OF_SHOP}?strategy=google-oauth2&strategy=auth0`)).body).toEqual({
      connections: [shown(users), shown(google)],
    })
    expect((await emulator.api(`GET ${OF_SHOP}?strategy=carrier-pigeon`)).body).toEqual(
      badQuery('Query validation error: \'Invalid value "carrier-pigeon"\' on property strategy[0].'),
    )
  })

  test('fields names what is shown, or with include_fields=false what is not', async () => {
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

  test('an unknown name in fields is refused, listing all that there are', async () => {
    const names =
      'name,display_name,strategy,options,id,provisioning_ticket_url,metadata,show_as_button,clients,authentication,connected_accounts,cross_app_access_requesting_app,cross_app_access_resource_app'
    expect((await emulator.api(`GET ${OF_SHOP}?fields=secret`)).body).toEqual(
      badQuery(
        `Query validation error: 'String 'secret' does not match pattern. Must be a comma separated list of the following values: ${names}' on property fields (Properties to show or to leave out, separated by commas; empty for all).`,
      ),
    )
  })

  test('a cursor of another list is refused', async () => {
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
  ])('%s is not enough', async (scope) => {
    const { status, body } = await emulator.api(`GET ${OF_SHOP}`, { as: scope })
    expect([status, body]).toEqual([403, missing])
  })

  test.each(['read:connections read:clients', 'read:connections read:client_summary'])(
    '%s is enough, without the options',
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

test('an unknown client is not there', async () => {
  expect((await emulator.api('GET /clients/nobody/connections')).body).toEqual(
    refusal(404, 'Not Found', 'The client does not exist', 'inexistent_client'),
  )
})

test('a client that goes leaves its connections', async () => {
  await emulator.api(`DELETE /clients/${SHOP}`)
  expect((await emulator.api('GET /connections?fields=name')).body).toEqual([
    { name: 'users' },
    { name: 'google' },
    { name: 'okta' },
  ])
})

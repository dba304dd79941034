/** Tests GET /client-grants/{id}/organizations. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refusal, temporaryFolder, useEmulator } from '../../support/emulator.ts'

const GRANT = 'cgr_billing000000001'
const acme = {
  id: 'org_acme000000000001',
  name: 'acme',
  display_name: 'Acme',
  branding: { logo_url: 'https://acme.test/logo.png' },
}
const globex = { id: 'org_globex0000000001', name: 'globex' }
const hooli = { id: 'org_hooli00000000001', name: 'hooli' }
const document = {
  resourceServers: [{ identifier: 'https://billing.test/' }, { identifier: 'https://stock.test/' }],
  clients: [{ name: 'Billing' }],
  clientGrants: [
    { id: GRANT, client_id: 'Billing', audience: 'https://billing.test/', scope: [], organization_usage: 'allow' },
    {
      id: 'cgr_stock00000000001',
      client_id: 'Billing',
      audience: 'https://stock.test/',
      scope: [],
      organization_usage: 'allow',
    },
  ],
  organizations: [
    { ...acme, client_grants: [{ client_id: 'Billing' }] },
    { ...globex, client_grants: [{ client_id: 'Billing', audience: 'https://billing.test/' }] },
    hooli,
  ],
}
const seedFile = (content: object) => {
  const file = join(temporaryFolder(), 'organizations.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const emulator = useEmulator({ seed: [seedFile(document)] })
const API = 'https://api.example.com/'
const OF_GRANT = `/client-grants/${GRANT}/organizations`

describe('the organizations of a grant', () => {
  test('are returned as an array, with totals, or with a cursor', async () => {
    expect((await emulator.api(`GET ${OF_GRANT}`)).body).toEqual([acme, globex])
    expect((await emulator.api(`GET ${OF_GRANT}?include_totals=true&per_page=1&page=1`)).body).toEqual({
      organizations: [globex],
      start: 1,
      limit: 1,
      total: 2,
    })
    const { body } = await emulator.api(`GET ${OF_GRANT}?take=1`)
    expect(body['organizations']).toEqual([acme])
    expect((await emulator.api(`GET ${OF_GRANT}?take=1&from=${body['next']}`)).body).toEqual({
      organizations: [globex],
    })
  })

  test('do not include organizations of other grants', async () => {
    expect((await emulator.api('GET /client-grants/cgr_stock00000000001/organizations')).body).toEqual([acme])
  })

  test('need the scope read:organization_client_grants', async () => {
    expect((await emulator.api(`GET ${OF_GRANT}`, { as: 'read:client_grants' })).body).toEqual(
      refusal(
        403,
        'Forbidden',
        'Insufficient scope, expected any of: read:organization_client_grants',
        'insufficient_scope',
      ),
    )
  })

  test('are 404 for an unknown grant', async () => {
    expect((await emulator.api('GET /client-grants/cgr_nothing000000001/organizations')).body).toEqual(
      refusal(404, 'Not Found', 'The grant does not exist.', 'inexistent_client_grant'),
    )
  })

  test('returns an empty page in each shape for a grant without organizations', async () => {
    await emulator.api('POST /resource-servers', { body: { name: 'API', identifier: API } })
    const { body: client } = await emulator.api('POST /clients', { body: { name: 'X' } })
    const { body } = await emulator.api('POST /client-grants', {
      body: { client_id: client['client_id'], audience: API, scope: [] },
    })
    const path = `/client-grants/${body['id']}/organizations`
    expect((await emulator.api(`GET ${path}`)).body).toEqual([])
    expect((await emulator.api(`GET ${path}?include_totals=true`)).body).toEqual({
      total: 0,
      start: 0,
      limit: 50,
      organizations: [],
    })
    expect((await emulator.api(`GET ${path}?take=10`)).body).toEqual({ organizations: [] })
    expect((await emulator.api('GET /client-grants/cgr_x/organizations')).status).toBe(404)
  })

  test('lose the grant when it is deleted, and keep their other grants', async () => {
    await emulator.api(`DELETE /client-grants/${GRANT}`)
    expect((await emulator.api('GET /client-grants/cgr_stock00000000001/organizations')).body).toEqual([acme])
  })
})

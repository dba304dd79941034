/** Tests GET /_emulator/seed.schema.json. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeEach, describe, expect, test } from 'vitest'
import { FIXTURES } from '../../../server/seeds/fixtures.ts'
import { useEmulator, type Json } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const HOST = 'localhost:4400'
const emulator = useEmulator()
const load = async (document: unknown) => emulator.control('POST /seeds', { body: document, host: HOST })
const exported = async () => (await emulator.control<Exported>('GET /export', { host: HOST })).body

interface Exported {
  complete: true
  resourceServers: Json[]
  clients: Json[]
  clientGrants: Json[]
  connections: Json[]
  organizations: Json[]
  cimdDocuments: Json
}

const PEM = publicPem()
const CREDENTIAL = 'cred_2Vh8Qm3xk9TgLp4NzRbYcW'

describe('GET /_emulator/seed.schema.json', () => {
  let validate: ReturnType<Ajv2020['compile']>
  beforeEach(async () => {
    const { status, body } = await emulator.control('GET /seed.schema.json', {
      host: 'stranger.test',
      headers: { origin: 'https://editor.test' },
    })
    expect([status, body['$schema']]).toEqual([200, 'https://json-schema.org/draft/2020-12/schema'])
    validate = new Ajv2020({ strict: false, validateFormats: false }).compile(body)
  })
  const verdict = (document: unknown) => [
    validate(document),
    validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`) ?? [],
  ]

  test('accepts the fixtures and an export', async () => {
    for (const document of Object.values(FIXTURES)) expect(verdict(document)).toEqual([true, []])
    await load({ seed: 'quickstart' })
    await load({
      clients: [
        {
          name: 'A',
          oidc_logout: { backchannel_logout_urls: ['https://a.test/x'] },
          native_social_login: { apple: { enabled: true } },
          credentials: [{ id: CREDENTIAL, credential_type: 'public_key', pem: PEM }],
          signed_request_object: { credentials: [{ id: CREDENTIAL }] },
        },
      ],
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['A'] }],
      organizations: [{ name: 'o', client_grants: [{ client_id: 'Example Service' }] }],
      cimdDocuments: { 'https://a.example/x': [1] },
    })
    const { client_id } = (await exported()).clients.find(({ name }) => name === 'A') as Json
    await emulator.api(`PATCH /clients/${client_id}`, { body: { native_social_login: { apple: null } } })
    expect(verdict(await exported())).toEqual([true, []])
  })

  test('rejects a misspelled property, in seeds and in exports', () => {
    expect(verdict({ client: [] })).toEqual([false, expect.arrayContaining([' must NOT have additional properties'])])
    expect(verdict({ clients: [{ name: 'A', callback: [] }] })).toEqual([
      false,
      expect.arrayContaining(['/clients/0 must NOT have additional properties']),
    ])
    expect(verdict({ complete: true, clients: [{ name: 'A', callback: [] }] })).toEqual([
      false,
      expect.arrayContaining(['/clients/0 must NOT have additional properties']),
    ])
    expect(verdict({ clients: [{}] })[0]).toBe(false)
    // Only an export has every property, in its stored form.
    expect([
      verdict({ clients: [{ name: 'A', global: true }] })[0],
      verdict({ complete: true, clients: [{ name: 'A', global: true }] })[0],
    ]).toEqual([false, true])
  })
})

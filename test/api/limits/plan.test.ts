/** What `--plan` and `--without` forbid, with the words of real tenants; nothing is forbidden without them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../../server/index.ts'
import { PLANS } from '../../../schema/plans.ts'
import { HOME, refusal, temporaryFolder, useEmulator, type TestEmulator } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const full = refusal(
  403,
  'Forbidden',
  'You reached the limit of entities of this type for this tenant.',
  'too_many_entities',
)
const seed = join(temporaryFolder(), 'ten.json')
const API = 'https://orders.test/'
writeFileSync(
  seed,
  JSON.stringify({
    resourceServers: [
      { identifier: API },
      ...Array.from({ length: 100 }, (_, index) => ({ identifier: `${API}${index}` })),
    ],
    clients: Array.from({ length: 9 }, (_, index) => ({ name: `client ${index}` })),
    clientGrants: Array.from({ length: 99 }, (_, index) => ({
      client_id: 'client 0',
      audience: `${API}${index}`,
      scope: [],
    })),
  }),
)

describe('the plan free', () => {
  const emulator = useEmulator({ seed: [seed], plan: 'free' })
  /** Calls the API a second later, so that the rate limits of the plan do not reject the call. */
  const api: TestEmulator['api'] = async (line, options) => {
    await emulator.clock.advance(1000)
    return emulator.api(line, options)
  }

  test('applicationsFitThePlan: ten applications and no more, the global client apart', async () => {
    expect((await api('POST /clients', { body: { name: 'tenth' } })).status).toBe(201)
    const { status, body } = await api('POST /clients', { body: { name: 'eleventh' } })
    expect([status, body]).toEqual([403, full])
    const [{ client_id } = {}] = (await api<Record<string, string>[]>('GET /clients?per_page=1')).body
    await api(`DELETE /clients/${client_id}`)
    expect((await api('POST /clients', { body: { name: 'eleventh' } })).status).toBe(201)
  })

  test('grantsFitThePlan: a hundred grants and no more', async () => {
    const { body: clients } = await api<Record<string, string>[]>('GET /clients?per_page=2')
    const add = (audience: string) =>
      api('POST /client-grants', { body: { client_id: clients[1]?.['client_id'], audience, scope: [] } })
    expect((await add(API)).status).toBe(201)
    expect((await add(`${API}7`)).body).toEqual(full)
  })
})

test('credentialsFitThePlan: as many credentials as the plan has a number for', async () => {
  const emulator = await startEmulator({ seed: ['empty'], home: HOME, plan: 'enterprise' })
  const token = await emulator.token()
  const post = (path: string, body: object) =>
    emulator.inject({
      method: 'POST',
      url: `/api/v2${path}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    })
  const { client_id } = (await post('/clients', { name: 'x' })).json<{ client_id: string }>()
  const limits = PLANS.enterprise.limits as { credentials: number }
  const { credentials } = limits
  try {
    // Two thousand keys take minutes to make, so the limit is brought down to one for this test.
    limits.credentials = 1
    const add = () => post(`/clients/${client_id}/credentials`, { credential_type: 'public_key', pem: publicPem() })
    expect((await add()).statusCode).toBe(201)
    expect((await add()).json()).toEqual(full)
  } finally {
    limits.credentials = credentials
    await emulator.close()
  }
})

describe('propertiesFitThePlan: a tenant without oidc_logout and session_transfer', () => {
  const emulator = useEmulator({ without: ['oidc_logout', 'session_transfer'] })

  test('rejects setting session_transfer or oidc_logout with a request to upgrade', async () => {
    const expected = refusal(
      403,
      'Forbidden',
      'Please upgrade your subscription to use oidc_logout.',
      'insufficient_entitlement',
    )
    const { status, body } = await emulator.api('POST /clients', { body: { name: 'x', oidc_logout: {} } })
    expect([status, body]).toEqual([403, expected])
    const { body: made } = await emulator.api('POST /clients', { body: { name: 'x' } })
    expect(
      (
        await emulator.api(`PATCH /clients/${made['client_id']}`, {
          body: { oidc_logout: { backchannel_logout_urls: [] } },
        })
      ).body,
    ).toEqual(expected)
  })

  test('may not modify the other, but may unset it', async () => {
    const { body: made } = await emulator.api('POST /clients', { body: { name: 'x' } })
    expect(
      (await emulator.api(`PATCH /clients/${made['client_id']}`, { body: { session_transfer: {} } })).body,
    ).toEqual(
      refusal(
        403,
        'Forbidden',
        'The tenant is not allowed to modify session_transfer, please contact our support team.',
        'operation_not_supported',
      ),
    )
    expect(
      (await emulator.api(`PATCH /clients/${made['client_id']}`, { body: { session_transfer: null } })).status,
    ).toBe(200)
  })
})

describe('a tenant without clients', () => {
  const emulator = useEmulator({ seed: ['quickstart'], without: ['clients'] })

  test('rejects writes, and accepts reads and deletions', async () => {
    const expected = refusal(
      403,
      'Forbidden',
      'The account is not allowed to perform this operation, please contact our support team.',
      'operation_not_supported',
    )
    expect((await emulator.api('POST /clients', { body: { name: 'x' } })).body).toEqual(expected)
    const [{ client_id } = {}] = (await emulator.api<Record<string, string>[]>('GET /clients?per_page=1')).body
    expect((await emulator.api(`PATCH /clients/${client_id}`, { body: { name: 'y' } })).body).toEqual(expected)
    expect((await emulator.api(`DELETE /clients/${client_id}`)).status).toBe(204)
  })
})

test('a name that is no property of a client is refused at the start', async () => {
  await expect(startEmulator({ home: HOME, without: ['magic'] })).rejects.toThrow(
    '--without takes a property of a client such as oidc_logout, or clients, not magic.',
  )
})

/** Tests seeds and ids under --deterministic. */
import { describe, expect, test } from 'vitest'
import type { EmulatorOptions } from '../../../server/index.ts'
import { temporaryFolder, type Json, startTestEmulator, withEmulator } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const HOST = 'localhost:4400'

interface Exported {
  complete: true
  resourceServers: Json[]
  clients: Json[]
  clientGrants: Json[]
  connections: Json[]
  organizations: Json[]
  cimdDocuments: Json
}

const [PEM, OTHER_PEM] = [publicPem(), publicPem()]

describe('deterministic', () => {
  const seed = [
    'quickstart',
    {
      clients: [
        {
          name: 'Keys',
          client_authentication_methods: {
            private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: PEM }] },
          },
        },
      ],
      connections: [{ name: 'c', strategy: 'auth0' }],
      organizations: [{ name: 'o' }],
    },
    'many:5',
  ]
  const run = (deterministic: string, options: EmulatorOptions = {}) =>
    withEmulator({ deterministic, seed, ...options }, async (running) => {
      const documentOf = async (name: string) =>
        JSON.stringify((await running.control(`GET /export?tenant=${name}`, { host: HOST })).body)
      const made = async () => {
        const { body } = await running.api('POST /clients', {
          body: {
            name: 'X',
            client_authentication_methods: {
              private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: OTHER_PEM }] },
            },
          },
        })
        const rotated = await running.api(
          `POST /clients/${(await running.api('POST /clients', { body: { name: 'Y' } })).body['client_id']}/rotate-secret`,
        )
        return [
          body['client_id'],
          body['client_secret'],
          body['client_authentication_methods'],
          rotated.body['client_secret'],
        ]
      }
      const start = await documentOf('default')
      const first = await made()
      const after = await documentOf('default')
      await running.reset()
      const again = [await documentOf('default'), await made(), await documentOf('default')]
      await running.tenant('acme')
      return { start, first, after, again, acme: await documentOf('acme') }
    })

  test('starts with the same text are the same to the byte, with another they are not, and a reset begins again', async () => {
    const [one, same, other] = [await run('text'), await run('text'), await run('other')]
    expect(same).toEqual(one)
    expect(one.again).toEqual([one.start, one.first, one.after])
    for (const key of ['start', 'first', 'after', 'acme'] as const) expect(other[key]).not.toEqual(one[key])
    expect(one.acme).not.toBe(one.start)
    const ids = (text: string) => (JSON.parse(text) as Exported).clients.map((client) => client['client_secret'])
    expect(new Set([...ids(one.after), ...ids(one.acme)]).size).toBe(ids(one.after).length + ids(one.acme).length)
  })

  test('stops the clock at the beginning of 2026, unless another time is given', async () => {
    const now = (options: EmulatorOptions) =>
      withEmulator({ deterministic: 'text', ...options }, async (running) => (await running.control('GET /clock')).body)
    expect(await now({})).toMatchObject({ now: '2026-01-01T00:00:00.000Z', frozen: true })
    expect(await now({ clock: '2030-05-05T00:00:00Z' })).toMatchObject({
      now: '2030-05-05T00:00:00.000Z',
      frozen: true,
    })
  })

  test('a folder goes on where it was: no id comes twice', async () => {
    const data = temporaryFolder()
    const ids = new Set<unknown>()
    for (let start = 0; start < 3; start++) {
      {
        await using running = await startTestEmulator({ deterministic: 'text', data })
        for (const tenant of [running, await running.tenant('acme')]) {
          for (let n = 0; n < 3; n++)
            ids.add((await tenant.api('POST /clients', { body: { name: 'X' } })).body['client_id'])
        }
      }
    }
    expect(ids.size).toBe(18)
  })

  test('a snapshot is restored with the ids that are to come', async () => {
    await using running = await startTestEmulator({ deterministic: 'text' })
    const add = async () => (await running.api('POST /clients', { body: { name: 'X' } })).body['client_id']
    await running.snapshot()
    const first = [await add(), await add()]
    await running.restore()
    expect([await add(), await add()]).toEqual(first)
  })

  test('a seed that is refused takes no id away', async () => {
    await using running = await startTestEmulator({ deterministic: 'text' })
    const ids = async () => (await running.api('POST /clients', { body: { name: 'X' } })).body['client_id']
    await running.snapshot()
    const expected = await ids()
    await running.restore()
    await running.seed({ clients: [{ name: 'A' }, { name: 'B', grant_types: ['x'] }] }).catch(() => {})
    expect(await ids()).toBe(expected)
  })
})

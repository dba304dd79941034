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

describe('--deterministic', () => {
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
      const createEntities = async () => {
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
      const first = await createEntities()
      const after = await documentOf('default')
      await running.reset()
      const again = [await documentOf('default'), await createEntities(), await documentOf('default')]
      await running.tenant('acme')
      return { start, first, after, again, acme: await documentOf('acme') }
    })

  test('gives equal data for the same text, otherText data for another text, and the data of the start after a reset', async () => {
    const [run1, same, otherText] = [await run('text'), await run('text'), await run('other')]
    expect(same).toEqual(run1)
    expect(run1.again).toEqual([run1.start, run1.first, run1.after])
    for (const key of ['start', 'first', 'after', 'acme'] as const) expect(otherText[key]).not.toEqual(run1[key])
    expect(run1.acme).not.toBe(run1.start)
    const ids = (text: string) => (JSON.parse(text) as Exported).clients.map((client) => client['client_secret'])
    expect(new Set([...ids(run1.after), ...ids(run1.acme)]).size).toBe(ids(run1.after).length + ids(run1.acme).length)
  })

  test('freezes the clock at the beginning of 2026, unless clock is set', async () => {
    const now = (options: EmulatorOptions) =>
      withEmulator({ deterministic: 'text', ...options }, async (running) => (await running.control('GET /clock')).body)
    expect(await now({})).toMatchObject({ now: '2026-01-01T00:00:00.000Z', frozen: true })
    expect(await now({ clock: '2030-05-05T00:00:00Z' })).toMatchObject({
      now: '2030-05-05T00:00:00.000Z',
      frozen: true,
    })
  })

  test('gives no id twice in a data folder, also after a restart', async () => {
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

  test('restores the next ids with a snapshot', async () => {
    await using running = await startTestEmulator({ deterministic: 'text' })
    const add = async () => (await running.api('POST /clients', { body: { name: 'X' } })).body['client_id']
    await running.snapshot()
    const first = [await add(), await add()]
    await running.restore()
    expect([await add(), await add()]).toEqual(first)
  })

  test('uses up no id for a rejected seed', async () => {
    await using running = await startTestEmulator({ deterministic: 'text' })
    const ids = async () => (await running.api('POST /clients', { body: { name: 'X' } })).body['client_id']
    await running.snapshot()
    const expected = await ids()
    await running.restore()
    await running.seed({ clients: [{ name: 'A' }, { name: 'B', grant_types: ['x'] }] }).catch(() => {})
    expect(await ids()).toBe(expected)
  })
})

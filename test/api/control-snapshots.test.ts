import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EmulatorOptions } from '../../server/index.ts'
import {
  refusal,
  temporaryFolder,
  type Json,
  clientNames,
  startTestEmulator,
  withEmulator,
} from '../support/emulator.ts'

const NOW = '2030-01-31T12:00:00.123Z'
const unknown = (message: string) => ({
  status: 404,
  body: refusal(404, 'Not Found', message, 'emulator_unknown_snapshot'),
})

describe.each([
  ['in memory', () => ({})],
  ['in a folder', () => ({ data: temporaryFolder() })],
])('snapshots %s', (_, options: () => EmulatorOptions) => {
  test('are taken with 201, listed by name and deleted with 204', async () => {
    await using emulator = await startTestEmulator(options())
    expect(await emulator.control('GET /snapshots')).toEqual({ status: 200, body: { snapshots: [] } })
    await emulator.clock.freeze(NOW)
    const b = await emulator.control('PUT /snapshots/b')
    expect(b).toEqual({ status: 201, body: { name: 'b', created_at: NOW, bytes: expect.any(Number) } })
    expect(Object.keys(b.body)).toEqual(['name', 'created_at', 'bytes'])
    expect(b.body['bytes']).toBeGreaterThan(8192)
    await emulator.clock.advance(1000)
    const a = await emulator.control('PUT /snapshots/a')
    expect(a.body).toMatchObject({ name: 'a', created_at: '2030-01-31T12:00:01.123Z' })
    expect(await emulator.control('GET /snapshots')).toEqual({ status: 200, body: { snapshots: [a.body, b.body] } })
    for (let time = 0; time < 2; time++)
      expect(await emulator.control('DELETE /snapshots/b')).toEqual({ status: 204, body: undefined })
    expect((await emulator.control('GET /snapshots')).body).toEqual({ snapshots: [a.body] })
  })

  test.each(['1960-05-05T00:00:00.000Z', '2099-12-31T23:59:59.999Z', '2026-01-01T00:00:00.001Z'])(
    'are of the time that the tenant has: %s',
    async (time) => {
      await using emulator = await startTestEmulator(options())
      await emulator.clock.freeze(time)
      expect((await emulator.control('PUT /snapshots/a')).body['created_at']).toBe(time)
    },
  )

  test('bring back what was there, as often as one likes', async () => {
    await using emulator = await startTestEmulator(options())
    const { body } = await emulator.api('POST /clients', { body: { name: 'Kept' } })
    const before = await emulator.export()
    await emulator.snapshot('a')
    for (let time = 0; time < 2; time++) {
      await emulator.api(`PATCH /clients/${body['client_id']}`, { body: { name: 'Changed' } })
      await emulator.api('POST /clients', { body: { name: 'New' } })
      expect(await emulator.control('POST /snapshots/a/restore')).toEqual({ status: 204, body: undefined })
      expect(await emulator.export()).toEqual(before)
      expect((await emulator.api('GET /clients?include_totals=true')).body).toMatchObject({ total: 2 })
    }
    await emulator.api('POST /clients', { body: { name: 'Goes on' } })
    expect(await clientNames(emulator)).toEqual(['Kept', 'Goes on'])
  })

  test('hold everything: grants, credentials, connections, organizations and documents', async () => {
    await using emulator = await startTestEmulator(options())
    await emulator.seed('quickstart', {
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Example Service'] }],
      organizations: [{ name: 'o', client_grants: [{ client_id: 'Example Service' }] }],
      cimdDocuments: { 'https://a.example/x': {} },
    })
    const before = await emulator.export()
    await emulator.snapshot('all')
    await emulator.reset()
    expect(await emulator.export()).not.toEqual(before)
    await emulator.restore('all')
    expect(await emulator.export()).toEqual(before)
  })

  test('are replaced by those of the same name', async () => {
    await using emulator = await startTestEmulator(options())
    await emulator.snapshot('a')
    await emulator.api('POST /clients', { body: { name: 'X' } })
    await emulator.snapshot('a')
    await emulator.reset()
    await emulator.restore('a')
    expect(await clientNames(emulator)).toEqual(['X'])
    expect(
      (await emulator.control<{ snapshots: Json[] }>('GET /snapshots')).body.snapshots.map(({ name }) => name),
    ).toEqual(['a'])
  })

  test('survive a reset, and a reset after them goes to the seeds', async () => {
    await using emulator = await startTestEmulator({ ...options(), seed: [{ clients: [{ name: 'Seeded' }] }] })
    await emulator.api('POST /clients', { body: { name: 'X' } })
    await emulator.snapshot()
    await emulator.reset()
    expect(await clientNames(emulator)).toEqual(['Seeded'])
    await emulator.restore()
    expect(await clientNames(emulator)).toEqual(['Seeded', 'X'])
    await emulator.reset()
    expect(await clientNames(emulator)).toEqual(['Seeded'])
  })

  test('have no part in clock, faults, log and tokens', async () => {
    await using emulator = await startTestEmulator(options())
    const token = await emulator.token()
    await emulator.snapshot()
    await emulator.clock.freeze('2020-01-01T00:00:00Z')
    await emulator.faults.set([{ status: 503, match: { path: '/none' } }])
    await emulator.api('GET /clients', { as: { token } })
    await emulator.restore()
    expect((await emulator.clock.now()).toISOString()).toBe('2020-01-01T00:00:00.000Z')
    expect(await emulator.faults.list()).toEqual([{ status: 503, match: { path: '/none' }, remaining: null }])
    expect((await emulator.requests.list()).map(({ path }) => path)).toEqual(['/api/v2/clients'])
    expect((await emulator.api('GET /clients', { as: { token } })).status).toBe(200)
  })

  test('belong to a tenant, and go with it', async () => {
    await using emulator = await startTestEmulator(options())
    const acme = await emulator.tenant('acme')
    await acme.api('POST /clients', { body: { name: 'X' } })
    await emulator.control('PUT /snapshots/a?tenant=acme')
    expect((await emulator.control('GET /snapshots')).body).toEqual({ snapshots: [] })
    expect(await emulator.control('POST /snapshots/a/restore')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
    await acme.reset()
    await acme.restore('a')
    expect([await clientNames(acme), await clientNames(emulator)]).toEqual([['X'], []])
    await emulator.deleteTenant('acme')
    await emulator.tenant('acme')
    expect(await emulator.control('POST /snapshots/a/restore?tenant=acme')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
  })

  test('that are not there are 404, with the names of those that are, and change nothing', async () => {
    await using emulator = await startTestEmulator(options())
    await emulator.api('POST /clients', { body: { name: 'X' } })
    expect(await emulator.control('POST /snapshots/a/restore')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
    await emulator.snapshot('b')
    await emulator.snapshot('c')
    expect(await emulator.control('POST /snapshots/a/restore')).toEqual(
      unknown('There is no snapshot a. Snapshots of this tenant: b, c.'),
    )
    expect(await clientNames(emulator)).toEqual(['X'])
    expect(await emulator.restore('a').catch((error: Error) => error.message)).toBe(
      'There is no snapshot a. Snapshots of this tenant: b, c.',
    )
  })

  test('are shown as the export of their time, while all stays as it is', async () => {
    await using emulator = await startTestEmulator(options())
    await emulator.seed('quickstart', {
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Example Service'] }],
      cimdDocuments: { 'https://a.example/x': {} },
    })
    await emulator.api('POST /clients', { body: { name: 'Kept' } })
    const then = await emulator.control('GET /export')
    await emulator.clock.freeze(NOW)
    await emulator.snapshot('a')
    const { body: listed } = await emulator.control('GET /snapshots')
    await emulator.reset()
    const now = await emulator.control('GET /export')
    for (let time = 0; time < 2; time++)
      expect(await emulator.control('GET /snapshots/a/export')).toEqual({ status: 200, body: then.body })
    expect(await emulator.control('GET /export')).toEqual(now)
    expect((await emulator.control('GET /snapshots')).body).toEqual(listed)
    expect(
      (await emulator.control('POST /seeds', { body: (await emulator.control('GET /snapshots/a/export')).body }))
        .status,
    ).toBe(200)
    expect((await clientNames(emulator)).at(-1)).toBe('Kept')
  })

  test('that are not there cannot be shown', async () => {
    await using emulator = await startTestEmulator(options())
    expect(await emulator.control('GET /snapshots/a/export')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
    await emulator.snapshot('b')
    await emulator.tenant('acme')
    expect(await emulator.control('GET /snapshots/a/export')).toEqual(
      unknown('There is no snapshot a. Snapshots of this tenant: b.'),
    )
    expect(await emulator.control('GET /snapshots/b/export?tenant=acme')).toEqual(
      unknown('There is no snapshot b. PUT /_emulator/snapshots/b takes it.'),
    )
  })

  test('have names that can be parts of file names', async () => {
    await using emulator = await startTestEmulator(options())
    for (const name of ['seeded', 'snapshot', 'default', '-', '0', 'x'.repeat(63)])
      expect((await emulator.control(`PUT /snapshots/${name}`)).status).toBe(201)
    for (const name of ['A', 'a.b', '..%2Fa', 'x'.repeat(64)]) {
      const message = `Path validation error: 'String does not match pattern ^[a-z0-9-]{1,63}$: ${decodeURIComponent(name)}' on property name (Name of the snapshot: lower-case letters, digits and -).`
      expect(await emulator.control(`PUT /snapshots/${name}`)).toEqual({
        status: 400,
        body: refusal(400, 'Bad Request', message, 'invalid_uri'),
      })
    }
  })
})

describe('a snapshot in a folder that is shown', () => {
  /** The files of a folder that this process has open (Linux tells). */
  const openIn = (folder: string) =>
    readdirSync('/proc/self/fd')
      .flatMap((name) => {
        try {
          return readlinkSync(`/proc/self/fd/${name}`)
        } catch {
          return []
        }
      })
      .filter((file) => file.startsWith(folder))
      .sort()
  const stateOf = (folder: string) =>
    readdirSync(folder)
      .filter((name) => name.includes('snapshot'))
      .map((name) => {
        const { mtimeNs, ctimeNs, size, ino } = statSync(join(folder, name), { bigint: true })
        return [name, mtimeNs, ctimeNs, size, ino, readFileSync(join(folder, name)).toString('base64')]
      })

  test('stays the same file to the byte and the nanosecond, and nothing of it stays open', async () => {
    const data = temporaryFolder()
    await using emulator = await startTestEmulator({ data, seed: ['quickstart'] })
    await emulator.snapshot('a')
    const [before, open] = [stateOf(data), process.platform === 'linux' ? openIn(data) : []]
    for (let time = 0; time < 3; time++) expect((await emulator.control('GET /snapshots/a/export')).status).toBe(200)
    expect(stateOf(data)).toEqual(before)
    if (process.platform === 'linux') expect(openIn(data)).toEqual(open)
  })

  test('that is damaged is refused by name, and nothing of it stays open', async () => {
    const data = temporaryFolder()
    await using emulator = await startTestEmulator({ data })
    await emulator.snapshot('a')
    const file = join(data, 'default.a.snapshot.sqlite')
    writeFileSync(file, 'no database'.repeat(1_000))
    const open = process.platform === 'linux' ? openIn(data) : []
    const sentence = `Nothing was changed: the file of the snapshot a is damaged, it is not what was written (${file}). Put back a copy of it.`
    expect(await emulator.control('GET /snapshots/a/export')).toEqual({
      status: 409,
      body: refusal(409, 'Conflict', sentence, 'emulator_unusable_data'),
    })
    if (process.platform === 'linux') expect(openIn(data)).toEqual(open)
    expect(await clientNames(emulator)).toEqual([])
  })
})

describe('snapshots in a folder', () => {
  test('are files for their user alone, and survive a restart', async () => {
    const data = temporaryFolder()
    const taken = await withEmulator({ data }, async (emulator) => {
      await (await emulator.tenant('acme')).api('POST /clients', { body: { name: 'X' } })
      await (await emulator.tenant('acme')).snapshot('mine')
      await emulator.snapshot('mine')
      return (await emulator.control('GET /snapshots?tenant=acme')).body
    })
    const files = readdirSync(data).sort()
    expect(files).toEqual([
      'acme.json',
      'acme.mine.snapshot.sqlite',
      'acme.seeded.sqlite',
      'acme.sqlite',
      'default.json',
      'default.mine.snapshot.sqlite',
      'default.seeded.sqlite',
      'default.sqlite',
      'emulator.lock',
    ])
    expect(files.map((file) => statSync(join(data, file)).mode & 0o777)).toEqual(files.map(() => 0o600))
    {
      await using emulator = await startTestEmulator({ data })
      expect((await emulator.control('GET /snapshots?tenant=acme')).body).toEqual(taken)
      const acme = await emulator.tenant('acme')
      await acme.reset()
      expect(await clientNames(acme)).toEqual([])
      await acme.restore('mine')
      expect(await clientNames(acme)).toEqual(['X'])
      await emulator.deleteTenant('acme')
    }
    expect(readdirSync(data).sort()).toEqual([
      'default.json',
      'default.mine.snapshot.sqlite',
      'default.seeded.sqlite',
      'default.sqlite',
      'emulator.lock',
    ])
  })

  test('are what is there after a restart, once restored', async () => {
    const data = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ data })
      await emulator.api('POST /clients', { body: { name: 'X' } })
      await emulator.snapshot()
      await emulator.reset()
      await emulator.restore()
    }
    {
      await using emulator = await startTestEmulator({ data })
      expect(await clientNames(emulator)).toEqual(['X'])
    }
    expect(readdirSync(data).filter((file) => file.endsWith('.new'))).toEqual([])
  })
})

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
    await using running = await startTestEmulator(options())
    expect(await running.control('GET /snapshots')).toEqual({ status: 200, body: { snapshots: [] } })
    await running.clock.freeze(NOW)
    const b = await running.control('PUT /snapshots/b')
    expect(b).toEqual({ status: 201, body: { name: 'b', created_at: NOW, bytes: expect.any(Number) } })
    expect(Object.keys(b.body)).toEqual(['name', 'created_at', 'bytes'])
    expect(b.body['bytes']).toBeGreaterThan(8192)
    await running.clock.advance(1000)
    const a = await running.control('PUT /snapshots/a')
    expect(a.body).toMatchObject({ name: 'a', created_at: '2030-01-31T12:00:01.123Z' })
    expect(await running.control('GET /snapshots')).toEqual({ status: 200, body: { snapshots: [a.body, b.body] } })
    for (let time = 0; time < 2; time++)
      expect(await running.control('DELETE /snapshots/b')).toEqual({ status: 204, body: undefined })
    expect((await running.control('GET /snapshots')).body).toEqual({ snapshots: [a.body] })
  })

  test.each(['1960-05-05T00:00:00.000Z', '2099-12-31T23:59:59.999Z', '2026-01-01T00:00:00.001Z'])(
    'are of the time that the tenant has: %s',
    async (time) => {
      await using running = await startTestEmulator(options())
      await running.clock.freeze(time)
      expect((await running.control('PUT /snapshots/a')).body['created_at']).toBe(time)
    },
  )

  test('bring back what was there, as often as one likes', async () => {
    await using running = await startTestEmulator(options())
    const { body } = await running.api('POST /clients', { body: { name: 'Kept' } })
    const before = await running.export()
    await running.snapshot('a')
    for (let time = 0; time < 2; time++) {
      await running.api(`PATCH /clients/${body['client_id']}`, { body: { name: 'Changed' } })
      await running.api('POST /clients', { body: { name: 'New' } })
      expect(await running.control('POST /snapshots/a/restore')).toEqual({ status: 204, body: undefined })
      expect(await running.export()).toEqual(before)
      expect((await running.api('GET /clients?include_totals=true')).body).toMatchObject({ total: 2 })
    }
    await running.api('POST /clients', { body: { name: 'Goes on' } })
    expect(await clientNames(running)).toEqual(['Kept', 'Goes on'])
  })

  test('hold everything: grants, credentials, connections, organizations and documents', async () => {
    await using running = await startTestEmulator(options())
    await running.seed('quickstart', {
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Example Service'] }],
      organizations: [{ name: 'o', client_grants: [{ client_id: 'Example Service' }] }],
      cimdDocuments: { 'https://a.example/x': {} },
    })
    const before = await running.export()
    await running.snapshot('all')
    await running.reset()
    expect(await running.export()).not.toEqual(before)
    await running.restore('all')
    expect(await running.export()).toEqual(before)
  })

  test('are replaced by those of the same name', async () => {
    await using running = await startTestEmulator(options())
    await running.snapshot('a')
    await running.api('POST /clients', { body: { name: 'X' } })
    await running.snapshot('a')
    await running.reset()
    await running.restore('a')
    expect(await clientNames(running)).toEqual(['X'])
    expect(
      (await running.control<{ snapshots: Json[] }>('GET /snapshots')).body.snapshots.map(({ name }) => name),
    ).toEqual(['a'])
  })

  test('survive a reset, and a reset after them goes to the seeds', async () => {
    await using running = await startTestEmulator({ ...options(), seed: [{ clients: [{ name: 'Seeded' }] }] })
    await running.api('POST /clients', { body: { name: 'X' } })
    await running.snapshot()
    await running.reset()
    expect(await clientNames(running)).toEqual(['Seeded'])
    await running.restore()
    expect(await clientNames(running)).toEqual(['Seeded', 'X'])
    await running.reset()
    expect(await clientNames(running)).toEqual(['Seeded'])
  })

  test('have no part in clock, faults, log and tokens', async () => {
    await using running = await startTestEmulator(options())
    const token = await running.token()
    await running.snapshot()
    await running.clock.freeze('2020-01-01T00:00:00Z')
    await running.faults.set([{ status: 503, match: { path: '/none' } }])
    await running.api('GET /clients', { as: { token } })
    await running.restore()
    expect((await running.clock.now()).toISOString()).toBe('2020-01-01T00:00:00.000Z')
    expect(await running.faults.list()).toEqual([{ status: 503, match: { path: '/none' }, remaining: null }])
    expect((await running.requests.list()).map(({ path }) => path)).toEqual(['/api/v2/clients'])
    expect((await running.api('GET /clients', { as: { token } })).status).toBe(200)
  })

  test('belong to a tenant, and go with it', async () => {
    await using running = await startTestEmulator(options())
    const acme = await running.tenant('acme')
    await acme.api('POST /clients', { body: { name: 'X' } })
    await running.control('PUT /snapshots/a?tenant=acme')
    expect((await running.control('GET /snapshots')).body).toEqual({ snapshots: [] })
    expect(await running.control('POST /snapshots/a/restore')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
    await acme.reset()
    await acme.restore('a')
    expect([await clientNames(acme), await clientNames(running)]).toEqual([['X'], []])
    await running.deleteTenant('acme')
    await running.tenant('acme')
    expect(await running.control('POST /snapshots/a/restore?tenant=acme')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
  })

  test('that are not there are 404, with the names of those that are, and change nothing', async () => {
    await using running = await startTestEmulator(options())
    await running.api('POST /clients', { body: { name: 'X' } })
    expect(await running.control('POST /snapshots/a/restore')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
    await running.snapshot('b')
    await running.snapshot('c')
    expect(await running.control('POST /snapshots/a/restore')).toEqual(
      unknown('There is no snapshot a. Snapshots of this tenant: b, c.'),
    )
    expect(await clientNames(running)).toEqual(['X'])
    expect(await running.restore('a').catch((error: Error) => error.message)).toBe(
      'There is no snapshot a. Snapshots of this tenant: b, c.',
    )
  })

  test('are shown as the export of their time, while all stays as it is', async () => {
    await using running = await startTestEmulator(options())
    await running.seed('quickstart', {
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Example Service'] }],
      cimdDocuments: { 'https://a.example/x': {} },
    })
    await running.api('POST /clients', { body: { name: 'Kept' } })
    const then = await running.control('GET /export')
    await running.clock.freeze(NOW)
    await running.snapshot('a')
    const { body: listed } = await running.control('GET /snapshots')
    await running.reset()
    const now = await running.control('GET /export')
    for (let time = 0; time < 2; time++)
      expect(await running.control('GET /snapshots/a/export')).toEqual({ status: 200, body: then.body })
    expect(await running.control('GET /export')).toEqual(now)
    expect((await running.control('GET /snapshots')).body).toEqual(listed)
    expect(
      (await running.control('POST /seeds', { body: (await running.control('GET /snapshots/a/export')).body })).status,
    ).toBe(200)
    expect((await clientNames(running)).at(-1)).toBe('Kept')
  })

  test('that are not there cannot be shown', async () => {
    await using running = await startTestEmulator(options())
    expect(await running.control('GET /snapshots/a/export')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
    await running.snapshot('b')
    await running.tenant('acme')
    expect(await running.control('GET /snapshots/a/export')).toEqual(
      unknown('There is no snapshot a. Snapshots of this tenant: b.'),
    )
    expect(await running.control('GET /snapshots/b/export?tenant=acme')).toEqual(
      unknown('There is no snapshot b. PUT /_emulator/snapshots/b takes it.'),
    )
  })

  test('have names that can be parts of file names', async () => {
    await using running = await startTestEmulator(options())
    for (const name of ['seeded', 'snapshot', 'default', '-', '0', 'x'.repeat(63)])
      expect((await running.control(`PUT /snapshots/${name}`)).status).toBe(201)
    for (const name of ['A', 'a.b', '..%2Fa', 'x'.repeat(64)]) {
      const message = `Path validation error: 'String does not match pattern ^[a-z0-9-]{1,63}$: ${decodeURIComponent(name)}' on property name (Name of the snapshot: lower-case letters, digits and -).`
      expect(await running.control(`PUT /snapshots/${name}`)).toEqual({
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
    await using running = await startTestEmulator({ data, seed: ['quickstart'] })
    await running.snapshot('a')
    const [before, open] = [stateOf(data), process.platform === 'linux' ? openIn(data) : []]
    for (let time = 0; time < 3; time++) expect((await running.control('GET /snapshots/a/export')).status).toBe(200)
    expect(stateOf(data)).toEqual(before)
    if (process.platform === 'linux') expect(openIn(data)).toEqual(open)
  })

  test('that is damaged is refused by name, and nothing of it stays open', async () => {
    const data = temporaryFolder()
    await using running = await startTestEmulator({ data })
    await running.snapshot('a')
    const file = join(data, 'default.a.snapshot.sqlite')
    writeFileSync(file, 'no database'.repeat(1_000))
    const open = process.platform === 'linux' ? openIn(data) : []
    const sentence = `Nothing was changed: the file of the snapshot a is damaged, it is not what was written (${file}). Put back a copy of it.`
    expect(await running.control('GET /snapshots/a/export')).toEqual({
      status: 409,
      body: refusal(409, 'Conflict', sentence, 'emulator_unusable_data'),
    })
    if (process.platform === 'linux') expect(openIn(data)).toEqual(open)
    expect(await clientNames(running)).toEqual([])
  })
})

describe('snapshots in a folder', () => {
  test('are files for their user alone, and survive a restart', async () => {
    const data = temporaryFolder()
    const taken = await withEmulator({ data }, async (running) => {
      await (await running.tenant('acme')).api('POST /clients', { body: { name: 'X' } })
      await (await running.tenant('acme')).snapshot('mine')
      await running.snapshot('mine')
      return (await running.control('GET /snapshots?tenant=acme')).body
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
      await using running = await startTestEmulator({ data })
      expect((await running.control('GET /snapshots?tenant=acme')).body).toEqual(taken)
      const acme = await running.tenant('acme')
      await acme.reset()
      expect(await clientNames(acme)).toEqual([])
      await acme.restore('mine')
      expect(await clientNames(acme)).toEqual(['X'])
      await running.deleteTenant('acme')
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
      await using running = await startTestEmulator({ data })
      await running.api('POST /clients', { body: { name: 'X' } })
      await running.snapshot()
      await running.reset()
      await running.restore()
    }
    {
      await using running = await startTestEmulator({ data })
      expect(await clientNames(running)).toEqual(['X'])
    }
    expect(readdirSync(data).filter((file) => file.endsWith('.new'))).toEqual([])
  })
})

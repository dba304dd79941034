/** Tests GET /_emulator/snapshots/{name}/export. */
import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EmulatorOptions } from '../../../server/index.ts'
import { refusal, temporaryFolder, clientNames, startTestEmulator } from '../../support/emulator.ts'

const NOW = '2030-01-31T12:00:00.123Z'
const unknown = (message: string) => ({
  status: 404,
  body: refusal(404, 'Not Found', message, 'emulator_unknown_snapshot'),
})

describe.each([
  ['in memory', () => ({})],
  ['in a folder', () => ({ data: temporaryFolder() })],
])('GET /_emulator/snapshots/{name}/export, %s', (_, options: () => EmulatorOptions) => {
  test('returns the data of the time when the snapshot was taken, and changes nothing', async () => {
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

  test('returns 404 for an unknown name', async () => {
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
})

describe('the export of a snapshot in a folder', () => {
  /** Returns the files of a folder that this process has open. Linux only: reads /proc. */
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

  test('does not change the file by a byte or its time by a nanosecond, and closes it', async () => {
    const data = temporaryFolder()
    await using emulator = await startTestEmulator({ data, seed: ['quickstart'] })
    await emulator.snapshot('a')
    const [before, open] = [stateOf(data), process.platform === 'linux' ? openIn(data) : []]
    for (let time = 0; time < 3; time++) expect((await emulator.control('GET /snapshots/a/export')).status).toBe(200)
    expect(stateOf(data)).toEqual(before)
    if (process.platform === 'linux') expect(openIn(data)).toEqual(open)
  })

  test('names a damaged file in the error, and closes it', async () => {
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

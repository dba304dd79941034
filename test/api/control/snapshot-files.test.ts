/** Tests snapshots as files of a data folder. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder, clientNames, startTestEmulator, withEmulator } from '../../support/emulator.ts'

describe('snapshots in a data folder', () => {
  test('are files that only their user can read, and survive a restart', async () => {
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

  test('remain the current data after a restore and a restart', async () => {
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

/**
 * Files of a data folder that are missing, empty, truncated, damaged, newer or from another program.
 * The message names the file and what can be used instead. No other data is lost.
 */
import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MIGRATIONS } from '../../server/store/migrations.ts'
import { CLI } from '../support/cli.ts'
import { CHANGED, folderWithStates, refusalOf, restored, SEED, SEEDED, start } from '../support/data-folder.ts'
import { HOME, temporaryFolder, clientNames, startTestEmulator } from '../support/emulator.ts'

const FORMAT = MIGRATIONS.length

describe('a live database', () => {
  const file = (data: string) => join(data, 'default.sqlite')

  test.each([
    ['missing', (path: string) => rmSync(path)],
    ['empty', (path: string) => truncateSync(path)],
  ])(
    'that is %s is replaced by the state after the seeds; snapshots, key, Hosts and other tenants stay',
    async (_, damage) => {
      const data = await folderWithStates()
      damage(file(data))
      {
        await using emulator = await startTestEmulator({ data, seed: ['quickstart'] })
        expect(emulator.notes).toEqual([
          `${file(data)} was missing or empty, so the tenant default begins from the state after its seeds. Usable snapshots: a, b (--restore NAME begins from one).`,
        ])
        expect([emulator.keptData, await clientNames(emulator)]).toEqual([true, SEEDED])
        expect([await restored(emulator, 'a'), await restored(emulator, 'b')]).toEqual([
          ['Seeded', 'X'],
          ['Seeded', 'X'],
        ])
        expect((await emulator.tenant('acme', { host: 'acme.test' })).domain).toMatch(/^acme\.test:/)
        expect(JSON.parse(readFileSync(join(data, 'default.json'), 'utf8'))).toMatchObject({
          key: expect.stringContaining('PRIVATE KEY'),
        })
      }
      {
        await using emulator = await startTestEmulator({ data })
        expect([emulator.notes, await clientNames(emulator)]).toEqual([[], ['Seeded', 'X']])
      }
    },
  )

  test.each([
    [
      'damaged',
      (path: string) => writeFileSync(path, readFileSync(path).fill(0xa5, 100, 9000)),
      /^Cannot open the data in .*default\.sqlite: database disk image is malformed\. /,
    ],
    [
      'damaged in its middle',
      (path: string) => writeFileSync(path, readFileSync(path).fill(0xa5, 30_000, 60_000)),
      /^Cannot open the data in .*default\.sqlite: database disk image is malformed\. /,
    ],
    [
      'truncated',
      (path: string) => truncateSync(path, 20_000),
      /^Cannot open the data in .*default\.sqlite: database disk image is malformed\. /,
    ],
    [
      'no database',
      (path: string) => writeFileSync(path, 'text '.repeat(5000)),
      /^Cannot open the data in .*default\.sqlite: file is not a database\. /,
    ],
  ])(
    'that is %s stops the start with a message that names the alternatives; the file stays',
    async (_, damage, message) => {
      const data = await folderWithStates()
      damage(file(data))
      const before = new Map(readdirSync(data).map((name) => [name, readFileSync(join(data, name))]))
      const refusal = await refusalOf(data)
      expect(refusal).toMatch(message)
      expect(refusal).toContain(
        'Move the file away: the tenant default then begins from the state after its seeds. Usable snapshots: a, b (--restore NAME begins from one). Or load the seeds again with --reseed, which removes the snapshots.',
      )
      for (const [name, bytes] of before)
        expect([name, readFileSync(join(data, name)).equals(bytes)]).toEqual([name, true])
      // The advice in the message works.
      {
        await using emulator = await startTestEmulator({ data, restore: 'a' })
        expect(await clientNames(emulator)).toEqual(['Seeded', 'X'])
        expect(emulator.notes.join()).toMatch(
          /default\.sqlite could not be opened, and is now .*default\.damaged\.1\.sqlite\..*The tenant default begins from the snapshot a\./,
        )
      }
      expect(existsSync(join(data, 'default.damaged.1.sqlite'))).toBe(true)
      damage(file(data))
      {
        await using emulator = await startTestEmulator({ data, reseed: true, seed: SEED })
        expect([await clientNames(emulator), await emulator.tenants()]).toEqual([SEEDED, ['default']])
      }
      expect(existsSync(join(data, 'default.damaged.1.sqlite'))).toBe(true)
    },
  )

  test('of another program or of a later release is never changed', async () => {
    for (const make of [
      (path: string) => void new Database(path).exec('CREATE TABLE notes (x)').close(),
      (path: string) =>
        void new Database(path).exec(`CREATE TABLE client_document (x); PRAGMA user_version = ${FORMAT + 1}`).close(),
    ]) {
      const data = await folderWithStates()
      rmSync(file(data))
      make(file(data))
      const bytes = readFileSync(file(data))
      for (const options of [{}, { reseed: true }])
        expect(await refusalOf(data, options)).toMatch(
          /^Cannot open the data in .*default\.sqlite: it (?:is the database of another program|was written by a later release)/,
        )
      expect(readFileSync(file(data)).equals(bytes)).toBe(true)
      expect(readdirSync(data).filter((name) => name.includes('reseeding'))).toEqual([])
    }
  })

  test('that was moved away after a kill leaves a log, which is kept but not replayed into the new database', async () => {
    const data = await folderWithStates()
    const emulator = await start(data)
    await emulator.api('POST /clients', { body: { name: 'only in the log' } })
    const copy = temporaryFolder()
    cpSync(data, copy, { recursive: true })
    await emulator.close()
    expect(statSync(join(copy, 'default.sqlite-wal')).size).toBeGreaterThan(0)
    renameSync(file(copy), join(copy, 'mine'))
    {
      await using next = await startTestEmulator({ data: copy })
      expect(await clientNames(next)).toEqual(SEEDED)
      expect(next.notes[0]).toMatch(
        /default\.sqlite-wal belongs to a database that is no longer there, and is now .*default\.lost\.1\.sqlite-wal\. /,
      )
    }
    // Database and log, put together again as the note says, contain the last writes.
    const folder = temporaryFolder()
    copyFileSync(join(copy, 'mine'), join(folder, 'default.sqlite'))
    copyFileSync(join(copy, 'default.lost.1.sqlite-wal'), join(folder, 'default.sqlite-wal'))
    {
      await using next = await startTestEmulator({ data: folder })
      expect(await clientNames(next)).toEqual([...CHANGED, 'only in the log'])
    }
  })

  test('that is missing together with the state after the seeds stops the start, and the message offers snapshots', async () => {
    const data = await folderWithStates()
    rmSync(file(data))
    rmSync(join(data, 'default.seeded.sqlite'))
    expect(await refusalOf(data)).toBe(
      `${file(data)} is missing, and so is the state after the seeds of the tenant default. Usable snapshots: a, b (--restore NAME begins from one). --reseed removes the snapshots and loads the seeds again.`,
    )
    await using emulator = await startTestEmulator({ data, restore: 'b' })
    expect(await clientNames(emulator)).toEqual(['Seeded', 'X'])
    await emulator.reset()
  })

  test('of a named tenant is handled in the same way', async () => {
    const data = await folderWithStates()
    rmSync(join(data, 'acme.sqlite'))
    await using emulator = await startTestEmulator({ data })
    expect(await clientNames(await emulator.tenant('acme'))).toEqual(SEEDED)
    expect(await clientNames(emulator)).toEqual(CHANGED)
    expect(emulator.notes).toHaveLength(1)
  })
})

describe('a state after the seeds, or a snapshot', () => {
  const damages: [string, (path: string) => void, RegExp][] = [
    ['missing', (path) => rmSync(path), /is missing/],
    ['empty', (path) => truncateSync(path), /is damaged, it is not what was written/],
    ['truncated', (path) => truncateSync(path, 40_000), /is damaged, it is not what was written/],
    [
      'damaged',
      (path) => writeFileSync(path, readFileSync(path).fill(0xa5, 30_000, 60_000)),
      /is damaged, it is not what was written/,
    ],
    [
      'of another program',
      (path) => {
        rmSync(path)
        new Database(path).exec('CREATE TABLE notes (x)').close()
      },
      /is damaged, it is not what was written/,
    ],
    [
      'newer',
      (path) => void new Database(path).exec(`PRAGMA user_version = ${FORMAT + 1}`).close(),
      /is damaged, it is not what was written/,
    ],
  ]
  test.each(damages)(
    'that becomes %s while the emulator runs is rejected with a message, and everything else stays',
    async (_, damage, message) => {
      const data = await folderWithStates()
      await using emulator = await startTestEmulator({ data })
      damage(join(data, 'default.a.snapshot.sqlite'))
      damage(join(data, 'default.seeded.sqlite'))
      for (const line of [
        'POST /_emulator/snapshots/a/restore',
        'GET /_emulator/snapshots/a/export',
        'POST /_emulator/reset',
      ]) {
        const { status, body } = await emulator.request(line)
        expect([line, status, body['errorCode']]).toEqual([line, 409, 'emulator_unusable_data'])
        expect(body['message']).toMatch(message)
        expect(body['message']).toMatch(/Other snapshots of this tenant: (?:a, )?b\.$/)
      }
      expect(await clientNames(emulator)).toEqual(CHANGED)
      expect((await emulator.control('GET /snapshots')).status).toBe(200)
      await emulator.api('POST /clients', { body: { name: 'Z' } })
      expect(await restored(emulator, 'b')).toEqual(['Seeded', 'X'])
      expect((await emulator.control('DELETE /snapshots/a')).status).toBe(204)
      await emulator.snapshot('a')
      expect(await restored(emulator, 'a')).toEqual(['Seeded', 'X'])
    },
  )

  test.each(damages)(
    'that is %s at a start does not stop the start, and a note says what to do',
    async (kind, damage) => {
      const data = await folderWithStates()
      damage(join(data, 'default.a.snapshot.sqlite'))
      damage(join(data, 'default.seeded.sqlite'))
      await using emulator = await startTestEmulator({ data })
      expect(await clientNames(emulator)).toEqual(CHANGED)
      // The start checks only the size; damage in a file of the same size is found when the file is used.
      if (kind !== 'damaged' && kind !== 'newer') {
        expect(emulator.notes.join(' ')).toMatch(
          /default\.seeded\.sqlite (?:was missing|is damaged): a reset of the tenant default /,
        )
        expect(emulator.notes.join(' ')).toContain('The snapshot a of the tenant default is missing or damaged (')
      }
      expect((await emulator.control('POST /snapshots/a/restore')).status).toBe(409)
      expect((await emulator.control('POST /reset')).status).toBe(kind === 'missing' ? 204 : 409)
      expect(await restored(emulator, 'b')).toEqual(['Seeded', 'X'])
    },
  )
})

describe('a manifest', () => {
  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"hosts":5}',
    '{"key":"x"}',
    '{"hosts":["a"],"key":5}',
    '{"emulator":"auth0-clients-emulator","format":1}',
    'x'.repeat(1000),
  ])('that is %j is reported as damaged', async (text) => {
    const data = await folderWithStates()
    writeFileSync(join(data, 'default.json'), text)
    expect(await refusalOf(data)).toMatch(
      /^default\.json in the data folder is damaged .*move it away: the next start then finds the data and the snapshots by their names/,
    )
    rmSync(join(data, 'default.json'))
    await using emulator = await startTestEmulator({ data })
    expect([await clientNames(emulator), await emulator.tenants()]).toEqual([CHANGED, ['acme', 'default']])
    expect(await restored(emulator, 'a')).toEqual(['Seeded', 'X'])
    await emulator.reset()
    expect(await clientNames(emulator)).toEqual(SEEDED)
  })

  test('of a later release stops the start', async () => {
    const data = await folderWithStates()
    writeFileSync(
      join(data, 'default.json'),
      JSON.stringify({ ...(JSON.parse(readFileSync(join(data, 'default.json'), 'utf8')) as object), format: 2 }),
    )
    expect(await refusalOf(data)).toContain(
      'default.json was written by a later release (format 2, this one knows 1). Use that release, or another folder with --data.',
    )
  })

  test.each(['../outside.sqlite', '/tmp/x.sqlite', 'a/b.sqlite', '.', '..'])(
    'that lists the file %j, which is not directly in the folder, is reported as damaged',
    async (file) => {
      const data = await folderWithStates()
      writeFileSync(
        join(data, 'default.json'),
        JSON.stringify({
          ...(JSON.parse(readFileSync(join(data, 'default.json'), 'utf8')) as object),
          leftovers: [file],
        }),
      )
      expect(await refusalOf(data)).toContain('is damaged')
    },
  )
})

test('a start without a banner reports a missing database on standard error', async () => {
  const data = await folderWithStates()
  rmSync(join(data, 'default.sqlite'))
  const child = spawn(process.execPath, [CLI, '--port', '0', '--json', '--quiet', '--data', data], {
    env: { ...process.env, AUTH0_EMULATOR_HOME: HOME },
  })
  let stderr = ''
  child.stderr.on('data', (text) => (stderr += text))
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  await once(child, 'close')
  expect(stderr).toContain(
    'was missing or empty, so the tenant default begins from the state after its seeds. Usable snapshots: a, b ',
  )
})

describe('files of other programs', () => {
  test('in the folder are not changed, removed or taken for tenants', async () => {
    const data = await folderWithStates()
    const foreign: Record<string, string> = {
      'notes.json': '{"mine":true}',
      'notes.seeded.sqlite': 'mine',
      'notes.a.snapshot.sqlite': 'mine',
      'notes.unfinished': '',
      'default.mine.snapshot.sqlite': 'mine',
      'default.sqlite.new': 'mine',
      'default.backup.sqlite': 'mine',
      'acme.old.snapshot.sqlite': 'mine',
      'README.md': 'mine',
      'default.json.bak': '{}',
      'acme.unfinished': '',
      'keys.json': '{"key":"mine"}',
      'hosts.json': '{"hosts":5}',
    }
    for (const [name, text] of Object.entries(foreign)) writeFileSync(join(data, name), text)
    copyFileSync(join(data, 'default.b.snapshot.sqlite'), join(data, 'default.copy.snapshot.sqlite'))
    new Database(join(data, 'other.sqlite')).exec('CREATE TABLE mine (x)').close()
    const untouched = () => {
      for (const [name, text] of Object.entries(foreign))
        expect([name, readFileSync(join(data, name), 'utf8')]).toEqual([name, text])
      expect(existsSync(join(data, 'default.copy.snapshot.sqlite')) && existsSync(join(data, 'other.sqlite'))).toBe(
        true,
      )
    }
    {
      await using emulator = await startTestEmulator({ data })
      expect(await emulator.tenants()).toEqual(['acme', 'default'])
      // A tenant cannot get the name of such a file. A snapshot with such a name gets another file name.
      for (const name of ['notes', 'other'])
        expect([(await emulator.control(`PUT /tenants/${name}`)).status, name]).toEqual([409, name])
      await emulator.snapshot('mine')
      await emulator.snapshot('copy')
      expect(await restored(emulator, 'mine')).toEqual(CHANGED)
      await emulator.control('DELETE /snapshots/mine')
      await emulator.deleteTenant('acme')
      expect(await emulator.tenants()).toEqual(['default'])
    }
    untouched()
    {
      await using _emulator = await startTestEmulator({ data, reseed: true })
    }
    untouched()
  })

  test('stop a first start that would overwrite them', async () => {
    const data = temporaryFolder()
    writeFileSync(join(data, 'default.json'), '{"mine":true}')
    expect(await refusalOf(data)).toContain('default.json in the data folder is damaged')
    expect(readFileSync(join(data, 'default.json'), 'utf8')).toBe('{"mine":true}')
  })
})

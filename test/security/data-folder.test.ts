/**
 * What a data folder goes through besides kills: other programs on its files, a full disk, files that are missing, empty, truncated,
 * newer or of another program, and folders that are moved. Each situation is done, or refused in a sentence, and nothing else is lost.
 */
import Database from 'better-sqlite3'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, test } from 'vitest'
import { startEmulator, type EmulatorOptions, type RunningEmulator } from '../../server/index.ts'
import { MIGRATIONS } from '../../server/store/migrations.ts'
import { CLI } from '../support/cli.ts'
import { HOME, temporaryFolder } from '../support/emulator.ts'
import { asking, calling, clientNames, using } from '../support/tenants.ts'

const FORMAT = MIGRATIONS.length
const SEEDED = ['Seeded']
const CHANGED = ['Seeded', 'X', 'Y']
const SEED = [{ clients: [{ name: 'Seeded' }] }]

/** A folder whose tenant has a changed state, the snapshots `a` and `b`, a Host and a key of its own beside it in the tenant acme. */
async function folderWithStates(): Promise<string> {
  const data = temporaryFolder()
  await using({ data, seed: SEED }, async (emulator) => {
    await calling(emulator)('POST /clients', { name: 'X' })
    await emulator.snapshot('a')
    await emulator.snapshot('b')
    await calling(emulator)('POST /clients', { name: 'Y' })
    await emulator.tenant('acme', { host: 'acme.test' })
    await asking(emulator)('POST /_emulator/keys/rotate')
  })
  return data
}

const start = (data: string, options: EmulatorOptions = {}) => startEmulator({ data, home: HOME, seed: SEED, ...options })
const refusalOf = (data: string, options: EmulatorOptions = {}) =>
  start(data, options).then(async (emulator) => {
    await emulator.close()
    return 'started'
  }, (error: Error) => error.message)
const restored = async (emulator: RunningEmulator, snapshot: string) => {
  await emulator.restore(snapshot)
  return clientNames(emulator)
}
const integrityOf = (file: string) => {
  const db = new Database(file, { readonly: true })
  try {
    return db.pragma('integrity_check', { simple: true })
  } finally {
    db.close()
  }
}

describe('another program', () => {
  /** Opens a file as a shell or a backup does, reads from it and stays idle. */
  const reader = (file: string) => {
    const db = new Database(file, { readonly: true })
    db.prepare('SELECT count(*) FROM client').get()
    return db
  }

  test.each([4, 2_000])('that has read the data does not keep a reset, a restore or a reseed from being whole (%i clients)', async (count) => {
    const data = temporaryFolder()
    const file = join(data, 'default.sqlite')
    let emulator = await start(data, { seed: [`many:${count}`] })
    const seeded = (await emulator.export())['clients'] as unknown[]
    await emulator.snapshot('a')
    const other = reader(file)
    await emulator.seed(`many:${count}`)
    await emulator.reset()
    expect(await emulator.export()).toMatchObject({ clients: seeded })
    await calling(emulator)('POST /clients', { name: 'after the reset' })
    await emulator.restore('a')
    expect(await emulator.export()).toMatchObject({ clients: seeded })
    await calling(emulator)('POST /clients', { name: 'after the restore' })
    await emulator.close()
    other.close()
    expect(integrityOf(file)).toBe('ok')
    emulator = await start(data)
    expect((await emulator.export())['clients']).toHaveLength(seeded.length + 1)
    await emulator.close()
    const again = reader(file)
    emulator = await start(data, { reseed: true })
    expect(await clientNames(emulator)).toEqual(SEEDED)
    await calling(emulator)('POST /clients', { name: 'after the reseed' })
    await emulator.close()
    again.close()
    expect(integrityOf(file)).toBe('ok')
    await using({ data }, async (next) => expect(await clientNames(next)).toEqual(['Seeded', 'after the reseed']))
  })

  test('that is in the middle of a read keeps its old view, and a reset is done', async () => {
    const data = await folderWithStates()
    await using({ data }, async (emulator) => {
      const other = new Database(join(data, 'default.sqlite'), { readonly: true })
      other.exec('BEGIN')
      const count = () => other.prepare('SELECT count(*) FROM client').pluck().get()
      const before = count()
      await emulator.reset()
      expect([await clientNames(emulator), count()]).toEqual([SEEDED, before])
      other.close()
    })
  })

  test('that writes to the data is waited for, then the call is refused in a sentence and works later', async () => {
    const data = await folderWithStates()
    await using({ data }, async (emulator) => {
      const other = new Database(join(data, 'default.sqlite'))
      other.exec('BEGIN IMMEDIATE')
      const ask = asking(emulator)
      for (const line of ['POST /_emulator/reset', 'POST /_emulator/snapshots/a/restore', 'PUT /_emulator/clock']) {
        const { status, body } = await ask(line, line.endsWith('clock') ? { body: { frozen: true } } : {})
        expect([line, status, body['message']]).toEqual([line, 500, expect.stringMatching(/^Another program is using the file of the data: nothing of this was kept\. /)])
      }
      expect(await clientNames(emulator)).toEqual(CHANGED)
      other.exec('ROLLBACK')
      other.close()
      await emulator.reset()
      expect(await clientNames(emulator)).toEqual(SEEDED)
    })
  })

  test('that has a snapshot open does not disturb its deletion or replacement', async () => {
    const data = await folderWithStates()
    await using({ data }, async (emulator) => {
      const others = ['a', 'b'].map((name) => reader(join(data, `default.${name}.snapshot.sqlite`)))
      await emulator.snapshot('a')
      await asking(emulator)('DELETE /_emulator/snapshots/b')
      expect(await restored(emulator, 'a')).toEqual(CHANGED)
      for (const other of others) other.close()
    })
    await using({ data }, async (emulator) => expect(await restored(emulator, 'a')).toEqual(CHANGED))
  })
})

/** Folders with a file system of their own, which only root can make. */
const mounted: string[] = []
const mount = (size: string) => {
  const folder = temporaryFolder()
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder])
  if (status === 0) mounted.push(folder)
  return status === 0 ? folder : undefined
}
const canMount = mount('100k') !== undefined
afterAll(() => {
  for (const folder of mounted) spawnSync('umount', ['-l', folder])
})

describe.skipIf(!canMount)('a full disk (needs the right to mount one)', () => {
  test('refuses every call that writes in a sentence, and leaves disk and memory as they were', async () => {
    const disk = mount('8m') as string
    const data = join(disk, 'data')
    const emulator = await start(data, { seed: ['many:300'] })
    await emulator.snapshot('a')
    const { body: { access_token } } = await asking(emulator)<{ access_token: string }>('POST /_emulator/tokens')
    const count = async () => ((await emulator.export())['clients'] as unknown[]).length
    const before = await count()
    const ballast = join(disk, 'ballast')
    for (let size = 1024 * 1024; size > 256; size = Math.floor(size / 2)) {
      try {
        for (;;) appendFileSync(ballast, Buffer.alloc(size))
      } catch {
        // Less fits.
      }
    }
    const ask = asking(emulator)
    const lines: [string, object?][] = [
      ['POST /_emulator/reset'], ['POST /_emulator/snapshots/a/restore'], ['PUT /_emulator/snapshots/b'], ['PUT /_emulator/snapshots/a'],
      ['PUT /_emulator/tenants/acme', { host: 'acme.test' }], ['POST /_emulator/keys/rotate'], ['DELETE /_emulator/snapshots/a'],
    ]
    for (const [line, body] of lines) {
      const { status, body: refused } = await ask(line, body ? { body } : {})
      // A small change may still fit into pages that the disk has given out already.
      if (status >= 300) expect([line, status, refused['message']]).toEqual([line, 500, expect.stringMatching(/^The disk is full: nothing of this was kept\. /)])
      else expect(['POST /_emulator/reset', 'POST /_emulator/snapshots/a/restore']).toContain(line)
      expect(await count()).toBe(before)
      expect((await ask('GET /api/v2/clients?per_page=1', { token: access_token })).status).toBe(200)
      expect(await emulator.tenants()).toEqual(['default'])
      expect((await ask<{ snapshots: { name: string }[] }>('GET /_emulator/snapshots')).body.snapshots.map(({ name }) => name)).toEqual(['a'])
      expect((await ask('GET /api/v2/clients', { token: access_token, host: 'acme.test' })).status).toBe(200)
    }
    rmSync(ballast)
    await emulator.reset()
    expect((await ask('POST /_emulator/keys/rotate')).status).toBe(200)
    expect((await ask('GET /api/v2/clients', { token: access_token })).status).toBe(401)
    await emulator.close()
    expect(integrityOf(join(data, 'default.sqlite'))).toBe('ok')
    // The check of its pages left the files of a connection behind.
    const files = readdirSync(data).filter((name) => !/-(?:wal|shm)$/.test(name)).sort()
    expect(files).toEqual(['default.a.snapshot.sqlite', 'default.json', 'default.seeded.sqlite', 'default.sqlite', 'emulator.lock'])
  })
})

describe.skipIf(process.platform === 'win32')('a limit of file sizes (ulimit -f), which a full disk without rights looks like', () => {
  test('refuses what does not fit, keeps what was answered, and a later start has all of it', async () => {
    const data = temporaryFolder()
    await using({ data, seed: ['many:200'] }, async (emulator) => void (await emulator.snapshot('a')))
    // In blocks of 1,024 bytes: the live database fits, and its log only for a while.
    const child = spawn('bash', ['-c', `ulimit -f 2000; exec "$0" "$@"`, process.execPath, CLI, '--port', '0', '--json', '--quiet', '--data', data], { env: { ...process.env, AUTH0_EMULATOR_HOME: HOME } })
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const { url } = JSON.parse(line) as { url: string }
    const ask = async (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) }
      const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
      const text = await answer.text()
      return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as { message?: string; total?: number } }
    }
    let token = ''
    token = ((await ask('POST', '/_emulator/tokens')).body as { access_token: string }).access_token
    const total = async () => (await ask('GET', '/api/v2/clients?include_totals=true&per_page=1')).body.total
    let created = 0
    let status = 201
    for (; status === 201 && created < 3_000; created += status === 201 ? 1 : 0) ({ status } = await ask('POST', '/api/v2/clients', { name: `n${created}`, description: 'x'.repeat(140) }))
    expect([status, await total()]).toEqual([500, 201 + created])
    for (const [method, path] of [['PUT', '/_emulator/snapshots/b'], ['POST', '/_emulator/reset'], ['POST', '/_emulator/snapshots/a/restore']] as const) {
      const refused = await ask(method, path)
      if (refused.status >= 300) expect([path, refused.status, refused.body.message]).toEqual([path, 500, expect.stringMatching(/^The disk (?:is full|failed): nothing of this was kept\. /)])
    }
    const before = await total()
    child.kill('SIGKILL')
    await once(child, 'exit')
    await using({ data }, async (emulator) => {
      expect(((await emulator.export())['clients'] as unknown[]).length).toBe(before)
      await emulator.restore('a')
      expect((await emulator.export())['clients']).toHaveLength(201)
    })
    expect(integrityOf(join(data, 'default.sqlite'))).toBe('ok')
  }, 60_000)
})

describe('a live database', () => {
  const file = (data: string) => join(data, 'default.sqlite')

  test.each([
    ['missing', (path: string) => rmSync(path)],
    ['empty', (path: string) => truncateSync(path)],
  ])('that is %s begins from the state after the seeds: snapshots, key, Hosts and other tenants stay, and a note says so', async (_, damage) => {
    const data = await folderWithStates()
    damage(file(data))
    await using({ data, seed: ['quickstart'] }, async (emulator) => {
      expect(emulator.notes).toEqual([
        `${file(data)} was missing or empty, so the tenant default begins from the state after its seeds. Usable snapshots: a, b (--restore NAME begins from one).`,
      ])
      expect([emulator.keptData, await clientNames(emulator)]).toEqual([true, SEEDED])
      expect([await restored(emulator, 'a'), await restored(emulator, 'b')]).toEqual([['Seeded', 'X'], ['Seeded', 'X']])
      expect((await emulator.tenant('acme', { host: 'acme.test' })).domain).toMatch(/^acme\.test:/)
      expect(JSON.parse(readFileSync(join(data, 'default.json'), 'utf8'))).toMatchObject({ key: expect.stringContaining('PRIVATE KEY') })
    })
    await using({ data }, async (emulator) => expect([emulator.notes, await clientNames(emulator)]).toEqual([[], ['Seeded', 'X']]))
  })

  test.each([
    ['damaged', (path: string) => writeFileSync(path, readFileSync(path).fill(0xa5, 100, 9000)), /^Cannot open the data in .*default\.sqlite: database disk image is malformed\. /],
    ['damaged in its middle', (path: string) => writeFileSync(path, readFileSync(path).fill(0xa5, 30_000, 60_000)), /^Cannot open the data in .*default\.sqlite: database disk image is malformed\. /],
    ['truncated', (path: string) => truncateSync(path, 20_000), /^Cannot open the data in .*default\.sqlite: database disk image is malformed\. /],
    ['no database', (path: string) => writeFileSync(path, 'text '.repeat(5000)), /^Cannot open the data in .*default\.sqlite: file is not a database\. /],
  ])('that is %s is named with what can be used instead, and stays where it is', async (_, damage, message) => {
    const data = await folderWithStates()
    damage(file(data))
    const before = new Map(readdirSync(data).map((name) => [name, readFileSync(join(data, name))]))
    const refusal = await refusalOf(data)
    expect(refusal).toMatch(message)
    expect(refusal).toContain('Move the file away: the tenant default then begins from the state after its seeds. Usable snapshots: a, b (--restore NAME begins from one). Or load the seeds again with --reseed, which removes the snapshots.')
    for (const [name, bytes] of before) expect([name, readFileSync(join(data, name)).equals(bytes)]).toEqual([name, true])
    // What the sentence advises works.
    await using({ data, restore: 'a' }, async (emulator) => {
      expect(await clientNames(emulator)).toEqual(['Seeded', 'X'])
      expect(emulator.notes.join()).toMatch(/default\.sqlite could not be opened, and is now .*default\.damaged\.1\.sqlite\..*The tenant default begins from the snapshot a\./)
    })
    expect(existsSync(join(data, 'default.damaged.1.sqlite'))).toBe(true)
    damage(file(data))
    await using({ data, reseed: true, seed: SEED }, async (emulator) => expect([await clientNames(emulator), await emulator.tenants()]).toEqual([SEEDED, ['default']]))
    expect(existsSync(join(data, 'default.damaged.1.sqlite'))).toBe(true)
  })

  test('of another program, or of a later release, is never written to', async () => {
    for (const make of [
      (path: string) => void new Database(path).exec('CREATE TABLE notes (x)').close(),
      (path: string) => void new Database(path).exec(`CREATE TABLE client_document (x); PRAGMA user_version = ${FORMAT + 1}`).close(),
    ]) {
      const data = await folderWithStates()
      rmSync(file(data))
      make(file(data))
      const bytes = readFileSync(file(data))
      for (const options of [{}, { reseed: true }]) expect(await refusalOf(data, options)).toMatch(/^Cannot open the data in .*default\.sqlite: it (?:is the database of another program|was written by a later release)/)
      expect(readFileSync(file(data)).equals(bytes)).toBe(true)
      expect(readdirSync(data).filter((name) => name.includes('reseeding'))).toEqual([])
    }
  })

  test('that was moved away after a kill leaves a log, which is not replayed into the new one and stays', async () => {
    const data = await folderWithStates()
    const emulator = await start(data)
    await calling(emulator)('POST /clients', { name: 'only in the log' })
    const copy = temporaryFolder()
    cpSync(data, copy, { recursive: true })
    await emulator.close()
    expect(statSync(join(copy, 'default.sqlite-wal')).size).toBeGreaterThan(0)
    renameSync(file(copy), join(copy, 'mine'))
    await using({ data: copy }, async (next) => {
      expect(await clientNames(next)).toEqual(SEEDED)
      expect(next.notes[0]).toMatch(/default\.sqlite-wal belongs to a database that is no longer there, and is now .*default\.lost\.1\.sqlite-wal\. /)
    })
    // Put together again as the note says, it holds the last writes.
    const folder = temporaryFolder()
    copyFileSync(join(copy, 'mine'), join(folder, 'default.sqlite'))
    copyFileSync(join(copy, 'default.lost.1.sqlite-wal'), join(folder, 'default.sqlite-wal'))
    await using({ data: folder }, async (next) => expect(await clientNames(next)).toEqual([...CHANGED, 'only in the log']))
  })

  test('that is missing together with the state after the seeds is refused, and a snapshot is offered', async () => {
    const data = await folderWithStates()
    rmSync(file(data))
    rmSync(join(data, 'default.seeded.sqlite'))
    expect(await refusalOf(data)).toBe(
      `${file(data)} is missing, and so is the state after the seeds of the tenant default. Usable snapshots: a, b (--restore NAME begins from one). --reseed removes the snapshots and loads the seeds again.`,
    )
    await using({ data, restore: 'b' }, async (emulator) => {
      expect(await clientNames(emulator)).toEqual(['Seeded', 'X'])
      await emulator.reset()
    })
  })

  test('of a tenant by name is treated alike', async () => {
    const data = await folderWithStates()
    rmSync(join(data, 'acme.sqlite'))
    await using({ data }, async (emulator) => {
      expect(await clientNames(await emulator.tenant('acme'))).toEqual(SEEDED)
      expect(await clientNames(emulator)).toEqual(CHANGED)
      expect(emulator.notes).toHaveLength(1)
    })
  })
})

describe('a state after the seeds, or a snapshot', () => {
  const damages: [string, (path: string) => void, RegExp][] = [
    ['missing', (path) => rmSync(path), /is missing/],
    ['empty', (path) => truncateSync(path), /is damaged, it is not what was written/],
    ['truncated', (path) => truncateSync(path, 40_000), /is damaged, it is not what was written/],
    ['damaged', (path) => writeFileSync(path, readFileSync(path).fill(0xa5, 30_000, 60_000)), /is damaged, it is not what was written/],
    ['of another program', (path) => {
      rmSync(path)
      new Database(path).exec('CREATE TABLE notes (x)').close()
    }, /is damaged, it is not what was written/],
    ['newer', (path) => void new Database(path).exec(`PRAGMA user_version = ${FORMAT + 1}`).close(), /is damaged, it is not what was written/],
  ]
  test.each(damages)('that is %s while the emulator runs is refused in a sentence, and everything else stays', async (_, damage, message) => {
    const data = await folderWithStates()
    await using({ data }, async (emulator) => {
      const ask = asking(emulator)
      damage(join(data, 'default.a.snapshot.sqlite'))
      damage(join(data, 'default.seeded.sqlite'))
      for (const line of ['POST /_emulator/snapshots/a/restore', 'GET /_emulator/snapshots/a/export', 'POST /_emulator/reset']) {
        const { status, body } = await ask(line)
        expect([line, status, body['errorCode']]).toEqual([line, 409, 'emulator_unusable_data'])
        expect(body['message']).toMatch(message)
        expect(body['message']).toMatch(/Other snapshots of this tenant: (?:a, )?b\.$/)
      }
      expect(await clientNames(emulator)).toEqual(CHANGED)
      expect((await ask('GET /_emulator/snapshots')).status).toBe(200)
      await calling(emulator)('POST /clients', { name: 'Z' })
      expect(await restored(emulator, 'b')).toEqual(['Seeded', 'X'])
      expect((await ask('DELETE /_emulator/snapshots/a')).status).toBe(204)
      await emulator.snapshot('a')
      expect(await restored(emulator, 'a')).toEqual(['Seeded', 'X'])
    })
  })

  test.each(damages)('that is %s at a start does not keep it from starting, and a note says what to do', async (kind, damage) => {
    const data = await folderWithStates()
    damage(join(data, 'default.a.snapshot.sqlite'))
    damage(join(data, 'default.seeded.sqlite'))
    await using({ data }, async (emulator) => {
      expect(await clientNames(emulator)).toEqual(CHANGED)
      // A file of the same size is read only when it is used.
      if (kind !== 'damaged' && kind !== 'newer') {
        expect(emulator.notes.join(' ')).toMatch(/default\.seeded\.sqlite (?:was missing|is damaged): a reset of the tenant default /)
        expect(emulator.notes.join(' ')).toContain('The snapshot a of the tenant default is missing or damaged (')
      }
      expect((await asking(emulator)('POST /_emulator/snapshots/a/restore')).status).toBe(409)
      expect((await asking(emulator)('POST /_emulator/reset')).status).toBe(kind === 'missing' ? 204 : 409)
      expect(await restored(emulator, 'b')).toEqual(['Seeded', 'X'])
    })
  })
})

describe('a manifest', () => {
  test.each(['', '{', 'null', '[]', '{"hosts":5}', '{"key":"x"}', '{"hosts":["a"],"key":5}', '{"emulator":"auth0-clients-emulator","format":1}', 'x'.repeat(1000)])('that is %j is named as damaged', async (text) => {
    const data = await folderWithStates()
    writeFileSync(join(data, 'default.json'), text)
    expect(await refusalOf(data)).toMatch(/^default\.json in the data folder is damaged .*move it away: the next start then finds the data and the snapshots by their names/)
    rmSync(join(data, 'default.json'))
    await using({ data }, async (emulator) => {
      expect([await clientNames(emulator), await emulator.tenants()]).toEqual([CHANGED, ['acme', 'default']])
      expect(await restored(emulator, 'a')).toEqual(['Seeded', 'X'])
      await emulator.reset()
      expect(await clientNames(emulator)).toEqual(SEEDED)
    })
  })

  test('of a later release is refused', async () => {
    const data = await folderWithStates()
    writeFileSync(join(data, 'default.json'), JSON.stringify({ ...(JSON.parse(readFileSync(join(data, 'default.json'), 'utf8')) as object), format: 2 }))
    expect(await refusalOf(data)).toContain('default.json was written by a later release (format 2, this one knows 1). Use that release, or another folder with --data.')
  })

  test.each(['../outside.sqlite', '/tmp/x.sqlite', 'a/b.sqlite', '.', '..'])('that lists the file %j is damaged: nothing outside of the folder is ours', async (file) => {
    const data = await folderWithStates()
    writeFileSync(join(data, 'default.json'), JSON.stringify({ ...(JSON.parse(readFileSync(join(data, 'default.json'), 'utf8')) as object), leftovers: [file] }))
    expect(await refusalOf(data)).toContain('is damaged')
  })
})

test('a start that prints no banner tells on standard error what was missing', async () => {
  const data = await folderWithStates()
  rmSync(join(data, 'default.sqlite'))
  const child = spawn(process.execPath, [CLI, '--port', '0', '--json', '--quiet', '--data', data], { env: { ...process.env, AUTH0_EMULATOR_HOME: HOME } })
  let said = ''
  child.stderr.on('data', (text) => (said += text))
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  await once(child, 'close')
  expect(said).toContain('was missing or empty, so the tenant default begins from the state after its seeds. Usable snapshots: a, b ')
})

describe('files of other programs', () => {
  test('in the folder are neither changed nor removed nor taken for tenants', async () => {
    const data = await folderWithStates()
    const foreign: Record<string, string> = {
      'notes.json': '{"mine":true}', 'notes.seeded.sqlite': 'mine', 'notes.a.snapshot.sqlite': 'mine', 'notes.unfinished': '', 'default.mine.snapshot.sqlite': 'mine', 'default.sqlite.new': 'mine',
      'default.backup.sqlite': 'mine', 'acme.old.snapshot.sqlite': 'mine', 'README.md': 'mine', 'default.json.bak': '{}', 'acme.unfinished': '', 'keys.json': '{"key":"mine"}', 'hosts.json': '{"hosts":5}',
    }
    for (const [name, text] of Object.entries(foreign)) writeFileSync(join(data, name), text)
    copyFileSync(join(data, 'default.b.snapshot.sqlite'), join(data, 'default.copy.snapshot.sqlite'))
    new Database(join(data, 'other.sqlite')).exec('CREATE TABLE mine (x)').close()
    const untouched = () => {
      for (const [name, text] of Object.entries(foreign)) expect([name, readFileSync(join(data, name), 'utf8')]).toEqual([name, text])
      expect(existsSync(join(data, 'default.copy.snapshot.sqlite')) && existsSync(join(data, 'other.sqlite'))).toBe(true)
    }
    await using({ data }, async (emulator) => {
      expect(await emulator.tenants()).toEqual(['acme', 'default'])
      const ask = asking(emulator)
      // Names that such files have are refused, or avoided.
      for (const name of ['notes', 'other']) expect([(await ask(`PUT /_emulator/tenants/${name}`)).status, name]).toEqual([409, name])
      await emulator.snapshot('mine')
      await emulator.snapshot('copy')
      expect(await restored(emulator, 'mine')).toEqual(CHANGED)
      await ask('DELETE /_emulator/snapshots/mine')
      await emulator.deleteTenant('acme')
      expect(await emulator.tenants()).toEqual(['default'])
    })
    untouched()
    await using({ data, reseed: true }, async () => {})
    untouched()
  })

  test('keep a first start from beginning in their place', async () => {
    const data = temporaryFolder()
    writeFileSync(join(data, 'default.json'), '{"mine":true}')
    expect(await refusalOf(data)).toContain('default.json in the data folder is damaged')
    expect(readFileSync(join(data, 'default.json'), 'utf8')).toBe('{"mine":true}')
  })
})

describe('a destructive start', () => {
  test.each([
    ['a seed that is not there', { seed: ['no-such-file.yaml'] }],
    ['a seed that breaks a rule', { seed: [{ clients: [{ name: 'a', app_type: 'nonsense' }] }] }],
    ['a seed whose last entry breaks a rule', { seed: [{ clients: [{ name: 'a' }], clientGrants: [{ client_id: 'nobody', audience: 'https://nowhere.test/', scope: [] }] }] }],
    ['an unreadable certificate', { certificate: { cert: 'no-such-file.pem', key: 'no-such-file.pem' } }],
    ['a port in use', {}],
    ['a port of a tenant in use', { tenants: [{ name: 'acme', port: 1 }] }],
  ] as [string, EmulatorOptions][])('with --reseed and %s leaves everything as it was', async (name, options) => {
    const data = await folderWithStates()
    const before = readdirSync(data).sort()
    const other = await startEmulator({ home: HOME, seed: ['empty'] })
    const wanted = name === 'a port in use' ? { port: other.port } : name.startsWith('a port of') ? { tenants: [{ name: 'acme', port: other.port }] } : options
    expect(await refusalOf(data, { reseed: true, ...wanted })).not.toBe('started')
    await other.close()
    expect(readdirSync(data).sort()).toEqual(before)
    await using({ data }, async (emulator) => {
      expect([await clientNames(emulator), await emulator.tenants()]).toEqual([CHANGED, ['acme', 'default']])
      expect([await restored(emulator, 'a'), await restored(emulator, 'b')]).toEqual([['Seeded', 'X'], ['Seeded', 'X']])
    })
  })

  test('with --reseed leaves a tenant that it cannot remove, and says so', async () => {
    const data = await folderWithStates()
    rmSync(join(data, 'acme.sqlite'))
    new Database(join(data, 'acme.sqlite')).exec('CREATE TABLE mine (x)').close()
    await using({ data, reseed: true, seed: SEED }, async (emulator) => {
      expect([await clientNames(emulator), await emulator.tenants()]).toEqual([SEEDED, ['default']])
      expect(emulator.notes).toEqual([expect.stringMatching(/^The tenant acme could not be removed: Cannot open the data in .*acme\.sqlite: it is the database of another program\. /)])
    })
    expect(existsSync(join(data, 'acme.sqlite'))).toBe(true)
    expect(await refusalOf(data)).toContain('acme.sqlite: it is the database of another program')
  })

  test('with --restore begins from a snapshot; a name that does not exist is refused with those that do', async () => {
    const data = await folderWithStates()
    expect(await refusalOf(data, { restore: 'c' })).toBe('The tenant default has no usable snapshot c. Usable snapshots: a, b (--restore NAME begins from one).')
    expect(await refusalOf(data, { restore: 'nobody/a' })).toContain('which the data folder does not have')
    expect(await refusalOf(data, { restore: 'a', reseed: true })).toContain('leave out --reseed')
    await using({ data, restore: 'a' }, async (emulator) => expect([await clientNames(emulator), emulator.keptData]).toEqual([['Seeded', 'X'], true]))
    await using({ data }, async (emulator) => void (await (await emulator.tenant('acme')).snapshot('s')))
    await using({ data, restore: 'acme/s' }, async (emulator) => expect(emulator.notes).toEqual(['The tenant acme begins from the snapshot s.']))
  })
})

describe('the folder', () => {
  test('that is moved or replaced while the emulator runs refuses changes in a sentence', async () => {
    for (const replace of [false, true]) {
      const data = await folderWithStates()
      const emulator = await start(data)
      renameSync(data, `${data}-moved`)
      if (replace) mkdirSync(data)
      const ask = asking(emulator)
      for (const line of ['POST /_emulator/reset', 'POST /_emulator/snapshots/a/restore', 'PUT /_emulator/snapshots/c', 'DELETE /_emulator/snapshots/a', 'POST /_emulator/keys/rotate', 'PUT /_emulator/tenants/new', 'DELETE /_emulator/tenants/acme']) {
        const { status, body } = await ask(line)
        expect([line, status, body['message']]).toEqual([line, 409, `The data folder ${data} was moved or replaced while the emulator was running: nothing was changed. Put it back, or stop the emulator and start it with the new path.`])
      }
      expect(await clientNames(emulator)).toEqual(CHANGED)
      if (replace) expect(readdirSync(data)).toEqual([])
      await emulator.close()
      await using({ data: `${data}-moved` }, async (next) => expect([await clientNames(next), await restored(next, 'a')]).toEqual([CHANGED, ['Seeded', 'X']]))
    }
  })

  test('is the same one after the working directory has changed', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()]
    const back = process.cwd()
    try {
      process.chdir(second)
      await using({ data: 'data', seed: SEED }, async (emulator) => void (await calling(emulator)('POST /clients', { name: 'of the second' })))
      process.chdir(first)
      const emulator = await startEmulator({ data: 'data', home: HOME, seed: SEED })
      process.chdir(second)
      await calling(emulator)('POST /clients', { name: 'of the first' })
      expect(emulator.data).toBe(join(first, 'data'))
      await emulator.snapshot('a')
      await emulator.tenant('acme')
      await emulator.reset()
      expect(await clientNames(emulator)).toEqual(SEEDED)
      await emulator.close()
      expect(readdirSync(join(first, 'data'))).toContain('acme.json')
      await using({ data: 'data' }, async (next) => expect([await clientNames(next), await next.tenants()]).toEqual([['Seeded', 'of the second'], ['default']]))
    } finally {
      process.chdir(back)
    }
  })
})

describe('what a snapshot says of itself', () => {
  test('is the clock of the tenant, whatever happens to its file, in every year', async () => {
    const data = temporaryFolder()
    const times = ['0001-01-01T00:00:00.000Z', '1901-06-01T12:00:00.123Z', '9999-12-31T23:59:59.000Z']
    await using({ data }, async (emulator) => {
      for (const [index, time] of times.entries()) {
        await emulator.clock.freeze(time)
        await emulator.snapshot(`s${index}`)
      }
    })
    const copy = temporaryFolder()
    cpSync(data, copy, { recursive: true })
    await using({ data: copy }, async (emulator) => {
      const { snapshots } = (await asking(emulator)<{ snapshots: { created_at: string }[] }>('GET /_emulator/snapshots')).body
      expect(snapshots.map((snapshot) => snapshot.created_at)).toEqual(times)
      // The clock itself is the same after a restart, too.
      expect((await emulator.clock.now()).toISOString()).toBe(times[2])
      await emulator.restore('s0')
      expect((await emulator.clock.now()).toISOString()).toBe(times[2])
      await emulator.reset()
      expect((await asking(emulator)('GET /_emulator/clock')).body).toMatchObject({ frozen: false })
    })
    await using({ data: copy }, async (emulator) => expect((await asking(emulator)('GET /_emulator/clock')).body).toMatchObject({ frozen: false }))
  })
})

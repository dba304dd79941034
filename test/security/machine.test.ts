/**
 * Trouble with the machine: full or read-only disks, missing rights, foreign files, second processes and clocks.
 * The message says what to do, and no stored data is lost.
 */
import Database from 'better-sqlite3'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { openStore } from '../../server/store/index.ts'
import { MIGRATIONS } from '../../server/store/migrations.ts'
import { CLI, run } from '../support/cli.ts'
import { HOME, temporaryFolder, clientNames, startTestEmulator, type Calls } from '../support/emulator.ts'

const INTERNAL_ERROR = { statusCode: 500, error: 'Internal Server Error', message: 'An internal server error occurred' }

/** Folders on separate file systems. Only root can mount them. */
const mounted: string[] = []
const canMount = (() => {
  const folder = temporaryFolder()
  const { status } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder])
  if (status === 0) spawnSync('umount', [folder])
  return status === 0
})()
function mount(options: string): string {
  const folder = temporaryFolder()
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status).toBe(0)
  mounted.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of mounted) spawnSync('umount', ['-l', folder])
})

/** Collects the output of a stream. @returns a function that returns the text until now */
const collectText = (stream: NodeJS.ReadableStream) => {
  let text = ''
  stream.on('data', (data) => (text += data))
  return () => text
}

describe.skipIf(!canMount)('a disk (needs the right to mount a file system)', () => {
  test('that is full rejects writes but not reads; after space is freed, writes work again', async () => {
    const disk = mount('size=3m')
    const emulator = await startTestEmulator({
      transport: 'process',
      flags: ['--data', join(disk, 'data'), '--seed', 'empty'],
    })
    const stderr = emulator.errors
    const create = (name: string) =>
      emulator.api('POST /clients', { body: { name, client_metadata: { filler: 'x'.repeat(255) } } })
    const names: string[] = []
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(1024 * 1024))
    let response = await create('n')
    for (let n = 0; response.status === 201; n++) {
      names.push(String(response.body['client_id']))
      response = await create(`n${n}`)
    }
    expect([response.status, response.body]).toEqual([500, INTERNAL_ERROR])
    expect((await create('again')).status).toBe(500)
    await vi.waitFor(() => expect(stderr()).toContain('500 POST /api/v2/clients'))
    expect(stderr()).toMatch(
      / The disk is full: nothing of this was kept\. Make room and send it again; what was kept before is safe\. \(.+\)\n/,
    )
    const ids = async ({ api }: Calls) => {
      const listedIds: string[] = []
      for (let page = 0; ; page++) {
        const clients = (await api<{ client_id: string }[]>(`GET /clients?is_global=false&per_page=100&page=${page}`))
          .body
        listedIds.push(...clients.map((client) => client.client_id))
        if (clients.length === 0) return listedIds
      }
    }
    expect(await ids(emulator)).toEqual(names)
    const snapshot = await emulator.control('PUT /snapshots/full')
    expect([snapshot.status, snapshot.body]).toEqual([
      500,
      {
        ...INTERNAL_ERROR,
        message: expect.stringMatching(/^The disk is full: nothing of this was kept\. /),
        errorCode: 'emulator_machine_trouble',
      },
    ])
    expect(readdirSync(join(disk, 'data')).filter((name) => name.includes('.new'))).toEqual([])
    rmSync(join(disk, 'ballast'))
    const created = await create('room')
    expect(created.status).toBe(201)
    names.push(String(created.body['client_id']))
    await emulator.close('SIGKILL')
    const second = await startTestEmulator({ transport: 'process', flags: ['--data', join(disk, 'data')] })
    expect(await ids(second)).toEqual(names)
  })

  test('that is read-only stops the start', async () => {
    const disk = mount('size=1m')
    mkdirSync(join(disk, 'data'))
    spawnSync('mount', ['-o', 'remount,ro', disk])
    const { code, stderr, stdout } = await run('--port', '0', '--data', join(disk, 'data')).ended
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      expect.stringMatching(/^Cannot write to the data folder .*\/data: EROFS: read-only file system, .*\n$/),
    ])
  })

  test('that is full stops the first start, and the next start begins with an empty folder', async () => {
    const disk = mount('size=100k')
    const { code, stderr } = await run('--port', '0', '--data', join(disk, 'data')).ended
    expect([code, stderr]).toEqual([1, expect.stringContaining('The disk is full')])
    spawnSync('mount', ['-o', 'remount,size=3m', disk])
    const second = await startTestEmulator({ transport: 'process', flags: ['--data', join(disk, 'data')] })
    expect((await second.api('GET /clients?include_totals=true')).body).toMatchObject({ total: 5 })
  })
})

/** Root may write everywhere, so these tests run the command as the user nobody if they run as root. */
const isRoot = process.getuid?.() === 0
const NOBODY = 65_534
const asNobody = (env: Record<string, string>, ...args: string[]) =>
  spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    timeout: 15_000,
    env: { ...process.env, ...env },
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  })
const ownedByNobody = (folder: string) => {
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  return folder
}
const canRun = asNobody({ AUTH0_EMULATOR_HOME: ownedByNobody(temporaryFolder()) }, '--version').status === 0

describe.skipIf(!canRun)('without the right to write (root needs a clone that other users may read)', () => {
  const EACCES = 'EACCES: permission denied'
  const start = (data: string) => {
    const { status, stdout, stderr } = asNobody(
      { AUTH0_EMULATOR_HOME: ownedByNobody(temporaryFolder()) },
      '--port',
      '0',
      '--data',
      data,
    )
    return [status, stdout, stderr.replaceAll(data, 'DIR')]
  }

  test('to the data folder, a start fails', () => {
    const folder = ownedByNobody(temporaryFolder())
    chmodSync(folder, 0o500)
    expect(start(folder)).toEqual([1, '', `Cannot write to the data folder DIR: ${EACCES}, access 'DIR'\n`])
    expect(start(join(folder, 'below'))).toEqual([
      1,
      '',
      `Cannot write to the data folder DIR: ${EACCES}, mkdir 'DIR'\n`,
    ])
  })

  test('to a file in the data folder, a start fails', async () => {
    const folder = ownedByNobody(temporaryFolder())
    {
      await using _emulator = await startTestEmulator({ data: folder })
    }
    for (const name of readdirSync(folder)) chmodSync(ownedByNobody(join(folder, name)), 0o400)
    const message = `The data cannot be written: its file, its folder or its disk is read-only. Give the user of this process the right to write there. (${EACCES}, open 'DIR/default.sqlite')\n`
    expect(start(folder)).toEqual([1, '', message])
  })

  test('to the home folder, a start fails and the message names AUTH0_EMULATOR_HOME', () => {
    const home = ownedByNobody(temporaryFolder())
    chmodSync(home, 0o500)
    const { status, stderr } = asNobody({ AUTH0_EMULATOR_HOME: join(home, 'below') }, '--port', '0')
    expect([status, stderr]).toEqual([
      1,
      `Cannot keep keys and certificates in ${home}/below: ${EACCES}, mkdir '${home}/below'. Set AUTH0_EMULATOR_HOME to a folder that can be written.\n`,
    ])
  })
})

describe('a file in the data folder', () => {
  /** Starts an emulator with this file as its database. @returns the message of the failed start */
  const startError = async (make: (file: string) => void) => {
    const folder = temporaryFolder()
    const file = join(folder, 'default.sqlite')
    make(file)
    const before = readFileSync(file)
    const error = await startEmulator({ home: HOME, data: folder }).then(
      (emulator) => emulator.close(),
      (thrown: Error) => thrown.message,
    )
    expect(readFileSync(file).equals(before)).toBe(true)
    return String(error).replace(folder, 'DIR')
  }
  const database = (sql: string) => (file: string) => void new Database(file).exec(sql).close()

  test('that is no database stops the start', async () => {
    expect(
      await startError((file) =>
        writeFileSync(file, 'this is no database, and long enough to be looked at as one'.repeat(50)),
      ),
    ).toBe(
      'Cannot open the data in DIR/default.sqlite: file is not a database. Nothing says that it is a file of this emulator. Move it away, or choose another folder with --data.',
    )
  })
  test('that is damaged stops the start', async () => {
    const damaged = (file: string) => {
      const folder = temporaryFolder()
      openStore({ file: join(folder, 'x') }).close()
      writeFileSync(file, readFileSync(join(folder, 'x')).fill(0xa5, 100, 4000))
    }
    expect(await startError(damaged)).toBe(
      'Cannot open the data in DIR/default.sqlite: database disk image is malformed. Nothing says that it is a file of this emulator. Move it away, or choose another folder with --data.',
    )
  })
  test.each([
    ['without a version', 'CREATE TABLE mine (x)'],
    ['with a version like ours', `CREATE TABLE mine (x); PRAGMA user_version = ${MIGRATIONS.length}`],
  ])('of another program, %s, stops the start', async (_, sql) => {
    expect(await startError(database(sql))).toBe(
      'Cannot open the data in DIR/default.sqlite: it is the database of another program. Choose another folder with --data.',
    )
  })
  test('of a later release stops the start', async () => {
    const later = (file: string) => {
      openStore({ file }).close()
      database('PRAGMA user_version = 1000; PRAGMA journal_mode = DELETE')(file)
    }
    expect(await startError(later)).toBe(
      `Cannot open the data in DIR/default.sqlite: it was written by a later release (format 1000, this one knows ${MIGRATIONS.length}). Use that release, or another folder with --data.`,
    )
  })

  test.each(MIGRATIONS.map((_, index) => index + 1))(
    'of a release with format %i is migrated with its data',
    async (format) => {
      const folder = temporaryFolder()
      const file = join(folder, 'default.sqlite')
      const db = new Database(file)
      for (const migration of MIGRATIONS.slice(0, format)) db.exec(migration)
      db.pragma(`user_version = ${format}`)
      const comma = format < 4 ? ',' : ''
      db.exec(`
      INSERT INTO client (seq, client_id, name, is_first_party, is_global) VALUES (1, 'old', 'Old', 1, 0);
      INSERT INTO client_document VALUES (1, '${comma}"client_id":"old","name":"Old"', ',"client_metadata":{"since":"ever"}', ',"client_secret":"s"', NULL);`)
      if (format < 4) db.exec("UPDATE counter SET value = 1 WHERE name IN ('seq', 'clients')")
      else db.exec("UPDATE counter SET value = 1000 WHERE name = 'seq'")
      if (format >= 2) db.exec("INSERT INTO client_metadata VALUES ('since', 'ever', 1)")
      db.close()
      await using emulator = await startTestEmulator({ data: folder })
      expect((await emulator.api('GET /clients/old')).body).toMatchObject({
        name: 'Old',
        client_secret: 's',
        client_metadata: { since: 'ever' },
      })
      expect(
        (await emulator.api('GET /clients/search?parser=scim&q=metadata.since%20eq%20%22ever%22')).body,
      ).toMatchObject({
        clients: [{ client_id: 'old' }],
      })
      expect((await emulator.api('POST /clients', { body: { name: 'New' } })).status).toBe(201)
      // The folder has no state after the seeds, so a reset returns to the data of the start.
      await emulator.reset()
      expect(await clientNames(emulator)).toEqual(['Old'])
    },
  )

  test('whose migration fails stays unchanged, and a copy of it is in the folder', async () => {
    const folder = temporaryFolder()
    {
      await using _emulator = await startTestEmulator({ data: folder, seed: [{ clients: [{ name: 'Old' }] }] })
    }
    const file = join(folder, 'default.sqlite')
    // Pretends that the last two migrations are missing. Both fail, because what they create already exists.
    database(`PRAGMA user_version = ${MIGRATIONS.length - 2}; PRAGMA journal_mode = DELETE`)(file)
    const before = readFileSync(file)
    await expect(startEmulator({ home: HOME, data: folder })).rejects.toThrow(
      /^Cannot open the data in .*default\.sqlite: table tenant_state already exists/,
    )
    const unchanged = new Database(file)
    expect(unchanged.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length - 2)
    unchanged.close()
    expect(readdirSync(folder)).toContain('default.older.sqlite')
    writeFileSync(file, before)
    database('DROP TABLE tenant_state; DROP INDEX connection_client_by_connection')(file)
    {
      await using emulator = await startTestEmulator({ data: folder })
      expect(await clientNames(emulator)).toEqual(['Old'])
    }
    expect(readdirSync(folder)).not.toContain('default.older.sqlite')
  })

  test('of a damaged snapshot does not replace the current data', async () => {
    const folder = temporaryFolder()
    await using emulator = await startTestEmulator({ data: folder })
    const names = await clientNames(emulator)
    await emulator.snapshot('good')
    writeFileSync(join(folder, 'default.good.snapshot.sqlite'), 'damaged'.repeat(1000))
    expect((await emulator.control('POST /snapshots/good/restore')).status).toBe(409)
    expect(await clientNames(emulator)).toEqual(names)
    expect((await emulator.api('POST /clients', { body: { name: 'more' } })).status).toBe(201)
  })

  test('with the Hosts and the key of a tenant is named in the message if it is damaged', async () => {
    const folder = temporaryFolder()
    {
      await using _emulator = await startTestEmulator({ data: folder })
    }
    writeFileSync(join(folder, 'default.json'), '{')
    await expect(startEmulator({ home: HOME, data: folder })).rejects.toThrow(
      /^default\.json in the data folder is damaged/,
    )
  })
})

describe('an interrupted start', () => {
  test('during the seeds is repeated by the next start', async () => {
    const folder = temporaryFolder()
    const { child, ended } = run('--port', '0', '--data', folder, '--seed', 'many:200000')
    await vi.waitFor(() => expect(existsSync(join(folder, 'default.json'))).toBe(true), {
      timeout: 10_000,
      interval: 5,
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    child.kill('SIGKILL')
    await ended
    expect(existsSync(join(folder, 'default.sqlite'))).toBe(true)
    await using emulator = await startTestEmulator({ data: folder })
    expect([emulator.keptData, await clientNames(emulator)]).toEqual([false, []])
  })

  test('during the deletion of a tenant leaves no part of it', async () => {
    const folder = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ data: folder })
      await emulator.tenant('acme')
    }
    const manifest = JSON.parse(readFileSync(join(folder, 'acme.json'), 'utf8')) as object
    writeFileSync(
      join(folder, 'acme.json'),
      JSON.stringify({ ...manifest, state: 'deleted', leftovers: ['acme.sqlite', 'acme.seeded.sqlite'] }),
    )
    {
      await using emulator = await startTestEmulator({ data: folder, seed: ['quickstart'] })
      expect(await emulator.tenants()).toEqual(['default'])
      const acme = await emulator.tenant('acme')
      expect((await clientNames(acme)).length).toBe(4)
    }
  })
})

describe('two processes', () => {
  test('cannot use the same data folder: the second fails with a message, and the first is not disturbed', async () => {
    const data = temporaryFolder()
    const first = await startTestEmulator({ transport: 'process', flags: ['--quiet', '--data', data] })
    const { code, stdout, stderr } = await run('--port', '0', '--data', data).ended
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      `Another emulator uses the data folder ${data}. Stop that one, or give this one a folder of its own with --data.\n`,
    ])
    await expect(startEmulator({ home: HOME, data })).rejects.toThrow('Another emulator uses the data folder')
    expect((await first.api('POST /clients', { body: { name: 'x' } })).status).toBe(201)
    first.child.kill('SIGKILL')
    await first.ended
    await using emulator = await startTestEmulator({ data })
    expect(emulator.keptData).toBe(true)
  })

  test('(or two emulators of one process) can use a folder one after the other', async () => {
    const data = temporaryFolder()
    const first = await startEmulator({ home: HOME, data })
    await expect(startEmulator({ home: HOME, data })).rejects.toThrow('Another emulator uses the data folder')
    await expect(startEmulator({ home: HOME, data })).rejects.toThrow('Another emulator uses the data folder')
    await first.close()
    await (await startEmulator({ home: HOME, data })).close()
  })

  test('can use a folder one after the other, even if the first is still stopping', async () => {
    const data = temporaryFolder()
    const first = await startTestEmulator({ transport: 'process', flags: ['--quiet', '--data', data] })
    first.child.kill('SIGTERM')
    const second = await startTestEmulator({ transport: 'process', flags: ['--quiet', '--data', data] })
    expect(second.ready.data).toBe(data)
  })
})

describe('a tenant clock that goes backwards', () => {
  const HOUR_MS = 3_600_000

  test('changes no order and extends no token', async () => {
    await using emulator = await startTestEmulator()
    const names = ['first', 'second', 'third']
    const { body: short } = await emulator.control<{ access_token: string }>('POST /tokens', {
      body: { expires_in: 60 },
    })
    for (const name of names) {
      expect((await emulator.api('POST /clients', { body: { name } })).status).toBe(201)
      await emulator.clock.advance(-HOUR_MS)
    }
    expect(await clientNames(emulator)).toEqual(names)
    const { body: page } = await emulator.api<{ next: string }>('GET /clients?take=2')
    expect((await emulator.api(`GET /clients?take=2&from=${page.next}`)).body).toMatchObject({
      clients: [{ name: 'third' }, { global: true }],
    })
    await emulator.clock.advance(names.length * HOUR_MS + 61_000)
    expect((await emulator.api('GET /clients', { as: { token: short.access_token } })).status).toBe(401)
  })

  test('does not keep a rate limit exhausted', async () => {
    await using emulator = await startTestEmulator({ plan: 'free' })
    await emulator.clock.freeze()
    const exhaust = async () => {
      for (let n = 0; n < 100; n++) if ((await emulator.api('GET /clients')).status === 429) return
      throw new Error('No request was rejected with 429.')
    }
    await exhaust()
    await emulator.clock.advance(-HOUR_MS)
    await exhaust()
    await emulator.clock.advance(1_000)
    expect((await emulator.api('GET /clients')).status).toBe(200)
  })
})

test('without free file descriptors the emulator rejects connections, and works again when some are free', async () => {
  const child = spawn(
    'bash',
    ['-c', `ulimit -n 60; exec "${process.execPath}" "${CLI}" --json --port 0 --data "${temporaryFolder()}"`],
    { env: { ...process.env, AUTH0_EMULATOR_HOME: HOME } },
  )
  const stderr = collectText(child.stderr)
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { url } = JSON.parse(String(line)) as { url: string }
    const sendRequest = async (path: string, method = 'GET') =>
      (await fetch(url + path, { method, headers: { connection: 'close' }, signal: AbortSignal.timeout(3_000) })).status
    expect(await sendRequest('/_emulator/health')).toBe(200)
    const sockets = Array.from({ length: 80 }, () =>
      connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {}),
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await sendRequest('/_emulator/snapshots/x', 'PUT').catch(() => 'no connection')).not.toBe(201)
    for (const socket of sockets) socket.destroy()
    await vi.waitFor(async () => expect(await sendRequest('/_emulator/snapshots/x', 'PUT')).toBe(201), {
      timeout: 5_000,
    })
    expect(child.exitCode).toBeNull()
    expect(stderr()).not.toContain('at ')
  } finally {
    child.kill('SIGKILL')
  }
})

test('only the user can read the stored files', async () => {
  const folder = join(temporaryFolder(), 'data')
  await using emulator = await startTestEmulator({ data: folder })
  await emulator.tenant('acme', { host: 'acme.test' })
  await emulator.snapshot('s')
  await emulator.control('POST /keys/rotate')
  await emulator.api('POST /clients', { body: { name: 'x' } })
  const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)])
  expect((statSync(folder).mode & 0o777).toString(8)).toBe('700')
  expect(modes.length).toBeGreaterThan(8)
  expect(modes).toEqual(modes.map(([name]) => [name, '600']))
})

/**
 * Trouble for a data folder other than kills and damage: other programs that use its files, a full disk, failed starts
 * and moved folders. Each call succeeds or is rejected with a message, and no data is lost.
 */
import Database from 'better-sqlite3'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, test } from 'vitest'
import type { EmulatorOptions } from '../../server/index.ts'
import { CLI } from '../support/cli.ts'
import {
  CHANGED,
  folderWithStates,
  integrityOf,
  refusalOf,
  restored,
  SEED,
  SEEDED,
  start,
} from '../support/data-folder.ts'
import { HOME, temporaryFolder, clientNames, startTestEmulator } from '../support/emulator.ts'

describe('another program', () => {
  /** Opens a file as a database shell or a backup does, reads from it and keeps it open. */
  const openReader = (file: string) => {
    const db = new Database(file, { readonly: true })
    db.prepare('SELECT count(*) FROM client').get()
    return db
  }

  test.each([4, 2_000])(
    'that has read the data does not disturb a reset, a restore or a reseed (%i clients)',
    async (count) => {
      const data = temporaryFolder()
      const file = join(data, 'default.sqlite')
      let emulator = await start(data, { seed: [`many:${count}`] })
      const seeded = (await emulator.export())['clients'] as unknown[]
      await emulator.snapshot('a')
      const readerConnection = openReader(file)
      await emulator.seed(`many:${count}`)
      await emulator.reset()
      expect(await emulator.export()).toMatchObject({ clients: seeded })
      await emulator.api('POST /clients', { body: { name: 'after the reset' } })
      await emulator.restore('a')
      expect(await emulator.export()).toMatchObject({ clients: seeded })
      await emulator.api('POST /clients', { body: { name: 'after the restore' } })
      await emulator.close()
      readerConnection.close()
      expect(integrityOf(file)).toBe('ok')
      emulator = await start(data)
      expect((await emulator.export())['clients']).toHaveLength(seeded.length + 1)
      await emulator.close()
      const secondReader = openReader(file)
      emulator = await start(data, { reseed: true })
      expect(await clientNames(emulator)).toEqual(SEEDED)
      await emulator.api('POST /clients', { body: { name: 'after the reseed' } })
      await emulator.close()
      secondReader.close()
      expect(integrityOf(file)).toBe('ok')
      await using next = await startTestEmulator({ data })
      expect(await clientNames(next)).toEqual(['Seeded', 'after the reseed'])
    },
  )

  test('that is in a read transaction keeps its old view, and a reset succeeds', async () => {
    const data = await folderWithStates()
    await using emulator = await startTestEmulator({ data })
    const reader = new Database(join(data, 'default.sqlite'), { readonly: true })
    reader.exec('BEGIN')
    const count = () => reader.prepare('SELECT count(*) FROM client').pluck().get()
    const before = count()
    await emulator.reset()
    expect([await clientNames(emulator), count()]).toEqual([SEEDED, before])
    reader.close()
  })

  test('that holds a write lock makes a call wait and then fail with a message; later the call works', async () => {
    const data = await folderWithStates()
    await using emulator = await startTestEmulator({ data })
    const writer = new Database(join(data, 'default.sqlite'))
    writer.exec('BEGIN IMMEDIATE')
    for (const line of ['POST /_emulator/reset', 'POST /_emulator/snapshots/a/restore', 'PUT /_emulator/clock']) {
      const { status, body } = await emulator.request(line, line.endsWith('clock') ? { body: { frozen: true } } : {})
      expect([line, status, body['message']]).toEqual([
        line,
        500,
        expect.stringMatching(/^Another program is using the file of the data: nothing of this was kept\. /),
      ])
    }
    expect(await clientNames(emulator)).toEqual(CHANGED)
    writer.exec('ROLLBACK')
    writer.close()
    await emulator.reset()
    expect(await clientNames(emulator)).toEqual(SEEDED)
  })

  test('that has a snapshot open does not disturb its deletion or replacement', async () => {
    const data = await folderWithStates()
    {
      await using emulator = await startTestEmulator({ data })
      const readers = ['a', 'b'].map((name) => openReader(join(data, `default.${name}.snapshot.sqlite`)))
      await emulator.snapshot('a')
      await emulator.control('DELETE /snapshots/b')
      expect(await restored(emulator, 'a')).toEqual(CHANGED)
      for (const reader of readers) reader.close()
    }
    {
      await using emulator = await startTestEmulator({ data })
      expect(await restored(emulator, 'a')).toEqual(CHANGED)
    }
  })
})

/** Folders on separate file systems. Only root can mount them. */
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

describe.skipIf(!canMount)('a full disk (needs the right to mount a file system)', () => {
  test('rejects every call that writes with a message, and changes neither disk nor memory', async () => {
    const disk = mount('8m') as string
    const data = join(disk, 'data')
    const emulator = await start(data, { seed: ['many:300'] })
    await emulator.snapshot('a')
    const {
      body: { access_token },
    } = await emulator.control<{ access_token: string }>('POST /tokens')
    const count = async () => ((await emulator.export())['clients'] as unknown[]).length
    const before = await count()
    const ballast = join(disk, 'ballast')
    for (let size = 1024 * 1024; size > 256; size = Math.floor(size / 2)) {
      try {
        for (;;) appendFileSync(ballast, Buffer.alloc(size))
      } catch {
        // The disk has no room for this size. Try a smaller one.
      }
    }
    const lines: [string, object?][] = [
      ['POST /_emulator/reset'],
      ['POST /_emulator/snapshots/a/restore'],
      ['PUT /_emulator/snapshots/b'],
      ['PUT /_emulator/snapshots/a'],
      ['PUT /_emulator/tenants/acme', { host: 'acme.test' }],
      ['POST /_emulator/keys/rotate'],
      ['DELETE /_emulator/snapshots/a'],
    ]
    for (const [line, body] of lines) {
      const { status, body: response } = await emulator.request(line, { body })
      // A small change may still fit into pages that are already allocated.
      if (status >= 300)
        expect([line, status, response['message']]).toEqual([
          line,
          500,
          expect.stringMatching(/^The disk is full: nothing of this was kept\. /),
        ])
      else expect(['POST /_emulator/reset', 'POST /_emulator/snapshots/a/restore']).toContain(line)
      expect(await count()).toBe(before)
      expect((await emulator.api('GET /clients?per_page=1', { as: { token: access_token } })).status).toBe(200)
      expect(await emulator.tenants()).toEqual(['default'])
      expect(
        (await emulator.control<{ snapshots: { name: string }[] }>('GET /snapshots')).body.snapshots.map(
          ({ name }) => name,
        ),
      ).toEqual(['a'])
      expect((await emulator.api('GET /clients', { as: { token: access_token }, host: 'acme.test' })).status).toBe(200)
    }
    rmSync(ballast)
    await emulator.reset()
    expect((await emulator.control('POST /keys/rotate')).status).toBe(200)
    expect((await emulator.api('GET /clients', { as: { token: access_token } })).status).toBe(401)
    await emulator.close()
    expect(integrityOf(join(data, 'default.sqlite'))).toBe('ok')
    // The integrity check leaves the -wal and -shm files of its connection.
    const files = readdirSync(data)
      .filter((name) => !/-(?:wal|shm)$/.test(name))
      .sort()
    expect(files).toEqual([
      'default.a.snapshot.sqlite',
      'default.json',
      'default.seeded.sqlite',
      'default.sqlite',
      'emulator.lock',
    ])
  })
})

describe.skipIf(process.platform === 'win32')(
  'a limit of file sizes (ulimit -f), which simulates a full disk without special rights',
  () => {
    test('rejects a write that does not fit, and a later start has every confirmed write', async () => {
      const data = temporaryFolder()
      {
        await using emulator = await startTestEmulator({ data, seed: ['many:200'] })
        await emulator.snapshot('a')
      }
      // The unit is 1,024 bytes. The live database fits; its log fits only for some time.
      const child = spawn(
        'bash',
        [
          '-c',
          `ulimit -f 2000; exec "$0" "$@"`,
          process.execPath,
          CLI,
          '--port',
          '0',
          '--json',
          '--quiet',
          '--data',
          data,
        ],
        { env: { ...process.env, AUTH0_EMULATOR_HOME: HOME } },
      )
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
      const { url } = JSON.parse(line) as { url: string }
      const sendRequest = async (method: string, path: string, body?: object) => {
        const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) }
        const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
        const text = await response.text()
        return {
          status: response.status,
          body: (text === '' ? {} : JSON.parse(text)) as { message?: string; total?: number },
        }
      }
      let token = ''
      token = ((await sendRequest('POST', '/_emulator/tokens')).body as { access_token: string }).access_token
      const total = async () => (await sendRequest('GET', '/api/v2/clients?include_totals=true&per_page=1')).body.total
      let created = 0
      let status = 201
      for (; status === 201 && created < 3_000; created += status === 201 ? 1 : 0)
        ({ status } = await sendRequest('POST', '/api/v2/clients', {
          name: `n${created}`,
          description: 'x'.repeat(140),
        }))
      expect([status, await total()]).toEqual([500, 201 + created])
      for (const [method, path] of [
        ['PUT', '/_emulator/snapshots/b'],
        ['POST', '/_emulator/reset'],
        ['POST', '/_emulator/snapshots/a/restore'],
      ] as const) {
        const response = await sendRequest(method, path)
        if (response.status >= 300)
          expect([path, response.status, response.body.message]).toEqual([
            path,
            500,
            expect.stringMatching(/^The disk (?:is full|failed): nothing of this was kept\. /),
          ])
      }
      const before = await total()
      child.kill('SIGKILL')
      await once(child, 'exit')
      {
        await using emulator = await startTestEmulator({ data })
        expect(((await emulator.export())['clients'] as unknown[]).length).toBe(before)
        await emulator.restore('a')
        expect((await emulator.export())['clients']).toHaveLength(201)
      }
      expect(integrityOf(join(data, 'default.sqlite'))).toBe('ok')
    }, 60_000)
  },
)

describe('a destructive start', () => {
  test.each([
    ['a missing seed file', { seed: ['no-such-file.yaml'] }],
    ['a seed that breaks a rule', { seed: [{ clients: [{ name: 'a', app_type: 'nonsense' }] }] }],
    [
      'a seed whose last entry breaks a rule',
      {
        seed: [
          {
            clients: [{ name: 'a' }],
            clientGrants: [{ client_id: 'nobody', audience: 'https://nowhere.test/', scope: [] }],
          },
        ],
      },
    ],
    ['an unreadable certificate', { certificate: { cert: 'no-such-file.pem', key: 'no-such-file.pem' } }],
    ['a port in use', {}],
    ['a port of a tenant in use', { tenants: [{ name: 'acme', port: 1 }] }],
  ] as [string, EmulatorOptions][])('with --reseed and %s changes nothing', async (name, options) => {
    const data = await folderWithStates()
    const before = readdirSync(data).sort()
    const portOwner = await startTestEmulator()
    let failingOptions = options
    if (name === 'a port in use') failingOptions = { port: portOwner.port }
    if (name.startsWith('a port of')) failingOptions = { tenants: [{ name: 'acme', port: portOwner.port }] }
    expect(await refusalOf(data, { reseed: true, ...failingOptions })).not.toBe('started')
    await portOwner.close()
    expect(readdirSync(data).sort()).toEqual(before)
    await using emulator = await startTestEmulator({ data })
    expect([await clientNames(emulator), await emulator.tenants()]).toEqual([CHANGED, ['acme', 'default']])
    expect([await restored(emulator, 'a'), await restored(emulator, 'b')]).toEqual([
      ['Seeded', 'X'],
      ['Seeded', 'X'],
    ])
  })

  test('with --reseed keeps a tenant that it cannot remove, and adds a note', async () => {
    const data = await folderWithStates()
    rmSync(join(data, 'acme.sqlite'))
    new Database(join(data, 'acme.sqlite')).exec('CREATE TABLE mine (x)').close()
    {
      await using emulator = await startTestEmulator({ data, reseed: true, seed: SEED })
      expect([await clientNames(emulator), await emulator.tenants()]).toEqual([SEEDED, ['default']])
      expect(emulator.notes).toEqual([
        expect.stringMatching(
          /^The tenant acme could not be removed: Cannot open the data in .*acme\.sqlite: it is the database of another program\. /,
        ),
      ])
    }
    expect(existsSync(join(data, 'acme.sqlite'))).toBe(true)
    expect(await refusalOf(data)).toContain('acme.sqlite: it is the database of another program')
  })

  test('with --restore begins from a snapshot; for an unknown name the message lists the snapshots', async () => {
    const data = await folderWithStates()
    expect(await refusalOf(data, { restore: 'c' })).toBe(
      'The tenant default has no usable snapshot c. Usable snapshots: a, b (--restore NAME begins from one).',
    )
    expect(await refusalOf(data, { restore: 'nobody/a' })).toContain('which the data folder does not have')
    expect(await refusalOf(data, { restore: 'a', reseed: true })).toContain('leave out --reseed')
    {
      await using emulator = await startTestEmulator({ data, restore: 'a' })
      expect([await clientNames(emulator), emulator.keptData]).toEqual([['Seeded', 'X'], true])
    }
    {
      await using emulator = await startTestEmulator({ data })
      await (await emulator.tenant('acme')).snapshot('s')
    }
    {
      await using emulator = await startTestEmulator({ data, restore: 'acme/s' })
      expect(emulator.notes).toEqual(['The tenant acme begins from the snapshot s.'])
    }
  })
})

describe('the folder', () => {
  test('that is moved or replaced while the emulator runs rejects changes with a message', async () => {
    for (const replace of [false, true]) {
      const data = await folderWithStates()
      const emulator = await start(data)
      const moved = join(temporaryFolder(), 'moved')
      renameSync(data, moved)
      if (replace) mkdirSync(data)
      for (const line of [
        'POST /_emulator/reset',
        'POST /_emulator/snapshots/a/restore',
        'PUT /_emulator/snapshots/c',
        'DELETE /_emulator/snapshots/a',
        'POST /_emulator/keys/rotate',
        'PUT /_emulator/tenants/new',
        'DELETE /_emulator/tenants/acme',
      ]) {
        const { status, body } = await emulator.request(line)
        expect([line, status, body['message']]).toEqual([
          line,
          409,
          `The data folder ${data} was moved or replaced while the emulator was running: nothing was changed. Put it back, or stop the emulator and start it with the new path.`,
        ])
      }
      expect(await clientNames(emulator)).toEqual(CHANGED)
      if (replace) expect(readdirSync(data)).toEqual([])
      await emulator.close()
      {
        await using next = await startTestEmulator({ data: moved })
        expect([await clientNames(next), await restored(next, 'a')]).toEqual([CHANGED, ['Seeded', 'X']])
      }
    }
  })

  test('stays the same when the working directory changes', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()]
    const originalDirectory = process.cwd()
    try {
      process.chdir(second)
      {
        await using emulator = await startTestEmulator({ data: 'data', seed: SEED })
        await emulator.api('POST /clients', { body: { name: 'of the second' } })
      }
      process.chdir(first)
      const emulator = await startTestEmulator({ data: 'data', seed: SEED })
      process.chdir(second)
      await emulator.api('POST /clients', { body: { name: 'of the first' } })
      expect(emulator.data).toBe(join(first, 'data'))
      await emulator.snapshot('a')
      await emulator.tenant('acme')
      await emulator.reset()
      expect(await clientNames(emulator)).toEqual(SEEDED)
      await emulator.close()
      expect(readdirSync(join(first, 'data'))).toContain('acme.json')
      {
        await using next = await startTestEmulator({ data: 'data' })
        expect([await clientNames(next), await next.tenants()]).toEqual([['Seeded', 'of the second'], ['default']])
      }
    } finally {
      process.chdir(originalDirectory)
    }
  })
})

describe('the creation time of a snapshot', () => {
  test('is the time of the tenant clock, in every year, also after its file was copied', async () => {
    const data = temporaryFolder()
    const times = ['0001-01-01T00:00:00.000Z', '1901-06-01T12:00:00.123Z', '9999-12-31T23:59:59.000Z']
    {
      await using emulator = await startTestEmulator({ data })
      for (const [index, time] of times.entries()) {
        await emulator.clock.freeze(time)
        await emulator.snapshot(`s${index}`)
      }
    }
    const copy = temporaryFolder()
    cpSync(data, copy, { recursive: true })
    {
      await using emulator = await startTestEmulator({ data: copy })
      const { snapshots } = (await emulator.control<{ snapshots: { created_at: string }[] }>('GET /snapshots')).body
      expect(snapshots.map((snapshot) => snapshot.created_at)).toEqual(times)
      // The clock also keeps its time after a restart.
      expect((await emulator.clock.now()).toISOString()).toBe(times[2])
      await emulator.restore('s0')
      expect((await emulator.clock.now()).toISOString()).toBe(times[2])
      await emulator.reset()
      expect((await emulator.control('GET /clock')).body).toMatchObject({ frozen: false })
    }
    {
      await using emulator = await startTestEmulator({ data: copy })
      expect((await emulator.control('GET /clock')).body).toMatchObject({ frozen: false })
    }
  })
})

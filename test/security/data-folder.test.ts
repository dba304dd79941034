/**
 * What a data folder goes through besides kills and damage: other programs on its files, a full disk, starts that fail, folders that are
 * moved. Each situation is done, or refused in a sentence, and nothing is lost.
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
  /** Opens a file as a shell or a backup does, reads from it and stays idle. */
  const reader = (file: string) => {
    const db = new Database(file, { readonly: true })
    db.prepare('SELECT count(*) FROM client').get()
    return db
  }

  test.each([4, 2_000])(
    'that has read the data does not keep a reset, a restore or a reseed from being whole (%i clients)',
    async (count) => {
      const data = temporaryFolder()
      const file = join(data, 'default.sqlite')
      let emulator = await start(data, { seed: [`many:${count}`] })
      const seeded = (await emulator.export())['clients'] as unknown[]
      await emulator.snapshot('a')
      const other = reader(file)
      await emulator.seed(`many:${count}`)
      await emulator.reset()
      expect(await emulator.export()).toMatchObject({ clients: seeded })
      await emulator.api('POST /clients', { body: { name: 'after the reset' } })
      await emulator.restore('a')
      expect(await emulator.export()).toMatchObject({ clients: seeded })
      await emulator.api('POST /clients', { body: { name: 'after the restore' } })
      await emulator.close()
      other.close()
      expect(integrityOf(file)).toBe('ok')
      emulator = await start(data)
      expect((await emulator.export())['clients']).toHaveLength(seeded.length + 1)
      await emulator.close()
      const again = reader(file)
      emulator = await start(data, { reseed: true })
      expect(await clientNames(emulator)).toEqual(SEEDED)
      await emulator.api('POST /clients', { body: { name: 'after the reseed' } })
      await emulator.close()
      again.close()
      expect(integrityOf(file)).toBe('ok')
      await using next = await startTestEmulator({ data })
      expect(await clientNames(next)).toEqual(['Seeded', 'after the reseed'])
    },
  )

  test('that is in the middle of a read keeps its old view, and a reset is done', async () => {
    const data = await folderWithStates()
    await using emulator = await startTestEmulator({ data })
    const other = new Database(join(data, 'default.sqlite'), { readonly: true })
    other.exec('BEGIN')
    const count = () => other.prepare('SELECT count(*) FROM client').pluck().get()
    const before = count()
    await emulator.reset()
    expect([await clientNames(emulator), count()]).toEqual([SEEDED, before])
    other.close()
  })

  test('that writes to the data is waited for, then the call is refused in a sentence and works later', async () => {
    const data = await folderWithStates()
    await using emulator = await startTestEmulator({ data })
    const other = new Database(join(data, 'default.sqlite'))
    other.exec('BEGIN IMMEDIATE')
    for (const line of ['POST /_emulator/reset', 'POST /_emulator/snapshots/a/restore', 'PUT /_emulator/clock']) {
      const { status, body } = await emulator.request(line, line.endsWith('clock') ? { body: { frozen: true } } : {})
      expect([line, status, body['message']]).toEqual([
        line,
        500,
        expect.stringMatching(/^Another program is using the file of the data: nothing of this was kept\. /),
      ])
    }
    expect(await clientNames(emulator)).toEqual(CHANGED)
    other.exec('ROLLBACK')
    other.close()
    await emulator.reset()
    expect(await clientNames(emulator)).toEqual(SEEDED)
  })

  test('that has a snapshot open does not disturb its deletion or replacement', async () => {
    const data = await folderWithStates()
    {
      await using emulator = await startTestEmulator({ data })
      const others = ['a', 'b'].map((name) => reader(join(data, `default.${name}.snapshot.sqlite`)))
      await emulator.snapshot('a')
      await emulator.control('DELETE /snapshots/b')
      expect(await restored(emulator, 'a')).toEqual(CHANGED)
      for (const other of others) other.close()
    }
    {
      await using emulator = await startTestEmulator({ data })
      expect(await restored(emulator, 'a')).toEqual(CHANGED)
    }
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
        // Less fits.
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
      const { status, body: refused } = await emulator.request(line, { body })
      // A small change may still fit into pages that the disk has given out already.
      if (status >= 300)
        expect([line, status, refused['message']]).toEqual([
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
    // The check of its pages left the files of a connection behind.
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
  'a limit of file sizes (ulimit -f), which a full disk without rights looks like',
  () => {
    test('refuses what does not fit, keeps what was answered, and a later start has all of it', async () => {
      const data = temporaryFolder()
      {
        await using emulator = await startTestEmulator({ data, seed: ['many:200'] })
        await emulator.snapshot('a')
      }
      // In blocks of 1,024 bytes: the live database fits, and its log only for a while.
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
      const ask = async (method: string, path: string, body?: object) => {
        const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) }
        const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
        const text = await answer.text()
        return {
          status: answer.status,
          body: (text === '' ? {} : JSON.parse(text)) as { message?: string; total?: number },
        }
      }
      let token = ''
      token = ((await ask('POST', '/_emulator/tokens')).body as { access_token: string }).access_token
      const total = async () => (await ask('GET', '/api/v2/clients?include_totals=true&per_page=1')).body.total
      let created = 0
      let status = 201
      for (; status === 201 && created < 3_000; created += status === 201 ? 1 : 0)
        ({ status } = await ask('POST', '/api/v2/clients', { name: `n${created}`, description: 'x'.repeat(140) }))
      expect([status, await total()]).toEqual([500, 201 + created])
      for (const [method, path] of [
        ['PUT', '/_emulator/snapshots/b'],
        ['POST', '/_emulator/reset'],
        ['POST', '/_emulator/snapshots/a/restore'],
      ] as const) {
        const refused = await ask(method, path)
        if (refused.status >= 300)
          expect([path, refused.status, refused.body.message]).toEqual([
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
    ['a seed that is not there', { seed: ['no-such-file.yaml'] }],
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
  ] as [string, EmulatorOptions][])('with --reseed and %s leaves everything as it was', async (name, options) => {
    const data = await folderWithStates()
    const before = readdirSync(data).sort()
    const other = await startTestEmulator()
    let wanted = options
    if (name === 'a port in use') wanted = { port: other.port }
    if (name.startsWith('a port of')) wanted = { tenants: [{ name: 'acme', port: other.port }] }
    expect(await refusalOf(data, { reseed: true, ...wanted })).not.toBe('started')
    await other.close()
    expect(readdirSync(data).sort()).toEqual(before)
    await using emulator = await startTestEmulator({ data })
    expect([await clientNames(emulator), await emulator.tenants()]).toEqual([CHANGED, ['acme', 'default']])
    expect([await restored(emulator, 'a'), await restored(emulator, 'b')]).toEqual([
      ['Seeded', 'X'],
      ['Seeded', 'X'],
    ])
  })

  test('with --reseed leaves a tenant that it cannot remove, and says so', async () => {
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

  test('with --restore begins from a snapshot; a name that does not exist is refused with those that do', async () => {
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
  test('that is moved or replaced while the emulator runs refuses changes in a sentence', async () => {
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

  test('is the same one after the working directory has changed', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()]
    const back = process.cwd()
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
      process.chdir(back)
    }
  })
})

describe('what a snapshot says of itself', () => {
  test('is the clock of the tenant, whatever happens to its file, in every year', async () => {
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
      // The clock itself is the same after a restart, too.
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

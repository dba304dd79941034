/** Tests tenants in a data folder across restarts. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  clientNames,
  refusal,
  startTestEmulator,
  temporaryFolder,
  type Json,
  withEmulator,
} from '../../support/emulator.ts'

const filesOf = (data: string) => readdirSync(data).sort()

describe('a tenant that was created by PUT', () => {
  test('still exists after a restart, with its Host, clients and tokens', async () => {
    const data = temporaryFolder()
    const { token, document } = await withEmulator({ data }, async (emulator) => {
      await emulator.control('PUT /tenants/acme', { body: { host: 'acme.test', seeds: ['quickstart'] } })
      const acme = await emulator.tenant('acme')
      await acme.api('POST /clients', { body: { name: 'X' } })
      return { token: await acme.token(), document: await acme.export() }
    })
    {
      await using emulator = await startTestEmulator({ data })
      expect(await emulator.tenants()).toEqual(['acme', 'default'])
      expect((await emulator.control('GET /tenants/acme', { host: 'localhost:4400' })).body).toMatchObject({
        hosts: ['acme.test'],
        domain: 'acme.test:4400',
      })
      const acme = await emulator.tenant('acme')
      const { resourceServers: _, ...entities } = await acme.export()
      const { resourceServers: __, ...before } = document
      expect(entities).toEqual(before)
      expect((await emulator.api<Json[]>('GET /clients', { as: { token }, host: 'ACME.test:1' })).body).toHaveLength(6)
      expect(await emulator.control('PUT /tenants/other', { body: { host: 'acme.test' } })).toEqual({
        status: 409,
        body: refusal(409, 'Conflict', 'The host acme.test belongs to the tenant acme.', 'emulator_host_taken'),
      })
      expect(await clientNames(emulator)).toEqual([])
    }
  })

  test('resets to its own seeds, also after a restart', async () => {
    const data = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ data })
      await (await emulator.tenant('acme', { seed: [{ clients: [{ name: 'Mine' }] }] })).api('POST /clients', {
        body: { name: 'X' },
      })
    }
    for (const before of [['Mine', 'X'], ['Mine']]) {
      {
        await using emulator = await startTestEmulator({ data })
        const acme = await emulator.tenant('acme')
        expect(await clientNames(acme)).toEqual(before)
        await acme.reset()
        expect(await clientNames(acme)).toEqual(['Mine'])
      }
    }
  })

  test('has its own files, which only their user can read, until it is deleted', async () => {
    const data = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ data })
      await emulator.tenant('acme', { host: 'acme.test' })
      await (await emulator.tenant('acme')).snapshot('a')
      await emulator.control('POST /keys/rotate')
    }
    expect(filesOf(data)).toEqual([
      'acme.a.snapshot.sqlite',
      'acme.json',
      'acme.seeded.sqlite',
      'acme.sqlite',
      'default.json',
      'default.seeded.sqlite',
      'default.sqlite',
      'emulator.lock',
    ])
    expect(filesOf(data).map((file) => statSync(join(data, file)).mode & 0o777)).toEqual(filesOf(data).map(() => 0o600))
    {
      await using emulator = await startTestEmulator({ data })
      void emulator.deleteTenant('acme')
    }
    expect(filesOf(data)).toEqual(['default.json', 'default.seeded.sqlite', 'default.sqlite', 'emulator.lock'])
    {
      await using emulator = await startTestEmulator({ data })
      expect(await emulator.tenants()).toEqual(['default'])
    }
  })

  test('leaves no file in the folder if its seeds cannot be loaded', async () => {
    const data = temporaryFolder()
    await using emulator = await startTestEmulator({ data })
    const before = filesOf(data)
    expect(
      (await emulator.control('PUT /tenants/acme', { body: { seeds: [{ clients: [{}] }], host: 'acme.test' } })).status,
    ).toBe(400)
    expect(filesOf(data)).toEqual(before)
  })

  test('is not confused with a tenant whose name begins with its name', async () => {
    const data = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ data })
      for (const name of ['a', 'a-b', 'seeded', 'snapshot'])
        await (await emulator.tenant(name, { seed: [{ clients: [{ name }] }] })).snapshot('seeded')
      await emulator.deleteTenant('a')
    }
    {
      await using emulator = await startTestEmulator({ data })
      expect(await emulator.tenants()).toEqual(['a-b', 'default', 'seeded', 'snapshot'])
      for (const name of ['a-b', 'seeded', 'snapshot']) {
        const tenant = await emulator.tenant(name)
        await tenant.restore('seeded')
        expect(await clientNames(tenant)).toEqual([name])
      }
    }
  })

  test('has no old data if it was deleted and created again', async () => {
    const data = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ data })
      await (await emulator.tenant('acme', { host: 'acme.test' })).api('POST /clients', { body: { name: 'X' } })
      await emulator.control('POST /keys/rotate?tenant=acme')
      await emulator.deleteTenant('acme')
      await emulator.tenant('acme')
    }
    {
      await using emulator = await startTestEmulator({ data })
      const acme = await emulator.tenant('acme')
      expect([await clientNames(acme), acme.domain]).toEqual([[], emulator.domain])
    }
  })
})

describe('a rotated key', () => {
  test.each(['acme', 'default'])('of %s is used after a restart, and the old tokens stay invalid', async (name) => {
    const data = temporaryFolder()
    const { old, renewed, kid } = await withEmulator({ data }, async (before) => {
      const tenant = await before.tenant(name)
      const first = await tenant.token()
      const { body } = await before.control(`POST /keys/rotate?tenant=${name}`)
      return { old: first, renewed: await tenant.token(), kid: body['kid'] }
    })
    await using emulator = await startTestEmulator({ data })
    const statuses = async () => [
      (await emulator.api('GET /clients', { as: { token: old } })).status,
      (await emulator.api('GET /clients', { as: { token: renewed } })).status,
    ]
    expect(await statuses()).toEqual([401, 200])
    expect(
      (await emulator.request<{ keys: Json[] }>('GET /.well-known/jwks.json')).body.keys.map((key) => key['kid']),
    ).toContain(kid)
    await (await emulator.tenant(name)).reset()
    expect(await statuses()).toEqual([401, 200])
  })

  test('does not remove the Host that was registered before', async () => {
    const data = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ data })
      await emulator.tenant('acme', { host: 'acme.test' })
      await emulator.control('POST /keys/rotate?tenant=acme')
    }
    expect(JSON.parse(readFileSync(join(data, 'acme.json'), 'utf8'))).toMatchObject({
      hosts: ['acme.test'],
      key: expect.stringContaining('PRIVATE KEY'),
    })
  })
})

describe('--reseed', () => {
  test('removes the tenants, their Hosts, keys and snapshots, and loads the seeds again', async () => {
    const data = temporaryFolder()
    const old = await withEmulator({ data }, async (emulator) => {
      await emulator.tenant('acme', { host: 'acme.test' })
      await emulator.snapshot('a')
      await emulator.control('POST /keys/rotate')
      await emulator.api('POST /clients', { body: { name: 'X' } })
      return emulator.token()
    })
    {
      await using emulator = await startTestEmulator({ data, reseed: true, seed: [{ clients: [{ name: 'Seeded' }] }] })
      expect([await emulator.tenants(), await clientNames(emulator), emulator.keptData]).toEqual([
        ['default'],
        ['Seeded'],
        false,
      ])
      expect((await emulator.control('GET /snapshots')).body).toEqual({ snapshots: [] })
      expect((await emulator.api('GET /clients', { as: { token: old } })).status).toBe(401)
      expect((await emulator.tenant('other', { host: 'acme.test' })).domain).toBe(`acme.test:${emulator.port}`)
    }
    expect(filesOf(data)).toEqual([
      'default.json',
      'default.seeded.2.sqlite',
      'default.sqlite',
      'emulator.lock',
      'other.json',
      'other.seeded.sqlite',
      'other.sqlite',
    ])
  })

  test('creates the tenants of the start again', async () => {
    const data = temporaryFolder()
    const tenants = [{ name: 'acme' }]
    {
      await using emulator = await startTestEmulator({ data, tenants })
      await (await emulator.tenant('acme')).api('POST /clients', { body: { name: 'X' } })
    }
    {
      await using emulator = await startTestEmulator({ data, tenants })
      expect(await clientNames(await emulator.tenant('acme'))).toEqual(['X'])
    }
    {
      await using emulator = await startTestEmulator({
        data,
        tenants,
        reseed: true,
        seed: [{ clients: [{ name: 'Seeded' }] }],
      })
      expect(await clientNames(await emulator.tenant('acme'))).toEqual(['Seeded'])
    }
  })
})

describe('a damaged file of a tenant', () => {
  test('is named in the error, and removed by reseeding', async () => {
    const data = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ data })
      await emulator.tenant('acme')
    }
    const file = join(data, 'acme.sqlite')
    writeFileSync(file, 'this is no database')
    await expect(withEmulator({ data }, async () => {})).rejects.toThrow(
      `Cannot open the data in ${file}: file is not a database. Move the file away: the tenant acme then begins from the state after its seeds. There is no usable snapshot. Or load the seeds again with --reseed, which removes the snapshots.`,
    )
    {
      await using emulator = await startTestEmulator({ data, reseed: true })
      expect(await emulator.tenants()).toEqual(['default'])
    }
    expect(filesOf(data)).toEqual(['default.json', 'default.seeded.2.sqlite', 'default.sqlite', 'emulator.lock'])
  })
})

/** The flag --export-on-exit of start and exec. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { run } from '../support/cli.ts'
import { runInProcess } from '../support/cli-in-process.ts'
import { clientNamesIn, startTestEmulator, temporaryFolder, type Json } from '../support/emulator.ts'
import { fileWith, modeOf } from '../support/files.ts'

describe('--export-on-exit', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'writes a seed for each tenant to a separate file, at %s',
    async (signal) => {
      const folder = temporaryFolder()
      const file = join(folder, 'tenant.json')
      const emulator = await startTestEmulator({
        transport: 'process',
        flags: ['--seed', 'empty', '--tenant', 'acme', '--export-on-exit', file, '--quiet'],
      })
      await emulator.api('POST /clients', { body: { name: 'Mine' } })
      await emulator.control('POST /seeds?tenant=acme', { body: { clients: [{ name: 'Of acme' }] } })
      const last = (await emulator.control('GET /export')).body
      expect(await emulator.close(signal)).toMatchObject({ code: 0, stderr: '' })
      expect(readdirSync(folder).sort()).toEqual(['tenant.acme.json', 'tenant.json'])
      const [first, acme] = ['tenant.json', 'tenant.acme.json'].map(
        (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json,
      )
      // Named as the emulator names itself, not as the request did.
      const named = (document: Json) => ({
        ...document,
        resourceServers: (document['resourceServers'] as Json[]).map(({ identifier: _, ...server }) => server),
      })
      expect(named(first as Json)).toEqual(named(last))
      expect([clientNamesIn(first), clientNamesIn(acme)]).toEqual([['Mine'], ['Of acme']])
      expect([modeOf(file), modeOf(join(folder, 'tenant.acme.json'))]).toEqual([0o600, 0o600])
      const again = await startTestEmulator({ transport: 'process', flags: ['--seed', file] })
      expect(clientNamesIn((await again.control('GET /export')).body)).toEqual(['Mine'])
    },
  )

  test.each(['yaml', 'YML'])('writes YAML to a file that ends in .%s', async (ending) => {
    const file = join(temporaryFolder(), `tenant.${ending}`)
    const emulator = await startTestEmulator({ transport: 'process', flags: ['--export-on-exit', file] })
    const last = (await emulator.control<{ clients: Json[] }>('GET /export')).body
    expect((await emulator.close()).code).toBe(0)
    const text = readFileSync(file, 'utf8')
    expect(text.slice(0, 15)).toBe('complete: true\n')
    expect((load(text) as { clients: Json[] }).clients).toEqual(last.clients)
  })

  test('replaces a file that everybody can read by one that only its owner can read', async () => {
    const file = fileWith('tenant.json', 'old')
    chmodSync(file, 0o644)
    writeFileSync(`${file}.new`, 'left behind')
    chmodSync(`${file}.new`, 0o644)
    await (await startTestEmulator({ transport: 'process', flags: ['--export-on-exit', file] })).close()
    expect([
      modeOf(file),
      clientNamesIn(JSON.parse(readFileSync(file, 'utf8'))).length,
      existsSync(`${file}.new`),
    ]).toEqual([0o600, 4, false])
  })

  /** How a target is rejected; `make` returns its path. */
  const unwritable: [string, make: (folder: string) => string, reason: string][] = [
    ['a folder', (folder) => folder, 'it is a folder. Give the name of a file in it'],
    [
      'a file in a folder that is missing',
      (folder) => join(folder, 'nowhere', 'tenant.json'),
      'there is no such folder. Create the folder, or choose another file',
    ],
    [
      'a file below a file',
      (folder) => join(fileWith('file', ''), basename(folder)),
      'a part of its path is a file, not a folder. Choose another file',
    ],
    ['a device', () => '/dev/null', 'it is not an ordinary file. Choose another file'],
    ['a name that is too long', (folder) => join(folder, 'n'.repeat(254)), 'its name is too long. Choose another file'],
  ]
  test.each(unwritable)('rejects %s when start or exec begins', async (_, make, reason) => {
    const folder = temporaryFolder()
    const file = make(folder)
    const sentence = `Cannot write the export to ${file} (--export-on-exit): ${reason}.`
    await expect(runInProcess('start', '--port', '0', '--export-on-exit', file)).rejects.toThrow(new Error(sentence))
    expect(await run('exec', '--export-on-exit', file, '--', 'echo', 'ran').ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `${sentence}\n`,
    })
    expect(readdirSync(folder)).toEqual([])
  })

  test('does not change the file before the end', async () => {
    const file = fileWith('tenant.json', 'older')
    const emulator = await startTestEmulator({ transport: 'process', flags: ['--export-on-exit', file] })
    expect([
      readFileSync(file, 'utf8'),
      readdirSync(dirname(file)).filter((name) => name.startsWith('tenant.json.')),
    ]).toEqual(['older', []])
    await emulator.close()
    expect(clientNamesIn(JSON.parse(readFileSync(file, 'utf8')))).toHaveLength(4)
  })

  test('names the tenant whose file cannot be written, keeps its older file, writes the other files, and ends with 1', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'tenant.json')
    const acme = join(folder, 'tenant.acme.json')
    const emulator = await startTestEmulator({
      transport: 'process',
      flags: ['--tenant', 'acme', '--export-on-exit', file, '--quiet'],
    })
    mkdirSync(join(`${acme}.new`, 'in the way'), { recursive: true })
    writeFileSync(acme, 'older')
    expect(await emulator.close()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(`^Cannot write the export of the tenant acme to ${acme}: .+\n$`),
    })
    expect([readFileSync(acme, 'utf8'), clientNamesIn(JSON.parse(readFileSync(file, 'utf8'))).length]).toEqual([
      'older',
      4,
    ])
  })

  test('ends exec with 1 if the command succeeds and the export fails', async () => {
    const folder = temporaryFolder()
    const script = `require('node:fs').mkdirSync(${JSON.stringify(join(folder, 'tenant.json.new', 'in the way'))}, { recursive: true })`
    const { code, stderr } = await run(
      'exec',
      '--export-on-exit',
      join(folder, 'tenant.json'),
      '--',
      process.execPath,
      '-e',
      script,
    ).ended
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^Cannot write the export of the tenant default to /)])
  })

  test('works with exec, which ends with the code of its command', async () => {
    const file = join(temporaryFolder(), 'tenant.json')
    const script =
      "fetch(process.env.AUTH0_EMULATOR_URL + '/api/v2/clients', { method: 'POST', headers: { authorization: 'Bearer ' + process.env.AUTH0_API_TOKEN, 'content-type': 'application/json' }, body: '{\"name\":\"Mine\"}' }).then(() => process.exit(3))"
    expect(
      await run('exec', '--seed', 'empty', '--export-on-exit', file, '--', process.execPath, '-e', script).ended,
    ).toEqual({ code: 3, stdout: '', stderr: '' })
    expect(clientNamesIn(JSON.parse(readFileSync(file, 'utf8')))).toEqual(['Mine'])
  })
})

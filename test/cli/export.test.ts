/** The command export. */
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { run } from '../support/cli.ts'
import { clientNamesIn, startTestEmulator, useEmulator, type Json } from '../support/emulator.ts'
import { fileWith } from '../support/files.ts'

describe('a small tenant', () => {
  const emulator = useEmulator({ transport: 'process', flags: ['--tenant', 'acme'] })

  test('is printed as JSON or YAML, which loads again', async () => {
    const { url } = emulator
    await emulator.control('POST /seeds?tenant=acme', { body: { clients: [{ name: 'Of acme' }] } })
    const host = new URL(url).host
    const document = (await emulator.control('GET /export?tenant=acme')).body
    const json = await run('export', '--url', url, '--tenant', 'acme').ended
    expect([json.code, json.stderr, json.stdout]).toEqual([0, '', `${JSON.stringify(document, undefined, 2)}\n`])
    expect(JSON.stringify(document)).toContain(`https://${host}/api/v2/`)
    const yaml = await run('export', '--url', url, '--tenant', 'acme', '--format', 'yaml').ended
    expect([yaml.code, load(yaml.stdout)]).toEqual([0, document])
    const other = await startTestEmulator({
      transport: 'process',
      flags: ['--seed', fileWith('acme.yaml', yaml.stdout)],
    })
    expect((await other.control<{ clients: Json[] }>('GET /export')).body.clients).toEqual(document['clients'])
    expect(clientNamesIn(JSON.parse((await run('export', '--url', url).ended).stdout))).toHaveLength(4)
  })

  test('is named in the message if it does not exist', async () => {
    expect(await run('export', '--url', emulator.url, '--tenant', 'nobody').ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `${emulator.url}/_emulator/export?tenant=nobody answered with status 404: There is no tenant nobody. Tenants here: acme, default.\n`,
    })
  })
})

describe('a tenant of 3,000 clients', () => {
  const emulator = useEmulator({ transport: 'process', flags: ['--seed', 'many:3000', '--tenant', 'acme'] })

  test('is exported whole, and seeds another tenant', async () => {
    const exported = await run('export', '--url', emulator.url).ended
    expect(exported.stdout.length).toBeGreaterThan(2_000_000)
    const { code, stdout, stderr } = await run(
      'seed',
      fileWith('large.json', exported.stdout),
      '--url',
      emulator.url,
      '--tenant',
      'acme',
    ).ended
    expect([code, stderr, JSON.parse(stdout)]).toMatchObject([0, '', { loaded: { clients: 3001 } }])
  })

  test('is exported without an error to a reader that stops early', async () => {
    const { child, ended } = run('export', '--url', emulator.url)
    child.stdout?.once('data', () => child.stdout?.destroy())
    const { code, stderr } = await ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

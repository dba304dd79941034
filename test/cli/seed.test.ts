/** The command seed. */
import { expect, test } from 'vitest'
import { FIXTURE_NAMES } from '../../server/seeds/fixtures.ts'
import { run } from '../support/cli.ts'
import { clientNamesIn, useEmulator, type Json } from '../support/emulator.ts'
import { fileWith } from '../support/files.ts'

const emulator = useEmulator({ transport: 'process', flags: ['--seed', 'empty', '--tenant', 'acme'] })

test('loads fixtures and files in their order, and prints what it loaded from each', async () => {
  const [yaml, json] = [
    fileWith('a.yaml', 'clients:\n  - name: From YAML\n    client_id: mine-1\n'),
    fileWith('b.json', JSON.stringify({ clients: [{ name: 'From JSON', client_id: 'mine-1' }, { name: 'More' }] })),
  ]
  const line = (loaded: Json) =>
    `${JSON.stringify({ loaded: { resourceServers: 0, clients: 0, clientGrants: 0, connections: 0, organizations: 0, cimdDocuments: 0, ...loaded } })}\n`
  expect(await run('seed', yaml, json, 'quickstart', 'many:2', '--url', `${emulator.url}/`).ended).toEqual({
    code: 0,
    stderr: '',
    stdout:
      line({ clients: 1 }) +
      line({ clients: 2 }) +
      line({ resourceServers: 1, clients: 4, clientGrants: 1 }) +
      line({ clients: 2 }),
  })
  expect(clientNamesIn((await emulator.control('GET /export')).body)).toEqual([
    'From JSON',
    'More',
    'Example Mobile App',
    'Example Single Page App',
    'Example Web App',
    'Example Service',
    'Single Page 1',
    'Native 2',
  ])
})

test('loads into the tenant of --tenant, and says if there is no such tenant', async () => {
  const { url } = emulator
  expect((await run('seed', 'many:2', '--url', url, '--tenant', 'acme').ended).code).toBe(0)
  expect([
    clientNamesIn((await emulator.control('GET /export')).body),
    clientNamesIn((await emulator.control('GET /export?tenant=acme')).body),
  ]).toEqual([[], ['Single Page 1', 'Native 2']])
  expect(await run('seed', 'empty', '--url', url, '--tenant', 'nobody').ended).toEqual({
    code: 1,
    stdout: '',
    stderr: 'There is no tenant nobody. Tenants here: acme, default.\n',
  })
})

test('reads an empty file as an empty seed', async () => {
  for (const name of ['empty.yaml', 'empty.json']) {
    expect(
      await run('seed', fileWith(name, name === 'empty.yaml' ? '' : '{}'), '--url', emulator.url).ended,
    ).toMatchObject({ code: 0, stderr: '' })
  }
  expect(await run('start', '--port', '0', '--seed', fileWith('list.yaml', '- a\n')).ended).toMatchObject({ code: 1 })
})

test('says which file is invalid, where and why, and keeps what it loaded before', async () => {
  const bad = fileWith('bad $&.yaml', 'clients:\n  - name: A\n  - name: B\n    grant_types: [magic]\n')
  const { stderr, code } = await run('seed', 'many:1', bad, '--url', emulator.url).ended
  expect([code, stderr]).toEqual([1, `The seed ${bad} cannot be loaded: clients[1]: Invalid grant types: magic\n`])
  expect(clientNamesIn((await emulator.control('GET /export')).body)).toEqual(['Single Page 1'])
  expect(await run('seed', 'many:1', 'nowhere.yaml', '--url', emulator.url).ended).toEqual({
    code: 1,
    stdout: '',
    stderr: `The seed nowhere.yaml cannot be loaded: there is no such file. Give a file, the folder of an export, or one of: ${FIXTURE_NAMES.join(', ')}\n`,
  })
  expect(clientNamesIn((await emulator.control('GET /export')).body)).toEqual(['Single Page 1'])
  const list = fileWith('list.json', '[1]')
  expect(await run('seed', list, '--url', emulator.url).ended).toEqual({
    code: 1,
    stdout: '',
    stderr: `The seed ${list} cannot be loaded: Seed validation error: 'Expected type object but found type array'.\n`,
  })
})

import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSeedFile } from '../../../server/seeds/files.ts'
import { SeedError } from '../../../server/seeds/seed-error.ts'
import { folderWith } from '../../support/files.ts'

const documentOf = async (path: string, keywords = {}) => (await readSeedFile(path, keywords)).document
/** Returns the error for a seed that cannot be read. */
async function readError(path: string): Promise<SeedError> {
  const error = await readSeedFile(path, {}).catch((cause: unknown) => cause)
  if (!(error instanceof SeedError)) throw new Error('the seed was read')
  return error
}

test.each([
  ['seed.yaml', 'clients:\n  - name: Web\n'],
  ['seed.json', '{\n\t"clients": [\n\t\t{ "name": "Web" }\n\t]\n}'],
])('reads %s', async (name, text) => {
  expect(await readSeedFile(join(folderWith({ [name]: text }), name), {})).toEqual({
    document: { clients: [{ name: 'Web' }] },
    leftOut: [],
  })
})

test('reads merge keys of YAML, as the deploy CLI does', async () => {
  const folder = folderWith({
    'seed.yaml': 'clients:\n  - &base { name: A, app_type: spa }\n  - <<: *base\n    name: B\n',
  })
  expect(await documentOf(join(folder, 'seed.yaml'))).toEqual({
    clients: [
      { name: 'A', app_type: 'spa' },
      { name: 'B', app_type: 'spa' },
    ],
  })
})

test('reads only tenant.yaml of a folder that contains it', async () => {
  expect(await documentOf(folderWith({ 'tenant.yaml': 'clients: []', 'clients/Web.json': { name: 'Web' } }))).toEqual({
    clients: [],
  })
})

test('reads the directory format in the order of the file names', async () => {
  const folder = folderWith({
    'clients/Web.json': { name: 'Web', custom_login_page: './Web_custom_login_page.html' },
    'clients/Web_custom_login_page.html': '<html>',
    'clients/Api.json': { name: 'Api' },
    'clients/Empty.json': {},
    'clients/notes.txt': 'not looked at',
    'grants/Web-Orders.json': { client_id: 'Web', audience: 'urn:orders' },
    'resource-servers/Orders.json': { name: 'Orders', identifier: 'urn:orders' },
    'connections/mail.json': { name: 'mail', strategy: 'email', options: { email: { body: './mail.html' } } },
    'connections/mail.html': '@@code@@',
    'database-connections/Users/database.json': {
      name: 'Users',
      strategy: 'auth0',
      options: { customScripts: { login: './login.js' } },
    },
    'database-connections/Users/login.js': 'function login() {}',
    'database-connections/Empty/notes.txt': '',
    'organizations/acme.json': { name: 'acme', connections: [] },
    'tenant.json': {},
    'actions/a.json': {},
    'guardian/factors/sms.json': {},
    'README.md': 'not looked at',
  })
  expect(await readSeedFile(folder, {})).toEqual({
    document: {
      clients: [{ name: 'Api' }, { name: 'Web', custom_login_page: '<html>' }],
      clientGrants: [{ client_id: 'Web', audience: 'urn:orders' }],
      resourceServers: [{ name: 'Orders', identifier: 'urn:orders' }],
      connections: [
        { name: 'mail', strategy: 'email', options: { email: { body: '@@code@@' } } },
        { name: 'Users', strategy: 'auth0', options: { customScripts: { login: 'function login() {}' } } },
      ],
      organizations: [{ name: 'acme' }],
    },
    leftOut: ['actions', 'guardian', 'tenant'],
  })
})

test('reads scripts outside of the options of a database, as in older exports', async () => {
  const folder = folderWith({
    'database-connections/Users/database.json': {
      name: 'Users',
      strategy: 'auth0',
      customScripts: { login: './login.js' },
    },
    'database-connections/Users/login.js': 'x',
  })
  expect(await documentOf(folder)).toEqual({
    connections: [{ name: 'Users', strategy: 'auth0', options: { customScripts: { login: 'x' } } }],
  })
})

test('replaces keywords in every file, including referenced files', async () => {
  const folder = folderWith({
    'tenant.yaml': 'clients:\n  - name: ##NAME##\n    callbacks: @@URLS@@\n    custom_login_page: ./page.html\n',
    'clients/page.html': '<b>##NAME##</b>',
  })
  expect(await documentOf(folder, { NAME: 'Web', URLS: ['https://a.example'] })).toEqual({
    clients: [{ name: 'Web', callbacks: ['https://a.example'], custom_login_page: '<b>Web</b>' }],
  })
})

test('uses a login page as text if no file has this name', async () => {
  const page = `<html>${'a'.repeat(5000)}../..</html>`
  expect(
    await documentOf(
      folderWith({ 'tenant.yaml': JSON.stringify({ clients: [{ name: 'Web', custom_login_page: page }] }) }),
    ),
  ).toEqual({ clients: [{ name: 'Web', custom_login_page: page }] })
})

test.each(['../../secret.txt', '../linked.txt', '..\\..\\secret.txt'])(
  'refuses to read a file outside of the folder: %s',
  async (reference) => {
    const outer = folderWith({
      'secret.txt': 'secret',
      'export/clients/Web.json': { name: 'Web', custom_login_page: reference },
    })
    symlinkSync(join(outer, 'secret.txt'), join(outer, 'export/linked.txt'))
    const folder = join(outer, 'export')
    const { message, path, reason } = await readError(folder)
    expect([message, path, reason]).toEqual([
      `The seed ${folder} cannot be loaded: clients[0].custom_login_page: ${reference} is a file outside of the folder of the seed`,
      'clients[0].custom_login_page',
      `${reference} is a file outside of the folder of the seed`,
    ])
  },
)

test('names all keywords without a value, and the path of the first', async () => {
  const file = join(
    folderWith({ 'a.yaml': 'clients:\n  - name: Web\n    callbacks: @@URLS@@\n  - name: ##NAME##-##NAME##\n' }),
    'a.yaml',
  )
  const { message } = await readError(file)
  expect(message).toBe(
    `The seed ${file} cannot be loaded: clients[0].callbacks: the keywords URLS, NAME have no value: give them with --keyword URLS=VALUE --keyword NAME=VALUE`,
  )
})

test('names a keyword without a value in JSON without quotes around its marker', async () => {
  const file = join(folderWith({ 'a.json': '{ "clients": [{ "name": "Web", "callbacks": @@URLS@@ }] }' }), 'a.json')
  expect((await readError(file)).message).toBe(
    `The seed ${file} cannot be loaded: clients[0].callbacks: the keyword URLS has no value: give it with --keyword URLS=VALUE`,
  )
})

test.each([
  ['a file that is not there', {}, '/none.yaml', 'there is no such file'],
  [
    'a folder without an export',
    { 'README.md': '' },
    '',
    'the folder holds no export of the deploy CLI: neither tenant.yaml nor any of clients, grants, resource-servers, connections, organizations',
  ],
  ['broken YAML', { 'a.yaml': 'clients:\n  - name: "Web\n' }, '/a.yaml', 'line 3: deficient indentation'],
  [
    'broken JSON',
    { 'a.json': '{\n  "clients": [\n}' },
    '/a.json',
    'line 3: missed comma between flow collection entries',
  ],
  [
    'a broken file of the directory format',
    { 'clients/a.json': '{ "name": ' },
    '',
    'FOLDER/clients/a.json, line 1: unexpected end of the stream within a flow collection',
  ],
])('says why it cannot read %s', async (_, files, name, reason) => {
  const folder = folderWith(files)
  const { message } = await readError(`${folder}${name}`)
  expect(message).toBe(`The seed ${folder}${name} cannot be loaded: ${reason.replace('FOLDER', folder)}`)
})

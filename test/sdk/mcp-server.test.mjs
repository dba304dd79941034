/**
 * Tests @auth0/auth0-mcp-server with the requests of an AI assistant.
 * The tests replace its keychain (empty-keychain.mjs); the rest of the package is unchanged.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { call, reset, url } from './support.mjs'

const SERVER = join(import.meta.dirname, 'node_modules/@auth0/auth0-mcp-server/dist/index.js')

describe('auth0-mcp-server', () => {
  const assistant = new Client({ name: 'test', version: '1' })
  before(async () => {
    await reset()
    // The server takes a domain without a dot for a tenant name, so `localhost` does not work here.
    const variables = { ...process.env, AUTH0_DOMAIN: new URL(url).host, AUTH0_MCP_ANALYTICS: 'false' }
    await assistant.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: ['--import', './empty-keychain.mjs', SERVER, 'run'],
        cwd: import.meta.dirname,
        env: variables,
        stderr: 'ignore',
      }),
    )
  })
  after(() => assistant.close())

  const callTool = async (name, input) => {
    const { content, isError } = await assistant.callTool({ name, arguments: input })
    return { isError: isError ?? false, text: content[0].text }
  }
  const callSuccessfully = async (name, input) => {
    const { isError, text } = await callTool(name, input)
    assert.equal(isError, false, text)
    return JSON.parse(text)
  }

  test('lists its tools', async () => {
    const { tools } = await assistant.listTools()
    assert.ok(tools.some(({ name }) => name === 'auth0_list_applications'))
  })

  test('creates, lists, gets and updates applications', async () => {
    const created = await callSuccessfully('auth0_create_application', { name: 'From the assistant', app_type: 'spa' })
    assert.match(created.client_id, /^[A-Za-z0-9]{32}$/)
    const list = await callSuccessfully('auth0_list_applications', { page: 0, per_page: 5, include_totals: true })
    assert.equal(list.total, 2)
    assert.ok(list.applications.some(({ name }) => name === 'From the assistant'))
    assert.equal((await callSuccessfully('auth0_get_application', { client_id: created.client_id })).app_type, 'spa')
    await callSuccessfully('auth0_update_application', { client_id: created.client_id, name: 'Renamed' })
    assert.equal((await call('GET', `/clients/${created.client_id}`)).name, 'Renamed')
  })

  test('creates an API and a grant for it', async () => {
    const { client_id } = await call('POST', '/clients', { name: 'Service', app_type: 'non_interactive' })
    await callSuccessfully('auth0_create_resource_server', {
      name: 'Orders',
      identifier: 'https://orders.example',
      scopes: [{ value: 'read:orders', description: 'Orders' }],
    })
    await callSuccessfully('auth0_create_application_grant', {
      client_id,
      audience: 'https://orders.example',
      scope: ['read:orders'],
    })
    assert.deepEqual(
      (await call('GET', `/client-grants?client_id=${client_id}`)).map(({ scope }) => scope),
      [['read:orders']],
    )
  })

  test('reports an application that does not exist', async () => {
    assert.deepEqual(await callTool('auth0_get_application', { client_id: 'nobody' }), {
      isError: true,
      text: "Application with client_id 'nobody' not found.",
    })
  })

  test('reports a missing scope for a resource that is not emulated', async () => {
    const text = `Failed to list actions: Insufficient scope, expected any of: read:actions
Error: Forbidden. Your token might not have the required scopes (read:actions).`
    assert.deepEqual(await callTool('auth0_list_actions', {}), { isError: true, text })
  })
})

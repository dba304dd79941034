/** Tests tenants with a port of their own. */
import { beforeEach, describe, expect, test } from 'vitest'
import { startEmulator } from '../../../server/index.ts'
import { clientNames, HOME, startTestEmulator, useEmulator } from '../../support/emulator.ts'

const DOMAIN = 'localhost:4400'
const emulator = useEmulator({
  hostHeader: DOMAIN,
  seed: [{ clients: [{ name: 'Of the start', client_id: 'of-the-start' }] }],
})
const names = async () =>
  (await emulator.control<{ tenants: { name: string }[] }>('GET /tenants')).body.tenants.map(({ name }) => name)
const clean = async () => {
  for (const name of await names()) if (name !== 'default') await emulator.control(`DELETE /tenants/${name}`)
}
beforeEach(clean)
const INVALID_TOKEN = {
  statusCode: 401,
  error: 'Unauthorized',
  message: 'Invalid token',
  attributes: { error: 'Invalid token' },
}
const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid

describe('the port of a tenant', () => {
  test('selects the tenant, and is part of its domain', async () => {
    await using running = await startTestEmulator({
      tenants: [{ name: 'acme', port: 0 }, { name: 'other', port: 0 }, { name: 'third' }],
    })
    const list = (await (await fetch(`${running.url}/_emulator/tenants`)).json()) as {
      tenants: { name: string; domain: string; url: string }[]
    }
    const portOf = (name: string) => Number(list.tenants.find((each) => each.name === name)?.domain.split(':')[1])
    expect(list.tenants.map(({ name }) => name)).toEqual(['acme', 'default', 'other', 'third'])
    expect(new Set([portOf('acme'), portOf('other'), running.port]).size).toBe(3)
    expect([portOf('default'), portOf('third')]).toEqual([running.port, running.port])
    const [tenant, other] = [await running.tenant('acme'), await running.tenant('other')]
    expect([tenant.domain, tenant.url, tenant.httpsUrl]).toEqual([
      `localhost:${portOf('acme')}`,
      `http://127.0.0.1:${portOf('acme')}`,
      `https://localhost:${portOf('acme')}`,
    ])
    const sent = async (url: string, token: string, path = '/api/v2/clients') =>
      fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
    expect((await sent(tenant.url, await tenant.token())).status).toBe(200)
    expect((await sent(running.url, await tenant.token())).status).toBe(200)
    const foreign = await sent(tenant.url, await other.token())
    expect([foreign.status, await foreign.json()]).toEqual([401, INVALID_TOKEN])
    expect((await sent(tenant.url, await running.token())).status).toBe(401)
    // The control API selects the tenant of the port, unless the query names another.
    await fetch(`${tenant.url}/_emulator/seeds`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clients: [{ name: 'Mine' }] }),
    })
    expect([await clientNames(tenant), await clientNames(other), await clientNames(running)]).toEqual([
      ['Mine'],
      [],
      [],
    ])
    expect((await fetch(`${tenant.url}/_emulator/reset?tenant=default`, { method: 'POST' })).status).toBe(204)
    expect(await clientNames(tenant)).toEqual(['Mine'])
    expect((await fetch(`${tenant.url}/_emulator/reset`, { method: 'POST' })).status).toBe(204)
    expect(await clientNames(tenant)).toEqual([])
    const kids = async (url: string) =>
      ((await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }).keys.map(
        ({ kid }) => kid,
      )
    expect(await kids(tenant.url)).toEqual([kidOf(await tenant.token())])
    expect((await kids(running.url)).length).toBe(4)
  })

  test('accepts connections at ::1 and over HTTPS too', async () => {
    await using running = await startTestEmulator({ tenants: [{ name: 'acme', port: 0 }] })
    const { domain } = await running.tenant('acme')
    const answer = await fetch(`http://[::1]:${domain.split(':')[1]}/_emulator/tenants/acme`).catch(() => undefined)
    if (answer) expect(await answer.json()).toMatchObject({ domain: `[::1]:${domain.split(':')[1]}` })
  })

  test('stops the start with a sentence if it is in use', async () => {
    await using running = await startTestEmulator()
    const { port } = running
    await expect(startEmulator({ home: HOME, tenants: [{ name: 'acme', port }] })).rejects.toThrow(
      new Error(
        `Port ${port} is in use on 127.0.0.1. Stop the other process, or choose another port with --port (0 picks a free one).`,
      ),
    )
  })

  test.each(['Acme', 'a.b', ''])('stops the start if the tenant has the invalid name %j', async (name) => {
    await expect(startEmulator({ home: HOME, tenants: [{ name }] })).rejects.toThrow(
      new Error(`A tenant name has at most 63 characters: lower-case letters, digits and -. Change the name ${name}.`),
    )
  })
})

/** How long the server takes for what a test suite does between its tests, by its own `server-timing` header. */
import { emulator, median, progress } from './processes.mjs'

const ROUNDS = 200
const milliseconds = (answer) => Number(/dur=([\d.]+)/.exec(answer.headers.get('server-timing'))[1])

/** @returns rows of the table */
export async function betweenTests() {
  progress('between tests')
  const server = await emulator(['--quiet'])
  const call = async ({ url }, method, path) => {
    const answer = await fetch(url + path, { method })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`)
    return milliseconds(answer)
  }
  const taken = { made: [], reset: [], snapshot: [], restored: [], deleted: [] }
  for (let n = 0; n < ROUNDS; n++) {
    taken.made.push(await call(server, 'PUT', `/_emulator/tenants/t${n}`))
    taken.reset.push(await call(server, 'POST', `/_emulator/reset?tenant=t${n}`))
    taken.snapshot.push(await call(server, 'PUT', `/_emulator/snapshots/a?tenant=t${n}`))
    taken.restored.push(await call(server, 'POST', `/_emulator/snapshots/a/restore?tenant=t${n}`))
    taken.deleted.push(await call(server, 'DELETE', `/_emulator/tenants/t${n}`))
  }
  const suite = await freshTenants(server)
  await server.stop()
  progress('')
  const row = (what, values) => ({ what, unit: 'ms', value: median(values), reach: 1, aim: 0.3, less: true })
  return [
    row('new tenant with quickstart, its token signed', taken.made),
    row('reset of quickstart', taken.reset),
    row('snapshot of quickstart', taken.snapshot),
    row('restore of quickstart', taken.restored),
    row('tenant deleted', taken.deleted),
    {
      what: 'a test with a fresh tenant (made, one client created, listed, deleted), seen by the client',
      unit: 'ms',
      value: suite,
      reach: 10,
      aim: 5,
      less: true,
    },
  ]
}

/** 200 tests, each with a tenant of its own. @returns milliseconds for one */
async function freshTenants({ url }) {
  const began = performance.now()
  for (let n = 0; n < ROUNDS; n++) {
    const made = await (await fetch(`${url}/_emulator/tenants/t${n}`, { method: 'PUT' })).json()
    const headers = { authorization: `Bearer ${made.access_token}`, 'content-type': 'application/json' }
    await (await fetch(`${url}/api/v2/clients`, { method: 'POST', headers, body: '{"name":"mine"}' })).json()
    const clients = await (await fetch(`${url}/api/v2/clients`, { headers })).json()
    if (clients.length !== 6) throw new Error(`a fresh tenant has ${clients.length} clients`)
    await fetch(`${url}/_emulator/tenants/t${n}`, { method: 'DELETE' })
  }
  return (performance.now() - began) / ROUNDS
}

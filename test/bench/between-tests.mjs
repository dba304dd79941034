/** Measures what a test suite does between its tests. The times are those of the server's `server-timing` header. */
import { median, showProgress, startEmulator } from './server-processes.mjs'

const ROUNDS = 200
const serverMilliseconds = (response) => Number(/dur=([\d.]+)/.exec(response.headers.get('server-timing'))[1])

/** @returns the rows of the result table */
export async function betweenTests() {
  showProgress('between tests')
  const server = await startEmulator(['--quiet'])
  const call = async ({ url }, method, path) => {
    const response = await fetch(url + path, { method })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}.`)
    return serverMilliseconds(response)
  }
  const times = { create: [], reset: [], snapshot: [], restore: [], delete: [] }
  for (let n = 0; n < ROUNDS; n++) {
    times.create.push(await call(server, 'PUT', `/_emulator/tenants/t${n}`))
    times.reset.push(await call(server, 'POST', `/_emulator/reset?tenant=t${n}`))
    times.snapshot.push(await call(server, 'PUT', `/_emulator/snapshots/a?tenant=t${n}`))
    times.restore.push(await call(server, 'POST', `/_emulator/snapshots/a/restore?tenant=t${n}`))
    times.delete.push(await call(server, 'DELETE', `/_emulator/tenants/t${n}`))
  }
  const millisecondsPerTest = await measureFreshTenants(server)
  await server.stop()
  showProgress('')
  const row = (what, values) => ({ what, unit: 'ms', value: median(values), reach: 1, aim: 0.3, less: true })
  return [
    row('new tenant with quickstart, its token signed', times.create),
    row('reset of quickstart', times.reset),
    row('snapshot of quickstart', times.snapshot),
    row('restore of quickstart', times.restore),
    row('tenant deleted', times.delete),
    {
      what: 'a test with a fresh tenant (made, one client created, listed, deleted), seen by the client',
      unit: 'ms',
      value: millisecondsPerTest,
      reach: 10,
      aim: 5,
      less: true,
    },
  ]
}

/** Runs 200 tests that each create their own tenant. @returns the milliseconds per test */
async function measureFreshTenants({ url }) {
  const startTime = performance.now()
  for (let n = 0; n < ROUNDS; n++) {
    const tenant = await (await fetch(`${url}/_emulator/tenants/t${n}`, { method: 'PUT' })).json()
    const headers = { authorization: `Bearer ${tenant.access_token}`, 'content-type': 'application/json' }
    await (await fetch(`${url}/api/v2/clients`, { method: 'POST', headers, body: '{"name":"mine"}' })).json()
    const clients = await (await fetch(`${url}/api/v2/clients`, { headers })).json()
    if (clients.length !== 6) throw new Error(`A fresh tenant has ${clients.length} clients. Expected 6.`)
    await fetch(`${url}/_emulator/tenants/t${n}`, { method: 'DELETE' })
  }
  return (performance.now() - startTime) / ROUNDS
}

// How long the server takes for what a test suite does between its tests, by its own server-timing header: medians, in milliseconds.
const milliseconds = (answer) => Number(/dur=([\d.]+)/.exec(answer.headers.get('server-timing'))[1])
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const ROUNDS = 200

/** @param start starts an emulator with these flags and answers { url, child } */
export async function serverTimes(start) {
  const rows = []
  const quickstart = await start('--seed', 'quickstart')
  const call = async (url, method, path) => {
    const answer = await fetch(url + path, { method })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`)
    return milliseconds(answer)
  }
  const taken = { made: [], reset: [], snapshot: [], restore: [], deleted: [] }
  for (let n = 0; n < ROUNDS; n++) {
    taken.made.push(await call(quickstart.url, 'PUT', `/_emulator/tenants/t${n}`))
    taken.reset.push(await call(quickstart.url, 'POST', `/_emulator/reset?tenant=t${n}`))
    taken.snapshot.push(await call(quickstart.url, 'PUT', `/_emulator/snapshots/a?tenant=t${n}`))
    taken.restore.push(await call(quickstart.url, 'POST', `/_emulator/snapshots/a/restore?tenant=t${n}`))
    taken.deleted.push(await call(quickstart.url, 'DELETE', `/_emulator/tenants/t${n}`))
  }
  quickstart.child.kill()
  rows.push(['new tenant with quickstart, its token signed', median(taken.made)], ['reset of quickstart', median(taken.reset)])
  rows.push(['snapshot of quickstart', median(taken.snapshot)], ['restore of quickstart', median(taken.restore)], ['tenant deleted', median(taken.deleted)])

  const large = await start('--seed', 'many:10000')
  const resets = []
  for (let n = 0; n < 30; n++) resets.push(await call(large.url, 'POST', '/_emulator/reset'))
  large.child.kill()
  rows.push(['reset of 10,000 clients', median(resets)])
  return rows
}

/** 200 tests, each with a tenant of its own: made, a client created and listed in it, deleted. @returns milliseconds in all */
export async function freshTenants(start) {
  const { url, child } = await start('--seed', 'quickstart')
  const began = performance.now()
  for (let n = 0; n < 200; n++) {
    const made = await (await fetch(`${url}/_emulator/tenants/t${n}`, { method: 'PUT' })).json()
    const headers = { authorization: `Bearer ${made.access_token}`, 'content-type': 'application/json' }
    await (await fetch(`${url}/api/v2/clients`, { method: 'POST', headers, body: '{"name":"mine"}' })).json()
    const clients = await (await fetch(`${url}/api/v2/clients`, { headers })).json()
    if (clients.length !== 6) throw new Error(`a fresh tenant has ${clients.length} clients`)
    await fetch(`${url}/_emulator/tenants/t${n}`, { method: 'DELETE' })
  }
  child.kill()
  return performance.now() - began
}

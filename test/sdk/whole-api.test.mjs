/** Every call that npm auth0 7 can make: what is not served here is refused as such, never unknown and never a failure of ours. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManagementClient } from 'auth0-v7'
import { login } from './support.mjs'

/** A value for every positional parameter: as a path segment it is text, as a request it has no members. */
const ANYTHING = 'x'
/** Calls that send a file first want one. */
const REQUESTS = { 'jobs.usersImports.create': { users: new Blob(['[]']), connection_id: 'con_1' } }

/** The getters and methods of a class and of those above it. */
function* membersOf(value) {
  for (
    let prototype = Object.getPrototypeOf(value);
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    yield* Object.entries(Object.getOwnPropertyDescriptors(prototype))
  }
}

/** Name and function of every method of every resource. */
function* methodsOf(resource, path = '') {
  for (const [name, { value, get }] of membersOf(resource)) {
    if (name === 'constructor' || name.startsWith('_')) continue
    const child = get?.call(resource)
    if (child && typeof child === 'object') yield* methodsOf(child, `${path}${name}.`)
    else if (typeof value === 'function' && path) yield [`${path}${name}`, value.bind(resource)]
  }
}

test('auth0 7: every method meets a route that is known', async () => {
  const answers = []
  const noting = async (url, init) => {
    const answer = await fetch(url, init)
    const { pathname } = new URL(url)
    answers.push({
      request: `${init.method} ${pathname}`,
      status: answer.status,
      unimplemented: answer.headers.get('x-emulator-unimplemented'),
      text: await answer.clone().text(),
    })
    return answer
  }
  const auth0 = new ManagementClient({ ...login, fetch: noting, maxRetries: 0 })
  const methods = [...methodsOf(auth0)]
  const unsent = []
  for (const [name, call] of methods) {
    const before = answers.length
    await call(REQUESTS[name] ?? ANYTHING, ANYTHING, ANYTHING, {}).catch(() => {})
    if (answers.length === before) unsent.push(name)
  }
  assert.ok(methods.length > 400, `${methods.length} methods`)
  assert.deepEqual(unsent, [])
  assert.deepEqual(
    answers.filter(({ status, text }) => status >= 500 || text.includes('"message":"Not Found"')),
    [],
  )
  const others = answers.filter(({ unimplemented }) => unimplemented !== null)
  assert.deepEqual(
    others.filter(({ status, text }) => status !== 403 || !text.includes('"errorCode":"insufficient_scope"')),
    [],
  )
  assert.ok(others.length > 350, `${others.length} of ${answers.length} unimplemented`)
})

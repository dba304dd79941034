/**
 * Calls every method of npm auth0 7. The emulator must know each route.
 * Routes that are not emulated must be rejected as such, never with "Not Found" and never with a server error.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManagementClient } from 'auth0-v7'
import { login } from './support.mjs'

/** The value of every positional parameter: a text as a path segment, and a request without properties. */
const ANYTHING = 'x'
/** Methods that upload a file need one to send a request. */
const REQUESTS = { 'jobs.usersImports.create': { users: new Blob(['[]']), connection_id: 'con_1' } }

/** Yields the getters and methods of a class and of its base classes. */
function* membersOf(value) {
  for (
    let prototype = Object.getPrototypeOf(value);
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    yield* Object.entries(Object.getOwnPropertyDescriptors(prototype))
  }
}

/** Yields the name and the function of every method of every resource. */
function* methodsOf(resource, path = '') {
  for (const [name, { value, get }] of membersOf(resource)) {
    if (name === 'constructor' || name.startsWith('_')) continue
    const child = get?.call(resource)
    if (child && typeof child === 'object') yield* methodsOf(child, `${path}${name}.`)
    else if (typeof value === 'function' && path) yield [`${path}${name}`, value.bind(resource)]
  }
}

test('auth0 7 calls a known route with every method', async () => {
  const responses = []
  const recordingFetch = async (url, init) => {
    const response = await fetch(url, init)
    const { pathname } = new URL(url)
    responses.push({
      request: `${init.method} ${pathname}`,
      status: response.status,
      unimplemented: response.headers.get('x-emulator-unimplemented'),
      text: await response.clone().text(),
    })
    return response
  }
  const auth0 = new ManagementClient({ ...login, fetch: recordingFetch, maxRetries: 0 })
  const methods = [...methodsOf(auth0)]
  const methodsWithoutRequest = []
  for (const [name, call] of methods) {
    const before = responses.length
    await call(REQUESTS[name] ?? ANYTHING, ANYTHING, ANYTHING, {}).catch(() => {})
    if (responses.length === before) methodsWithoutRequest.push(name)
  }
  assert.ok(methods.length > 400, `The SDK has only ${methods.length} methods.`)
  assert.deepEqual(methodsWithoutRequest, [])
  assert.deepEqual(
    responses.filter(({ status, text }) => status >= 500 || text.includes('"message":"Not Found"')),
    [],
  )
  const rejections = responses.filter(({ unimplemented }) => unimplemented !== null)
  assert.deepEqual(
    rejections.filter(({ status, text }) => status !== 403 || !text.includes('"errorCode":"insufficient_scope"')),
    [],
  )
  assert.ok(rejections.length > 350, `Only ${rejections.length} of ${responses.length} routes are not emulated.`)
})

/**
 * Sixteen steps with the official Node SDK, as a user does them.
 * A step passes if the response equals the response of a real tenant.
 */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { ManagementClient } from 'auth0'

/** A token for servers without a token endpoint. They do not check tokens either. */
const ANY_TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln'
const createPem = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).publicKey

/** Returns the status and the error code with which the server rejected a call. Fails if it accepted the call. */
async function rejectionOf(call) {
  const error = await call.then(
    () => undefined,
    (thrown) => thrown,
  )
  assert.ok(error, 'not refused')
  return { statusCode: error.statusCode, errorCode: error.body?.errorCode }
}

/**
 * The steps. `login` creates an SDK client that gets its own token, `withToken` one with the given token.
 * `sdk` is a client with a valid token.
 */
const STEPS = {
  async 'token and list'({ login }) {
    const page = await login().clients.list()
    assert.ok(page.data.length > 0 && page.data.every((client) => typeof client.client_id === 'string'), 'no clients')
  },
  async 'create with id and secret'({ create }) {
    const client = await create({ name: 'Mine' })
    assert.equal(client.name, 'Mine')
    assert.ok(client.client_id, 'no id')
    assert.ok(client.client_secret, 'no secret')
  },
  async defaults({ create }) {
    const client = await create({ name: 'Mine' })
    assert.deepEqual(
      [client.is_first_party, client.jwt_configuration?.lifetime_in_seconds, client.sso_disabled, client.global],
      [true, 36_000, false, false],
    )
    assert.equal(client.refresh_token?.rotation_type, 'non-rotating')
  },
  async 'read back'({ sdk, create }) {
    const { client_id } = await create({ name: 'Back', callbacks: ['https://app.example.com/cb'] })
    const read = await sdk.clients.get(client_id)
    assert.deepEqual([read.client_id, read.name, read.callbacks], [client_id, 'Back', ['https://app.example.com/cb']])
  },
  async fields({ sdk, create }) {
    const { client_id } = await create({ name: 'Chosen' })
    const { tenant, ...read } = await sdk.clients.get(client_id, { fields: 'client_id,name', include_fields: true })
    assert.equal(typeof tenant, 'string')
    assert.deepEqual(read, { client_id, name: 'Chosen' })
  },
  async 'patch persists'({ sdk, create }) {
    const { client_id } = await create({ name: 'Old' })
    assert.equal((await sdk.clients.update(client_id, { name: 'New', description: 'Changed' })).name, 'New')
    const { name, description } = await sdk.clients.get(client_id)
    assert.deepEqual([name, description], ['New', 'Changed'])
  },
  async 'null deletes metadata'({ sdk, create }) {
    const { client_id } = await create({ name: 'Meta', client_metadata: { keep: '1', drop: '2' } })
    await sdk.clients.update(client_id, { client_metadata: { drop: null } })
    assert.deepEqual((await sdk.clients.get(client_id)).client_metadata, { keep: '1' })
  },
  async rotate({ sdk, create }) {
    const { client_id, client_secret } = await create({ name: 'Rotated' })
    const rotated = await sdk.clients.rotateSecret(client_id)
    assert.ok(rotated.client_secret && rotated.client_secret !== client_secret, 'no new secret')
    assert.equal((await sdk.clients.get(client_id)).client_secret, rotated.client_secret)
  },
  async 'totals page'({ sdk, create }) {
    await create({ name: 'Counted' })
    const { response } = await sdk.clients.list({ page: 0, per_page: 1, include_totals: true })
    assert.deepEqual([response.start, response.limit, response.clients.length], [0, 1, 1])
    assert.ok(response.total > 1, `total ${response.total}`)
  },
  async 'bad enum 400'({ sdk }) {
    const { statusCode } = await rejectionOf(sdk.clients.create({ name: 'Bad', app_type: 'nonsense' }))
    assert.equal(statusCode, 400)
  },
  async 'unknown property 400'({ sdk }) {
    const { statusCode } = await rejectionOf(sdk.clients.create({ name: 'Bad', nonsense: true }))
    assert.equal(statusCode, 400)
  },
  async '401 without'({ fetch }) {
    const { status } = await fetch('/api/v2/clients', {})
    assert.equal(status, 401)
  },
  async '401 garbage token'({ withToken }) {
    const { statusCode } = await rejectionOf(withToken('not.a.token').clients.list())
    assert.equal(statusCode, 401)
  },
  async '404 code'({ sdk }) {
    const { statusCode, errorCode } = await rejectionOf(sdk.clients.get('nobodyHasThisClientId00000000000'))
    assert.deepEqual([statusCode, errorCode], [404, 'inexistent_client'])
  },
  async credentials({ sdk, create }) {
    const { client_id } = await create({ name: 'Keyed' })
    const added = await sdk.clients.credentials.create(client_id, {
      credential_type: 'public_key',
      name: 'mine',
      pem: createPem(),
    })
    assert.ok(added.id, 'no id')
    assert.deepEqual(
      (await sdk.clients.credentials.list(client_id)).map(({ id, name }) => [id, name]),
      [[added.id, 'mine']],
    )
  },
  async 'delete then 404'({ sdk, create }) {
    const { client_id } = await create({ name: 'Gone' })
    await sdk.clients.get(client_id)
    await sdk.clients.delete(client_id)
    assert.equal((await rejectionOf(sdk.clients.get(client_id))).statusCode, 404)
  },
}
export const STEP_NAMES = Object.keys(STEPS)

/** Requests a token. Returns ANY_TOKEN if the server does not issue one. */
async function requestToken({ url, clientId = 'id', clientSecret = 'secret' }, domain) {
  const body = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    audience: `https://${domain}/api/v2/`,
  }
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined)
  const { access_token = ANY_TOKEN } = (response?.ok && (await response.json().catch(() => undefined))) || {}
  return access_token
}

/** Runs all steps; a failed step does not stop the others. @returns step → undefined if it passed, else the reason */
export async function runSteps(server) {
  const domain = new URL(server.url).host
  const options = {
    domain,
    maxRetries: 0,
    timeoutInSeconds: 10,
    fetch: (input, init) => fetch(String(input).replace(`https://${domain}`, server.url), init),
  }
  const login = () =>
    new ManagementClient({
      ...options,
      clientId: server.clientId ?? 'id',
      clientSecret: server.clientSecret ?? 'secret',
    })
  const withToken = (token) => new ManagementClient({ ...options, token })
  const sdk = withToken(await requestToken(server, domain))
  const setting = {
    login,
    withToken,
    sdk,
    create: (body) => sdk.clients.create(body),
    fetch: (path, init) => fetch(server.url + path, init),
  }
  const results = {}
  for (const [name, step] of Object.entries(STEPS)) {
    results[name] = await step(setting).then(
      () => undefined,
      (error) => describeFailure(error),
    )
  }
  return results
}

function failureText(error) {
  const isComparison = error.code === 'ERR_ASSERTION' && error.generatedMessage
  if (isComparison) return `${JSON.stringify(error.actual)}, not ${JSON.stringify(error.expected)}`
  if (error.statusCode === undefined) return error.message
  return `${error.statusCode} ${error.body?.message ?? ''}`
}

/** Describes in a few words why a step failed, for a cell of the table. */
function describeFailure(error) {
  return (failureText(error) ?? String(error)).replaceAll(/\s+/g, ' ').replaceAll('|', '/').slice(0, 60).trim()
}

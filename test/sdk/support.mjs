/** What the tests of all clients share. They run under `exec`, which says in variables where the emulator is. */
import { generateKeyPairSync } from 'node:crypto'

const { AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET, AUTH0_EMULATOR_URL, AUTH0_TOKEN } = process.env
if (!AUTH0_EMULATOR_URL)
  throw new Error('Run these tests with npm test in this folder, or npm run test:sdks in the project.')

export const domain = AUTH0_DOMAIN
export const url = AUTH0_EMULATOR_URL
/** The options of a ManagementClient, as every README of these SDKs has them. */
export const login = { domain, clientId: AUTH0_CLIENT_ID, clientSecret: AUTH0_CLIENT_SECRET }
/** An API that tests make for themselves. */
export const audience = 'https://api.example.com/'

const json = (body) =>
  body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
const post = (path, body) => fetch(`${url}${path}`, { method: 'POST', ...json(body) })

/** The state after the seeds: the global client alone. */
export const reset = () => post('/_emulator/reset')

/** A token with some scopes. */
export const tokenFor = async (scope) => (await (await post('/_emulator/tokens', { scope })).json()).access_token

/** What the API itself answers, with every scope: to prepare what a client meets, and to see what it left. */
export async function call(method, path, body) {
  const { headers, ...init } = { ...json(body) }
  const answer = await fetch(`${url}/api/v2${path}`, {
    method,
    headers: { ...headers, authorization: `Bearer ${AUTH0_TOKEN}` },
    ...init,
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
  return answer.status === 204 ? undefined : answer.json()
}

/** A key pair in PEM form. */
export const keyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

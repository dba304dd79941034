/**
 * Shared helpers for the tests of all clients.
 * The tests run under the command `exec`, which passes the address of the emulator in environment variables.
 */
import { generateKeyPairSync } from 'node:crypto'

const { AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET, AUTH0_EMULATOR_URL, AUTH0_TOKEN } = process.env
if (!AUTH0_EMULATOR_URL)
  throw new Error('Run these tests with npm test in this folder, or npm run test:sdks in the project.')

export const domain = AUTH0_DOMAIN
export const url = AUTH0_EMULATOR_URL
/** The options of a ManagementClient, as in the README of each SDK. */
export const login = { domain, clientId: AUTH0_CLIENT_ID, clientSecret: AUTH0_CLIENT_SECRET }
/** The audience of an API that the tests create. */
export const audience = 'https://api.example.com/'

const json = (body) =>
  body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
const post = (path, body) => fetch(`${url}${path}`, { method: 'POST', ...json(body) })

/** Resets the tenant to its seeds. Then it has only the global client. */
export const reset = () => post('/_emulator/reset')

/** Creates a token with these scopes. */
export const tokenFor = async (scope) => (await (await post('/_emulator/tokens', { scope })).json()).access_token

/** Sends a request with every scope and returns the body. Tests use it to prepare data and to check the result. */
export async function call(method, path, body) {
  const { headers, ...init } = { ...json(body) }
  const response = await fetch(`${url}/api/v2${path}`, {
    method,
    headers: { ...headers, authorization: `Bearer ${AUTH0_TOKEN}` },
    ...init,
  })
  if (!response.ok) throw new Error(`${method} ${path} was rejected: ${await response.text()}`)
  return response.status === 204 ? undefined : response.json()
}

/** Generates an RSA key pair in PEM format. */
export const keyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

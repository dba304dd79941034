/** What the tests of all SDKs share. They run under `exec`, which says in variables where the emulator is. */
import { generateKeyPairSync } from 'node:crypto'

const { AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET, AUTH0_EMULATOR_URL } = process.env
if (!AUTH0_EMULATOR_URL) throw new Error('Run these tests with npm test in this folder, or npm run test:sdks in the project.')

export const domain = AUTH0_DOMAIN
export const url = AUTH0_EMULATOR_URL
/** The options of a ManagementClient, as every README of these SDKs has them. */
export const login = { domain, clientId: AUTH0_CLIENT_ID, clientSecret: AUTH0_CLIENT_SECRET }
/** An API that tests make for themselves. */
export const audience = 'https://api.example.com/'

const post = (path, body) => fetch(`${url}${path}`, { method: 'POST', ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) })

/** The state after the seeds: the global client alone. */
export const reset = () => post('/_emulator/reset')

/** A token with some scopes. */
export const tokenFor = async (scope) => (await (await post('/_emulator/tokens', { scope })).json()).access_token

/** A key pair in PEM form. */
export const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })

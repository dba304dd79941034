/** The environment variables that the commands env and exec set, and ways to look at them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOME } from './files.ts'

/** The variables that `env` prints and `exec` sets. */
export const CLIENT_VARIABLES = [
  'AUTH0_DOMAIN',
  'AUTH0_CLIENT_ID',
  'AUTH0_CLIENT_SECRET',
  'AUTH0_AUDIENCE',
  'AUTH0_API_TOKEN',
  'AUTH0_TOKEN',
  'AUTH0_EMULATOR_URL',
  'AUTH0_EMULATOR_TENANT',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
]
/** Removes all of these variables from the environment of a command. */
export const NO_CLIENT_VARIABLES = Object.fromEntries(
  [...CLIENT_VARIABLES, 'AUTH0_ACCESS_TOKEN'].map((name) => [name, undefined]),
)
/** Returns the certificates in a file, without their end lines. */
export const certificatesIn = (file: string | undefined) =>
  readFileSync(file ?? '', 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+/g) ?? []
/** Returns the certificates of the emulator's own authorities. */
export const ownAuthorities = () => certificatesIn(join(HOME, 'ca.pem'))

/** A script for Node that prints the status of a call to the API that its variables name. */
export const CALL_API =
  "fetch('https://' + process.env.AUTH0_DOMAIN + '/api/v2/clients', { headers: { authorization: 'Bearer ' + process.env.AUTH0_TOKEN } }).then((answer) => console.log(answer.status))"

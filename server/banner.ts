/** What is printed when the emulator is ready: for people, or as one line for programs. */
import type { EmulatorOptions, RunningEmulator } from './index.ts'
import { VERSION } from './version.ts'

/** The line of `--json`. */
export const readyLine = ({ url, domain, tenant, clientId, clientSecret, data }: RunningEmulator) =>
  `${JSON.stringify({ event: 'ready', version: VERSION, pid: process.pid, url, domain, tenant, client_id: clientId, client_secret: clientSecret, data })}\n`

/** Everything a person needs to send the first request; also what GET / answers. */
export function introduction({ url, domain, tenant, clientId, clientSecret }: Pick<RunningEmulator, 'url' | 'domain' | 'tenant' | 'clientId' | 'clientSecret'>): string {
  return `auth0-clients-emulator ${VERSION}: Auth0's Clients API on this machine

  API            ${url}/api/v2/
  Documentation  ${url}/docs
  Tenant         ${tenant}
  Domain         ${domain}
  Client ID      ${clientId}
  Client secret  ${clientSecret}

Make a token and list the applications:

  TOKEN=$(curl -s -X POST ${url}/_emulator/tokens | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${url}/api/v2/clients -H "authorization: Bearer $TOKEN"

Back to the state after the seeds:

  curl -X POST ${url}/_emulator/reset
`
}

/** The text of a start on a terminal. */
export function banner(emulator: RunningEmulator, { seed = [], auth, host }: EmulatorOptions): string {
  const { data, keptData } = emulator
  const notes = [
    data === null
      ? `Data is kept in memory (seeds: ${seed.join(', ')}); --data DIR keeps it in files.`
      : keptData
        ? `Data from ${data}; the seeds were not loaded again (--reseed erases the data and loads them).`
        : `Data is kept in ${data} (seeds: ${seed.join(', ')}).`,
    ...(auth === 'none' ? ['Tokens are not checked (--auth none).'] : []),
    ...(host === 'loopback' ? [] : [`Listening on ${host}: whoever reaches this port can read every secret in it.`]),
  ]
  return `${introduction(emulator)}\n${notes.join('\n')}\nStop with Ctrl-C.\n\n`
}

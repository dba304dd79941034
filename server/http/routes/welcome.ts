/** The answer to GET /: an introduction for people, or the console for a browser. */
import type { RunningEmulator } from '../../types.ts'
import { VERSION } from '../../shared/version.ts'
import type { FastifyRequest } from 'fastify'
import type { Emulator } from '../../emulator/emulator.ts'
import { hostName, isOurs } from '../../shared/host-names.ts'

interface IntroducedTenant extends Pick<RunningEmulator, 'url' | 'domain' | 'name' | 'clientId' | 'clientSecret'> {
  /** Shell lines after which a client trusts the certificate; none where it is not ours. */
  trust: readonly string[]
}

/** Everything a person needs to send the first request; also what GET / answers. */
export function introduction({ url, domain, name, clientId, clientSecret, trust }: IntroducedTenant): string {
  return `auth0-clients-emulator ${VERSION}: Auth0's Clients API on this machine

  API            ${url}/api/v2/
  Over HTTPS     https://${domain}/api/v2/
  Console        ${url}/_emulator/
  Documentation  ${url}/docs
  Tenant         ${name}
  Domain         ${domain}
  Client ID      ${clientId}
  Client secret  ${clientSecret}

Make a token and list the applications:

  TOKEN=$(curl -s -X POST ${url}/_emulator/tokens | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${url}/api/v2/clients -H "authorization: Bearer $TOKEN"

Point an SDK at it (it speaks HTTPS, so it has to know the certificate authority):

${[...trust, `new ManagementClient({ domain: '${domain}', clientId: '${clientId}', clientSecret: '${clientSecret}' })`].map((line) => `  ${line}\n`).join('')}
Back to the state after the seeds:

  curl -X POST ${url}/_emulator/reset
`
}

/** The shell line for a caller who may not see our files: on another machine, or outside of our container. */
export const trustByDownload = (url: string) =>
  `curl -so ca.pem ${url}/_emulator/ca.pem && export NODE_EXTRA_CA_CERTS=$PWD/ca.pem`

export const CONSOLE = '/_emulator/'

/** Browsers alone ask for HTML by its name. */
export const isBrowser = ({ headers: { accept } }: FastifyRequest) => accept?.includes('text/html') === true

/** In place of the secret under a name that may be a stranger's for this machine. */
const HIDDEN_SECRET = '(told at the start, and to whoever asks for localhost)'

/** The text of the start, with the host as the caller wrote it; our files may be on another machine than the caller. */
export function introductionFor({ tenants, tls, hosts }: Emulator, request: FastifyRequest): string {
  const { host } = request
  const tenant = tenants.pinned(request) ?? tenants.default
  const url = `http://${host}`
  const isKnown = isOurs(hostName(host), { hosts, tenants })
  const trust = tls.authorities ? [trustByDownload(url)] : []
  return introduction({
    url,
    domain: host,
    name: tenant.name,
    ...tenant.login,
    trust,
    ...(!isKnown && { clientSecret: HIDDEN_SECRET }),
  })
}

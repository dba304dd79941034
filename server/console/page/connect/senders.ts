/**
 * Recognises the tool that sent a request from the headers Auth0-Client and User-Agent. The comments name the evidence.
 * "Observed": the tool sent it when it was run against the emulator. "Wire": test/wire sends it, following the sources
 * of the tool. "Recorded": recordings of real tenants contain it. "Inferred": the sources of the tool, or of a related
 * tool, suggest it.
 */

/** The properties of a logged request that identify its sender. */
export interface SenderHeaders {
  path: string
  sdk?: { name?: unknown; version?: unknown; env?: unknown }
  user_agent?: string
}
type Matcher = (request: SenderHeaders) => boolean

const agentIs =
  (pattern: RegExp): Matcher =>
  ({ user_agent = '' }) =>
    pattern.test(user_agent)
const sdkIs =
  (...names: string[]): Matcher =>
  ({ sdk }) =>
    typeof sdk?.name === 'string' && names.includes(sdk.name.toLowerCase())
const envHas =
  (pattern: RegExp): Matcher =>
  ({ sdk }) =>
    typeof sdk?.env === 'object' && sdk.env !== null && Object.keys(sdk.env).some((name) => pattern.test(name))
const any =
  (...all: Matcher[]): Matcher =>
  (request) =>
    all.some((says) => says(request))
const both =
  (...all: Matcher[]): Matcher =>
  (request) =>
    all.every((says) => says(request))
/** Returns the major version of the SDK. NaN if there is none, because the header may contain anything. */
const majorOf = ({ sdk }: SenderHeaders) =>
  typeof sdk?.version === 'string' || typeof sdk?.version === 'number'
    ? Number.parseInt(String(sdk.version), 10)
    : Number.NaN
const since =
  (first: number): Matcher =>
  (request) =>
    majorOf(request) >= first
const before =
  (first: number): Matcher =>
  (request) =>
    majorOf(request) < first

const isLogin: Matcher = ({ path }) => path === '/oauth/token'
const node = sdkIs('node-auth0')
const isNode: Record<'node' | 'node-4' | 'node-2', Matcher> = {
  node: (request) => node(request) && !(majorOf(request) < 5),
  'node-4': (request) => node(request) && majorOf(request) === 4,
  'node-2': (request) => node(request) && majorOf(request) < 4,
}
/** Wire: golang.org/x/oauth2 logs in for all tools built on go-auth0. It sends only Go's own User-Agent. */
const isGoLogin = both(isLogin, agentIs(/^Go-http-client\//))
const isTerraform = any(agentIs(/terraform/i), sdkIs('terraform-provider-auth0'), envHas(/terraform/i))
const isPulumi = any(agentIs(/pulumi/i), envHas(/pulumi/i))

/** The first matching tool is the sender. Tools that are built on an SDK come before the SDK. */
const SENDERS = {
  // Observed (8.44): deploy-cli/8.44.0 (node.js/20.20.2), and node-auth0 in the other header. Its login is the SDK's
  // login.
  'deploy-cli': agentIs(/^deploy-cli\//i),
  // Observed (0.1.0-beta.19): auth0-mcp-server/0.1.0-beta.19 (node.js/20.20.2), and node-auth0 4 in the other header.
  'mcp-server': agentIs(/^auth0-mcp-server\//i),
  // Inferred: its bridge runs the Terraform provider. If it sends its own name, then at the position of Terraform's
  // version.
  pulumi: isPulumi,
  // Wire: Terraform/1.14 and Terraform-Provider-Auth0. Inferred: Terraform-Provider-Auth0/1.55.0 (Go-Auth0/1.47.0; …),
  // and its name in `env` next to go-auth0.
  terraform: isTerraform,
  // Inferred: Auth0 CLI/1.33.0, and Auth0-CLI in `env` next to go-auth0.
  'auth0-cli': any(agentIs(/^auth0[ -]cli/i), envHas(/^auth0[ -]cli$/i)),
  // Wire and recorded: Go-Auth0/1.45.0, before 1.0 Go-Auth0-SDK/…; go-auth0 in the other header.
  go: any(agentIs(/^go-auth0/i), sdkIs('go-auth0')),
  // Observed (5.14, 6.4, 7.1): node-auth0 with its version; User-Agent is `node`.
  node: both(isNode.node, (request) => !isLogin(request)),
  // Observed (4.37).
  'node-4': both(isNode['node-4'], (request) => !isLogin(request)),
  // Observed (2.44, 3.7): User-Agent node.js/20.20.2.
  'node-2': isNode['node-2'],
  // Wire (5.8, User-Agent python-httpx/0.28.1).
  python: both(sdkIs('auth0-python'), (request) => !before(5)(request)),
  // Wire (4.13, User-Agent Python/3.11).
  'python-4': both(sdkIs('auth0-python'), before(5)),
  // Wire (5.0, User-Agent okhttp/5.2.1).
  java: sdkIs('auth0-java'),
  // Wire (10.0).
  dotnet: any(sdkIs('auth0.net'), agentIs(/^Auth0\.(Management|Authentication)Api\//i)),
  // Wire: version 6 sends only User-Agent auth0/6.1.0; version 5 sends ruby-auth0. Recorded: rest-client/2.1.0 (…)
  // ruby/2.7, and Ruby/2.3. Inferred: rubygem-auth0.
  ruby: any(sdkIs('ruby-auth0', 'rubygem-auth0'), agentIs(/^(auth0|ruby|rest-client)\/\d/i)),
  // Wire (8.19, 9.1; User-Agent GuzzleHttp/7).
  php: sdkIs('auth0-php'),
  // Observed (7.88): curl/7.88.1.
  curl: agentIs(/^curl\//),
  // Observed (Node 20): User-Agent `node`, and no other header. Inferred: `undici` if the package is installed.
  fetch: both(agentIs(/^(node|undici)$/), ({ sdk }) => sdk === undefined),
} satisfies Record<string, Matcher>

/** The id of a tool. `environment` is any tool that is not listed. */
export type ToolId = keyof typeof SENDERS | 'environment'

/** Requests that several tools send with the same headers. */
const SHARED: Partial<Record<ToolId, Matcher>> = {
  // Observed: the deploy CLI logs in with node-auth0 6 and sends no name of its own. Inferred: the same with 4 and 5.
  'deploy-cli': both(isLogin, node, since(4)),
  node: both(isLogin, isNode.node),
  'node-4': both(isLogin, isNode['node-4']),
  'auth0-cli': isGoLogin,
  go: isGoLogin,
  terraform: isGoLogin,
  pulumi: any(isGoLogin, isTerraform),
}

const ALL = Object.entries(SENDERS) as [ToolId, Matcher][]
const ALL_SHARED = Object.entries(SHARED) as [ToolId, Matcher][]

/** The console runs in a browser. Its requests are logged if the user sends them from Requests. */
const isBrowser = agentIs(/^Mozilla\//)

/** Returns the tool that certainly sent a request. Undefined if several tools may have sent it. */
export function senderOf(request: SenderHeaders): ToolId | undefined {
  const sender = ALL.find(([, says]) => says(request))?.[0]
  if (sender || isBrowser(request) || ALL_SHARED.some(([, says]) => says(request))) return sender
  return 'environment'
}

/** Returns the tools that may have sent a request, if its headers do not identify one tool. */
export function sendersLike(request: SenderHeaders): ToolId[] {
  const sure = senderOf(request)
  return ALL_SHARED.filter(([id, says]) => id !== sure && says(request)).map(([id]) => id)
}

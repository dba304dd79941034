/**
 * Which tool sent a request, by what it says of itself: the headers Auth0-Client and User-Agent. "Observed" is what the tool itself
 * sent when it was run against the emulator, "wire" what test/wire sends after the sources of the tool, "recorded" what recordings
 * of real tenants hold, and "inferred" what its sources, or those of a relative, let expect.
 */

/** As much of a logged request as tells who sent it. */
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
/** The first number of the version of the SDK; NaN where there is none: the header may hold anything. */
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
/** golang.org/x/oauth2 logs in for all that are built on go-auth0, with the User-Agent of Go alone. Wire. */
const isGoLogin = both(isLogin, agentIs(/^Go-http-client\//))
const isTerraform = any(agentIs(/terraform/i), sdkIs('terraform-provider-auth0'), envHas(/terraform/i))
const isPulumi = any(agentIs(/pulumi/i), envHas(/pulumi/i))

/** The first that fits is it: what is built on an SDK stands before the SDK. */
const SENDERS = {
  // Observed (8.44): deploy-cli/8.44.0 (node.js/20.20.2), and node-auth0 in the other header. Its login is that of the SDK.
  'deploy-cli': agentIs(/^deploy-cli\//i),
  // Observed (0.1.0-beta.19): auth0-mcp-server/0.1.0-beta.19 (node.js/20.20.2), and node-auth0 4 in the other header.
  'mcp-server': agentIs(/^auth0-mcp-server\//i),
  // Inferred: its bridge runs the provider of Terraform, and names itself where Terraform's version would stand, if at all.
  pulumi: isPulumi,
  // Wire: Terraform/1.14 and Terraform-Provider-Auth0. Inferred: Terraform-Provider-Auth0/1.55.0 (Go-Auth0/1.47.0; …), and its name in env beside go-auth0.
  terraform: isTerraform,
  // Inferred: Auth0 CLI/1.33.0, and Auth0-CLI in env beside go-auth0.
  'auth0-cli': any(agentIs(/^auth0[ -]cli/i), envHas(/^auth0[ -]cli$/i)),
  // Wire and recorded: Go-Auth0/1.45.0, before 1.0 Go-Auth0-SDK/…; go-auth0 in the other header.
  go: any(agentIs(/^go-auth0/i), sdkIs('go-auth0')),
  // Observed (5.14, 6.4, 7.1): node-auth0 with its version; User-Agent node.
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
  // Wire: 6 has only its User-Agent auth0/6.1.0, 5 has ruby-auth0. Recorded: rest-client/2.1.0 (…) ruby/2.7, and Ruby/2.3. Inferred: rubygem-auth0.
  ruby: any(sdkIs('ruby-auth0', 'rubygem-auth0'), agentIs(/^(auth0|ruby|rest-client)\/\d/i)),
  // Wire (8.19, 9.1; User-Agent GuzzleHttp/7).
  php: sdkIs('auth0-php'),
  // Observed (7.88): curl/7.88.1.
  curl: agentIs(/^curl\//),
  // Observed (Node 20): User-Agent node, and no other header. Inferred: undici where the package is installed.
  fetch: both(agentIs(/^(node|undici)$/), ({ sdk }) => sdk === undefined),
} satisfies Record<string, Matcher>

/** `environment` stands for every other tool. */
export type ToolId = keyof typeof SENDERS | 'environment'

/** What several tools send alike: it may be any of them. */
const SHARED: Partial<Record<ToolId, Matcher>> = {
  // Observed: the deploy CLI logs in with node-auth0 6 and says nothing else of itself. Inferred: with 4 and 5 before.
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

/** The console itself is in one, and what it is told to send is logged. */
const isBrowser = agentIs(/^Mozilla\//)

/** The tool that a request is surely from; undefined where it cannot be told. */
export function senderOf(request: SenderHeaders): ToolId | undefined {
  const known = ALL.find(([, says]) => says(request))?.[0]
  if (known || isBrowser(request) || ALL_SHARED.some(([, says]) => says(request))) return known
  return 'environment'
}

/** The tools that a request may be from, where it cannot be told which of them. */
export function sendersLike(request: SenderHeaders): ToolId[] {
  const sure = senderOf(request)
  return ALL_SHARED.filter(([id, says]) => id !== sure && says(request)).map(([id]) => id)
}

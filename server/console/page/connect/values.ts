/** The values that are filled into the lines of a tool, and lines that several tools share. */
import { shellWord, TAKE_TOKEN } from '../shell.ts'
import type { ToolId } from './senders.ts'

export interface Values {
  /** The value for an SDK's domain option. */
  domain: string
  /** The URL over HTTP, without a path. */
  url: string
  clientId: string
  clientSecret: string
  /** The name of the tenant; undefined if the address already selects it. */
  tenant: string | undefined
}

/** Lines to paste together, with a heading that says where. */
export interface Block {
  where: string
  lines: readonly string[]
}

export const GROUPS = ['By hand', 'Tools', 'Node.js', 'Other languages'] as const

export interface Tool {
  id: ToolId
  name: string
  group: (typeof GROUPS)[number]
  blocks: (values: Values) => readonly Block[]
  /** Further information, one paragraph each. */
  notes?: (values: Values) => readonly string[]
  /** Whether its lines contain the word `token` for an access token, which is too long to show. */
  takesToken?: true
}

export const TERMINAL = 'In a terminal'

const caUrl = ({ url }: Values) => shellWord(`${url}/_emulator/ca.pem`)
/** Returns the line that downloads the certificate authority for Node. */
export const caLine = (values: Values) => `curl -so ca.pem ${caUrl(values)}`
export const NODE_CA = 'export NODE_EXTRA_CA_CERTS=$PWD/ca.pem'
/** Returns the line that adds the certificate authority to the system's, for tools that read only one file. */
const bundleLine = (values: Values) =>
  `curl -s ${caUrl(values)} | cat /etc/ssl/certs/ca-certificates.crt - > bundle.pem`

/** Returns the lines for tools that are built on Go or OpenSSL. */
export const bundleLines = (values: Values): readonly string[] => [
  bundleLine(values),
  `export SSL_CERT_FILE=$PWD/bundle.pem AUTH0_DOMAIN=${shellWord(values.domain)}`,
  `export AUTH0_CLIENT_ID=${shellWord(values.clientId)} AUTH0_CLIENT_SECRET=${shellWord(values.clientSecret)}`,
]

/** Returns the lines for tools that are built on Node. */
export const nodeLines = (values: Values): readonly string[] => [
  caLine(values),
  NODE_CA,
  `export AUTH0_DOMAIN=${shellWord(values.domain)} AUTH0_CLIENT_ID=${shellWord(values.clientId)}`,
  `export AUTH0_CLIENT_SECRET=${shellWord(values.clientSecret)}`,
]

/** Returns a command that gets a token for the login client of the tenant. */
export function tokenLine({ url, tenant }: Values): string {
  const from = tenant === undefined ? '$API/_emulator/tokens' : `'${url}/_emulator/tokens?tenant=${tenant}'`
  return `TOKEN=$(curl -s -X POST ${from} | ${TAKE_TOKEN})`
}

export const BUNDLE_NOTE =
  "SSL_CERT_FILE takes the place of the system's authorities, so it names a file with both. The path of the system's is that of Debian and Ubuntu."
export const GO_NOTE =
  "Programs in Go on macOS and Windows ask the system's store instead of the variable: add ca.pem there. It can vouch for this machine and for nothing else."

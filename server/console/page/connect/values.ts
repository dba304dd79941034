/** What is filled into the lines of a tool, and the lines that several of them share. */
import { shellWord, TAKE_TOKEN } from '../shell.ts'
import type { ToolId } from './senders.ts'

export interface Values {
  /** What an SDK takes as its domain. */
  domain: string
  /** Over HTTP, without a path. */
  url: string
  clientId: string
  clientSecret: string
  /** Name of the tenant where the address alone does not say it. */
  tenant: string | undefined
}

/** Lines that are pasted together, below where they go. */
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
  /** What else is to know, a paragraph each. */
  notes?: (values: Values) => readonly string[]
  /** Whether its lines hold `token` in place of an access token, which is too long to be shown. */
  takesToken?: true
}

export const TERMINAL = 'In a terminal'

const caUrl = ({ url }: Values) => shellWord(`${url}/_emulator/ca.pem`)
/** The file for Node. */
export const caLine = (values: Values) => `curl -so ca.pem ${caUrl(values)}`
export const NODE_CA = 'export NODE_EXTRA_CA_CERTS=$PWD/ca.pem'
/** The file for what knows one list of authorities alone. */
const bundleLine = (values: Values) =>
  `curl -s ${caUrl(values)} | cat /etc/ssl/certs/ca-certificates.crt - > bundle.pem`

/** For whatever is built on Go or OpenSSL. */
export const bundleLines = (values: Values): readonly string[] => [
  bundleLine(values),
  `export SSL_CERT_FILE=$PWD/bundle.pem AUTH0_DOMAIN=${shellWord(values.domain)}`,
  `export AUTH0_CLIENT_ID=${shellWord(values.clientId)} AUTH0_CLIENT_SECRET=${shellWord(values.clientSecret)}`,
]

/** For whatever is built on Node. */
export const nodeLines = (values: Values): readonly string[] => [
  caLine(values),
  NODE_CA,
  `export AUTH0_DOMAIN=${shellWord(values.domain)} AUTH0_CLIENT_ID=${shellWord(values.clientId)}`,
  `export AUTH0_CLIENT_SECRET=${shellWord(values.clientSecret)}`,
]

/** A command that gets a token for the login client of the tenant. */
export function tokenLine({ url, tenant }: Values): string {
  const from = tenant === undefined ? '$API/_emulator/tokens' : `'${url}/_emulator/tokens?tenant=${tenant}'`
  return `TOKEN=$(curl -s -X POST ${from} | ${TAKE_TOKEN})`
}

export const BUNDLE_NOTE =
  "SSL_CERT_FILE takes the place of the system's authorities, so it names a file with both. The path of the system's is that of Debian and Ubuntu."
export const GO_NOTE =
  "Programs in Go on macOS and Windows ask the system's store instead of the variable: add ca.pem there. It can vouch for this machine and for nothing else."

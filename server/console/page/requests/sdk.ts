/** Recognises the program that sent a request from its headers. */
import type { LoggedRequest } from '../state/logged.ts'

export interface Sender {
  /** The display name, such as `Node SDK`. */
  name: string
  version?: string
  /** The runtime and its version, such as `Node 20.19.0`. */
  runtime?: string
  /** The header that contains this information. */
  header: 'Auth0-Client' | 'User-Agent'
}

/** Name patterns in the header Auth0-Client and their display names. */
const SDKS: readonly [name: RegExp, words: string][] = [
  [/^(?:node-)?auth0(?:-node)?$/i, 'Node SDK'],
  [/^auth0-python$/i, 'Python SDK'],
  [/^go-auth0$/i, 'Go SDK'],
  [/^auth0-java$/i, 'Java SDK'],
  [/^auth0[.-]net$/i, '.NET SDK'],
  [/^(?:ruby-auth0|auth0-ruby)$/i, 'Ruby SDK'],
  [/^auth0-php$/i, 'PHP SDK'],
  [/laravel/i, 'Laravel SDK'],
  [/terraform/i, 'Terraform provider'],
  [/pulumi/i, 'Pulumi provider'],
  [/deploy-cli/i, 'Deploy CLI'],
  [/^auth0[ -]cli$/i, 'Auth0 CLI'],
  [/mcp-server/i, 'MCP server'],
]

/** Patterns for User-Agent and their display names. The version comes after a slash. */
const AGENTS: readonly [text: RegExp, words: string][] = [
  [/\bFirefox\/(\d+)/, 'Firefox'],
  [/\bEdg\/(\d+)/, 'Edge'],
  [/\b(?:Headless)?Chrome\/(\d+)/, 'Chrome'],
  [/\bVersion\/([\d.]+) (?:Mobile\/\w+ )?Safari\//, 'Safari'],
  [/^curl\/([\d.]+)/i, 'curl'],
  [/^(?:node|undici)(?:\/([\d.]+))?$/i, 'Node fetch'],
  [/deploy-cli\/?([\d.]*)/i, 'Deploy CLI'],
  [/^Go-Auth0\/([\d.]+)/i, 'Go SDK'],
  [/^Go-http-client\/([\d.]+)/, 'Go'],
  [/^Auth0\.ManagementApi\/([\d.]+)/, '.NET SDK'],
  [/^auth0\/([\d.]+)/, 'Ruby SDK'],
  [/^Auth0 CLI\/?v?([\d.]*)/i, 'Auth0 CLI'],
  [/^Terraform\/([\d.]+)/, 'Terraform'],
  [/^PostmanRuntime\/([\d.]+)/, 'Postman'],
]

/** Display names for the runtimes in the `env` member of Auth0-Client. */
const RUNTIMES: Record<string, string> = {
  node: 'Node',
  python: 'Python',
  go: 'Go',
  java: 'Java',
  ruby: 'Ruby',
  php: 'PHP',
  dotnet: '.NET',
  browser: 'browser',
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const wordsFor = (name: string) => SDKS.find(([pattern]) => pattern.test(name))?.[1] ?? name

function runtimeOf(env: unknown): string | undefined {
  if (typeof env !== 'object' || env === null) return undefined
  const runtimes = Object.entries(env).filter((entry): entry is [string, string] => isText(entry[1]))
  return (
    runtimes
      .map(([name, version]) => `${RUNTIMES[name.toLowerCase()] ?? name} ${version.replace(/^v(?=\d)/, '')}`)
      .join(', ') || undefined
  )
}

function agentOf(text: string): Omit<Sender, 'header'> {
  for (const [pattern, name] of AGENTS) {
    const match = pattern.exec(text)
    if (match) return { name, ...(match[1] && { version: match[1] }) }
  }
  const [product = text] = text.split(' ')
  const [name = product, version] = product.split('/')
  return { name, ...(version && { version }) }
}

/** Returns the sender of a request. Undefined if no header names it. */
export function senderOf({ sdk, user_agent }: Pick<LoggedRequest, 'sdk' | 'user_agent'>): Sender | undefined {
  if (isText(sdk?.name)) {
    const runtime = runtimeOf(sdk['env'])
    return {
      name: wordsFor(sdk.name),
      ...(isText(sdk.version) && { version: sdk.version }),
      ...(runtime && { runtime }),
      header: 'Auth0-Client',
    }
  }
  return isText(user_agent) ? { ...agentOf(user_agent), header: 'User-Agent' } : undefined
}

/** Returns a short label of the sender: `Node SDK 7.1.0`. Empty if no header names it. */
export function sdkLabel(request: Pick<LoggedRequest, 'sdk' | 'user_agent'>): string {
  const sender = senderOf(request)
  return sender ? [sender.name, sender.version].filter(isText).join(' ') : ''
}

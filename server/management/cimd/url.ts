/**
 * The rules for the URL of a client ID metadata document. The rules are documented (clients-api.md §g.6); the messages
 * are our own. The format in the schema of the body rejects some of these URLs earlier.
 */
import type { Evidence } from '../../../schema/resource.ts'

/**
 * The parts of a URL (RFC 3986) without normalization. A URL object would already have resolved dot segments, for
 * example.
 */
interface UrlParts {
  text: string
  scheme: string
  /** The text before the @, if there is one. */
  credentials: string | undefined
  host: string
  port: string | undefined
  path: string
  query: string | undefined
  fragment: string | undefined
}
interface UrlRule {
  name: string
  evidence: Evidence
  description: string
  /** Returns the reason that follows "Invalid external_client_id: ", or undefined if the URL is valid. */
  check(url: UrlParts): string | undefined
}

const PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s

export function splitUrl(text: string): UrlParts {
  const [, scheme = '', authority = '', path = '', query, fragment] = PARTS.exec(text) ?? []
  const at = authority.lastIndexOf('@')
  const [, host = '', port] = HOST_AND_PORT.exec(authority.slice(at + 1)) ?? []
  return {
    text,
    scheme: scheme.toLowerCase(),
    credentials: at < 0 ? undefined : authority.slice(0, at),
    host,
    port,
    path,
    query,
    fragment,
  }
}

const MAX_URL_BYTES = 120
/** Host names as a URL object normalizes them. It normalizes every spelling of an address. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']
const isDots = (segment: string) => /^\.{1,2}$/.test(segment.replaceAll(/%2e/gi, '.'))

/** All rules, in the order in which they are checked. */
export const URL_RULES: readonly UrlRule[] = [
  {
    name: 'isHttps',
    evidence: 'documented',
    description: 'The scheme is https.',
    check: ({ scheme }) => (scheme === 'https' ? undefined : 'the scheme must be https'),
  },
  {
    name: 'hasNoWhitespace',
    evidence: 'documented',
    description: 'It contains no white space.',
    check: ({ text }) => (/[\s\p{Cc}]/u.test(text) ? 'it must not contain white space' : undefined),
  },
  {
    name: 'isShort',
    evidence: 'documented',
    description: 'It has at most 120 bytes; the schema of the body counts characters.',
    check: ({ text }) =>
      Buffer.byteLength(text) > MAX_URL_BYTES ? `it must not be longer than ${MAX_URL_BYTES} bytes` : undefined,
  },
  {
    name: 'hasHost',
    evidence: 'documented',
    description: 'It has a host.',
    check: ({ host }) => (host === '' ? 'it must have a host' : undefined),
  },
  {
    name: 'hasNoCredentials',
    evidence: 'documented',
    description: 'It contains no user name and no password.',
    check: ({ credentials }) =>
      credentials === undefined ? undefined : 'it must not contain a user name or a password',
  },
  {
    name: 'hasNoPortZero',
    evidence: 'documented',
    description: 'The port is not 0.',
    check: ({ port }) => (/^0+$/.test(port ?? '') ? 'the port must not be 0' : undefined),
  },
  {
    name: 'hasPath',
    evidence: 'documented',
    description: 'It has a path longer than /.',
    check: ({ path }) => (path.length > 1 ? undefined : 'it must have a path beyond /'),
  },
  {
    name: 'hasNoDotSegments',
    evidence: 'documented',
    description: 'No segment of the path is . or .., percent-encoded or not.',
    check: ({ path }) => (path.split('/').some(isDots) ? 'the path must not contain the segments . and ..' : undefined),
  },
  {
    name: 'hasValidPercentEncoding',
    evidence: 'documented',
    description: 'Two hexadecimal digits follow each %.',
    check: ({ text }) => (/%(?![0-9a-f]{2})/i.test(text) ? 'two hexadecimal digits must follow each %' : undefined),
  },
  {
    name: 'hasNoQuery',
    evidence: 'documented',
    description: 'It has no query.',
    check: ({ query }) => (query === undefined ? undefined : 'it must not have a query'),
  },
  {
    name: 'hasNoFragment',
    evidence: 'documented',
    description: 'It has no fragment.',
    check: ({ fragment }) => (fragment === undefined ? undefined : 'it must not have a fragment'),
  },
  {
    name: 'canBeRead',
    evidence: 'inferred',
    description: 'It is a valid URL.',
    check: ({ text }) => (URL.canParse(text) ? undefined : 'it is not a URL'),
  },
  {
    name: 'isNotThisMachine',
    evidence: 'documented',
    description: 'The host is not localhost, 127.0.0.1 or ::1.',
    check: ({ text }) =>
      LOCAL_HOSTS.includes(new URL(text).hostname) ? 'the host must not be localhost, 127.0.0.1 or ::1' : undefined,
  },
]

/** Returns the reason why a URL cannot be the id of a client, or undefined. */
export function checkUrl(text: string): string | undefined {
  const url = splitUrl(text)
  for (const rule of URL_RULES) {
    const reason = rule.check(url)
    if (reason !== undefined) return reason
  }
  return undefined
}

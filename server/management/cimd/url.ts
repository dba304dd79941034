/**
 * The rules of the URL under which a client publishes its metadata document. What a rule says is documented
 * (clients-api.md §g.6), the words of its reason are ours; the format in the body's schema refuses some of these URLs earlier.
 */
import type { Evidence } from '../../../schema/resource.ts'

/** A URL in the parts of RFC 3986, as they were written: a URL object has resolved dot segments and much else already. */
export interface UrlParts {
  text: string
  scheme: string
  /** What stands before the @, if there is one. */
  credentials: string | undefined
  host: string
  port: string | undefined
  path: string
  query: string | undefined
  fragment: string | undefined
}
export interface UrlRule {
  name: string
  evidence: Evidence
  description: string
  /** The reason, as it follows "Invalid external_client_id: "; undefined where the rule is kept. */
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

const MAX_BYTES = 120
/** As a URL object writes them: it knows every spelling of an address. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']
const isDots = (segment: string) => /^\.{1,2}$/.test(segment.replaceAll(/%2e/gi, '.'))

/** Every rule, in the order in which they are asked. */
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
    description: 'There is no white space in it.',
    check: ({ text }) => (/[\s\p{Cc}]/u.test(text) ? 'it must not contain white space' : undefined),
  },
  {
    name: 'isShort',
    evidence: 'documented',
    description: 'It has 120 bytes at most; the schema of the body counts characters.',
    check: ({ text }) =>
      Buffer.byteLength(text) > MAX_BYTES ? `it must not be longer than ${MAX_BYTES} bytes` : undefined,
  },
  {
    name: 'hasHost',
    evidence: 'documented',
    description: 'There is a host in it.',
    check: ({ host }) => (host === '' ? 'it must have a host' : undefined),
  },
  {
    name: 'hasNoCredentials',
    evidence: 'documented',
    description: 'There is no user name or password in it.',
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
    description: 'There is more than / behind the host.',
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
    description: 'There is no query.',
    check: ({ query }) => (query === undefined ? undefined : 'it must not have a query'),
  },
  {
    name: 'hasNoFragment',
    evidence: 'documented',
    description: 'There is no fragment.',
    check: ({ fragment }) => (fragment === undefined ? undefined : 'it must not have a fragment'),
  },
  {
    name: 'canBeRead',
    evidence: 'inferred',
    description: 'It is a URL that can be fetched.',
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

/** Why a URL cannot be the id of a client; undefined where it can. */
export function checkUrl(text: string): string | undefined {
  const url = splitUrl(text)
  for (const rule of URL_RULES) {
    const reason = rule.check(url)
    if (reason !== undefined) return reason
  }
  return undefined
}

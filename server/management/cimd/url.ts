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
  says: string
  /** The reason, as it follows "Invalid external_client_id: "; undefined where the rule is kept. */
  breaks(url: UrlParts): string | undefined
}

const PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s

export function urlParts(text: string): UrlParts {
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
const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]']
const isDots = (segment: string) => /^\.{1,2}$/.test(segment.replaceAll(/%2e/gi, '.'))

/** Every rule, in the order in which they are asked. */
export const URL_RULES: readonly UrlRule[] = [
  {
    name: 'isHttps',
    evidence: 'documented',
    says: 'The scheme is https.',
    breaks: ({ scheme }) => (scheme === 'https' ? undefined : 'the scheme must be https'),
  },
  {
    name: 'hasNoWhitespace',
    evidence: 'documented',
    says: 'There is no white space in it.',
    breaks: ({ text }) => (/[\s\p{Cc}]/u.test(text) ? 'it must not contain white space' : undefined),
  },
  {
    name: 'isShort',
    evidence: 'documented',
    says: 'It has 120 bytes at most; the schema of the body counts characters.',
    breaks: ({ text }) =>
      Buffer.byteLength(text) > MAX_BYTES ? `it must not be longer than ${MAX_BYTES} bytes` : undefined,
  },
  {
    name: 'hasHost',
    evidence: 'documented',
    says: 'There is a host in it.',
    breaks: ({ host }) => (host === '' ? 'it must have a host' : undefined),
  },
  {
    name: 'hasNoCredentials',
    evidence: 'documented',
    says: 'There is no user name or password in it.',
    breaks: ({ credentials }) =>
      credentials === undefined ? undefined : 'it must not contain a user name or a password',
  },
  {
    name: 'hasNoPortZero',
    evidence: 'documented',
    says: 'The port is not 0.',
    breaks: ({ port }) => (/^0+$/.test(port ?? '') ? 'the port must not be 0' : undefined),
  },
  {
    name: 'hasPath',
    evidence: 'documented',
    says: 'There is more than / behind the host.',
    breaks: ({ path }) => (path.length > 1 ? undefined : 'it must have a path beyond /'),
  },
  {
    name: 'hasNoDotSegments',
    evidence: 'documented',
    says: 'No segment of the path is . or .., percent-encoded or not.',
    breaks: ({ path }) =>
      path.split('/').some(isDots) ? 'the path must not contain the segments . and ..' : undefined,
  },
  {
    name: 'hasValidPercentEncoding',
    evidence: 'documented',
    says: 'Two hexadecimal digits follow each %.',
    breaks: ({ text }) => (/%(?![0-9a-f]{2})/i.test(text) ? 'two hexadecimal digits must follow each %' : undefined),
  },
  {
    name: 'hasNoQuery',
    evidence: 'documented',
    says: 'There is no query.',
    breaks: ({ query }) => (query === undefined ? undefined : 'it must not have a query'),
  },
  {
    name: 'hasNoFragment',
    evidence: 'documented',
    says: 'There is no fragment.',
    breaks: ({ fragment }) => (fragment === undefined ? undefined : 'it must not have a fragment'),
  },
  {
    name: 'canBeRead',
    evidence: 'inferred',
    says: 'It is a URL that can be fetched.',
    breaks: ({ text }) => (URL.canParse(text) ? undefined : 'it is not a URL'),
  },
  {
    name: 'isNotThisMachine',
    evidence: 'documented',
    says: 'The host is not localhost, 127.0.0.1 or ::1.',
    breaks: ({ text }) =>
      THIS_MACHINE.includes(new URL(text).hostname) ? 'the host must not be localhost, 127.0.0.1 or ::1' : undefined,
  },
]

/** Why a URL cannot be the id of a client; undefined where it can. */
export function urlFault(text: string): string | undefined {
  const url = urlParts(text)
  for (const { breaks } of URL_RULES) {
    const reason = breaks(url)
    if (reason !== undefined) return reason
  }
  return undefined
}

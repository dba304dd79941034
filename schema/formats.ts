/**
 * The named string formats of the Clients API, one predicate each.
 *
 * Auth0 publishes only the names (reference clients-api.md §0.1). Each predicate therefore names its evidence: recorded
 * (in requests and responses), documented (on a page of Auth0) or inferred (from the name). Without evidence a value is
 * accepted: a wrong 400 breaks a test, a wrong 200 hardly ever does.
 */
import { isIP } from 'node:net'

/** Every expression here takes linear time, because values come from the network. */
const WHITESPACE = /[\s\p{Cc}]/u
const SCHEME = /^[a-z][a-z0-9+.-]*:./i
const WEB_SCHEME = /^https?:/i
const WEB_START = /^(https?:\/\/(?:[^/?#@]*@)?)(\[[^\]/?#]*\]|[^/?#:@[\]]+)(?::\d{0,5})?(?=[/?#]|$)/i
const BRACES = /[{}]/
const METADATA = /\{(?:custom_domain|organization)\.metadata\.(?:public|PUBLIC)_[^{}.]+\}/g
const METADATA_START = /\{(?:custom_domain|organization)\.metadata\./
const DATE_TIME = /^\d{4}-(\d\d)-(\d\d)t(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|[+-](\d\d):(\d\d))$/i
const ORGANIZATION_NAME = '{organization_name}'

/** Returns the host of an http(s) URL, and the text before and after the host. */
function webParts(value: string): { host: string; around: string } | undefined {
  const [, before = '', host = ''] = WEB_START.exec(value) ?? []
  if (host === '') return undefined
  return { host, around: before + value.slice(before.length + host.length) }
}

/**
 * Requires a scheme with text after it (RFC 3986) and no white space. http and https also need a host (RFC 9110 §4.2).
 */
function isAbsoluteUri(value: string): boolean {
  if (!SCHEME.test(value) || WHITESPACE.test(value)) return false
  return !WEB_SCHEME.test(value) || webParts(value) !== undefined
}

/** Requires https, and a host other than localhost. */
function isAbsoluteHttpsUri(value: string): boolean {
  return isAbsoluteUri(value) && /^https:/i.test(value) && webParts(value)?.host.toLowerCase() !== 'localhost'
}

/**
 * Rejects a wildcard directly under a top-level domain, as in `https://*.com`. Accepts `*.localhost`, which nobody can
 * own.
 */
function isBelowTopLevel(parents: readonly string[]): boolean {
  const names = parents.filter((label) => label !== '')
  return names.length > 1 || names[0]?.toLowerCase() === 'localhost'
}

/**
 * Accepts one `*` in the leftmost label, with or without letters around it, or `{organization_name}` as the whole
 * label.
 */
function isValidHostPattern(host: string): boolean {
  const [first = '', ...parents] = host.split('.')
  if (parents.some((label) => label.includes('*') || BRACES.test(label))) return false
  if (first === ORGANIZATION_NAME) return true
  if (BRACES.test(first) || first.indexOf('*') !== first.lastIndexOf('*')) return false
  return !first.includes('*') || isBelowTopLevel(parents)
}

/**
 * Replaces metadata placeholders (`{custom_domain.metadata.KEY}`) in the host by a word. Returns undefined if a
 * placeholder is outside of the host, or together with `*`.
 */
function withoutMetadata(parts: { host: string; around: string }): string | undefined {
  const host = parts.host.replaceAll(METADATA, 'metadata')
  if (METADATA_START.test(host) || METADATA_START.test(parts.around)) return undefined
  return host !== parts.host && host.includes('*') ? undefined : host
}

/** Accepts `*` and placeholders only in the host of an http(s) URL. */
function isUrlWithPlaceholders(value: string): boolean {
  if (!isAbsoluteUri(value)) return false
  const parts = webParts(value) ?? { host: '', around: value }
  if (parts.around.includes('*') || parts.around.includes(ORGANIZATION_NAME)) return false
  const host = withoutMetadata(parts)
  return host !== undefined && isValidHostPattern(host)
}

function isHttpsUriWithPlaceholders(value: string): boolean {
  const parts = webParts(value)
  if (parts === undefined || !isAbsoluteHttpsUri(value)) return false
  const host = withoutMetadata(parts)
  return host !== undefined && !BRACES.test(host.replaceAll(ORGANIZATION_NAME, ''))
}

/** Returns a predicate for ids: a prefix and 22 characters of base58, which has no 0, O, I and l. */
function isBase58Id(prefix: string): (value: string) => boolean {
  const pattern = new RegExp(`^${prefix}_[1-9A-HJ-NP-Za-km-z]{22}$`)
  return (value) => pattern.test(value)
}

/** Accepts the date-time of RFC 3339 in the ranges of z-schema: day 31 in any month, no leap second. */
function isDateTime(value: string): boolean {
  const match = DATE_TIME.exec(value)
  if (!match) return false
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] = match
    .slice(1)
    .map((digits) => Number(digits ?? 0))
  if (month < 1 || month > 12 || day < 1 || day > 31) return false
  return Math.max(hour, offsetHour) <= 23 && Math.max(minute, second, offsetMinute) <= 59
}

function isIpOrCidr(value: string): boolean {
  const [address = '', prefix, ...more] = value.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}

const isEmpty = (value: string) => value === ''

export const formats = {
  /**
   * Any absolute URI, custom schemes included. `*` and placeholders follow the rules of clients-api.md §g.4. Recorded:
   * `*.svc.cluster.local/callback` is rejected, because it has no scheme. Documented: the wildcard and placeholder
   * rules. Inferred: the format itself applies these rules, and `{other}` in a host is rejected because it is no URI.
   */
  'callback-url': isUrlWithPlaceholders,
  /**
   * Origins and logout URLs, with the rules of callbacks. Documented: the same pages about wildcards and placeholders.
   * Recorded: `localhost:4002/logout` is accepted, so "localhost" counts as a scheme and `//` is not required.
   */
  'url-with-placeholders': isUrlWithPlaceholders,
  /** Empty, or any absolute URI, `data:` included. Documented: the name (logo_uri). Recorded values are https. */
  'absolute-uri-or-empty': (value: string) => isEmpty(value) || isAbsoluteUri(value),
  /**
   * Empty, or https and not localhost. Recorded under this name, for initiate_login_uri: http and any localhost are
   * rejected. The other rules for the URL of a metadata document (§g.6) are not part of this format: their error has
   * another sentence.
   */
  'absolute-https-uri-or-empty': (value: string) => isEmpty(value) || isAbsoluteHttpsUri(value),
  /**
   * As above, with placeholders. Recorded (under the older name): empty and https are accepted, http and localhost are
   * rejected. Documented: metadata placeholders only in the domain. Inferred: `{organization_name}` anywhere, and `*`
   * is a normal character.
   */
  'absolute-https-uri-with-placeholders-or-empty': (value: string) =>
    isEmpty(value) || isHttpsUriWithPlaceholders(value),
  /**
   * Any absolute URI. Inferred: empty is rejected, because formats that allow it say so in their name. Recorded values
   * are https.
   */
  url: isAbsoluteUri,
  /** The same strings as `url`. The type, not the format, allows null. Inferred. */
  'url-or-null': isAbsoluteUri,
  /**
   * Recorded: ids are 32 letters and digits, or `tpc_` and 22 base58 characters; `Dubs` is rejected. Inferred: seeds
   * and older tenants can have other ids. So the only limits are the characters and a length of 5 to 64.
   */
  'client-id': (value: string) => /^[A-Za-z0-9_-]{5,64}$/.test(value),
  /** Recorded: all ids are `cred_` and 22 base58 characters. Inferred: other values are rejected. */
  'credential-id': isBase58Id('cred'),
  /** Recorded: all ids are `org_` and 16 letters or digits. Inferred: other values are rejected. */
  'organization-id': (value: string) => /^org_[A-Za-z0-9]{16}$/.test(value),
  /** Not recorded. Inferred from other ids: a word of letters, digits, `_` and `-`. */
  'ss-profile-id': (value: string) => /^[A-Za-z0-9_-]{1,128}$/.test(value),
  /**
   * Recorded: `cop_` and 22 base58 characters are accepted. The length of a recorded response shows that `cop_WRONG` is
   * rejected.
   */
  'connection-profile-id': isBase58Id('cop'),
  /**
   * Recorded: `uap_` and 22 base58 characters are accepted. The length of a recorded response shows that `uap_WRONG` is
   * rejected.
   */
  'user-attribute-profile-id': isBase58Id('uap'),
  /**
   * An absolute URI with `{organization_name}`, `{organization_id}` and `{connection_name}` anywhere (documented).
   * Recorded: `https://example.com/login?org={organization_name}`. Inferred: other braces and http are accepted.
   */
  'ec-initiate-login-uri-template-url': isAbsoluteUri,
  /**
   * RFC 3339 with an offset or Z. Recorded: microseconds and `+02:00` are accepted. Inferred: the validator is
   * z-schema. Unlike z-schema, the emulator rejects offsets above 23:59 and a fraction without its dot, which are no
   * valid dates.
   */
  'date-time': isDateTime,
  /**
   * An IPv4 or IPv6 address, or an address range. Documented: one of ipv4, ipv6, cidr, ipv6_cidr.
   * Recorded: `10.0.0.1` and `192.168.1.0/24` are accepted. Inferred: bits after the prefix are ignored.
   */
  'ip-or-cidr': isIpOrCidr,
} satisfies Record<string, (value: string) => boolean>

export type FormatName = keyof typeof formats

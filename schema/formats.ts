/**
 * The named string formats of the Clients API, one predicate each.
 *
 * The service publishes the names only (reference clients-api.md §0.1), so each predicate says what it rests on:
 * recorded (seen on the wire), documented (a page of the service says so) or inferred (our reading of the name).
 * Where the evidence is silent a value is accepted: a wrong 400 breaks a user, a wrong 200 hardly ever does.
 */
import { isIP } from 'node:net'

/** Every expression here is linear in the length of the value: values come from the network. */
const WHITESPACE = /[\s\p{Cc}]/u
const SCHEME = /^[a-z][a-z0-9+.-]*:./i
const WEB_SCHEME = /^https?:/i
const WEB_START = /^(https?:\/\/(?:[^/?#@]*@)?)(\[[^\]/?#]*\]|[^/?#:@[\]]+)(?::\d{0,5})?(?=[/?#]|$)/i
const BRACES = /[{}]/
const METADATA = /\{(?:custom_domain|organization)\.metadata\.(?:public|PUBLIC)_[^{}.]+\}/g
const METADATA_START = /\{(?:custom_domain|organization)\.metadata\./
const DATE_TIME = /^\d{4}-(\d\d)-(\d\d)t(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|[+-](\d\d):(\d\d))$/i
const ORGANIZATION_NAME = '{organization_name}'

/** The host of an http(s) URL, and everything around it. */
function webParts(value: string): { host: string; around: string } | undefined {
  const [, before = '', host = ''] = WEB_START.exec(value) ?? []
  if (host === '') return undefined
  return { host, around: before + value.slice(before.length + host.length) }
}

/** A scheme and something after it (RFC 3986), without white space; http and https need a host too (RFC 9110 §4.2). */
function isAbsoluteUri(value: string): boolean {
  if (!SCHEME.test(value) || WHITESPACE.test(value)) return false
  return !WEB_SCHEME.test(value) || webParts(value) !== undefined
}

/** https, with a host that is not localhost. */
function isAbsoluteHttpsUri(value: string): boolean {
  return isAbsoluteUri(value) && /^https:/i.test(value) && webParts(value)?.host.toLowerCase() !== 'localhost'
}

/** `https://*.com` is directly under a top-level domain; `http://*.localhost` is let through, as nobody can own it. */
function isBelowTopLevel(parents: readonly string[]): boolean {
  const names = parents.filter((label) => label !== '')
  return names.length > 1 || names[0]?.toLowerCase() === 'localhost'
}

/** One `*`, with or without letters around it, in the leftmost label; or `{organization_name}` as that whole label. */
function isLawfulVariableHost(host: string): boolean {
  const [first = '', ...parents] = host.split('.')
  if (parents.some((label) => label.includes('*') || BRACES.test(label))) return false
  if (first === ORGANIZATION_NAME) return true
  if (BRACES.test(first) || first.indexOf('*') !== first.lastIndexOf('*')) return false
  return !first.includes('*') || isBelowTopLevel(parents)
}

/** `{custom_domain.metadata.KEY}` stands in the domain only, and never together with `*`. The rest of the host is returned. */
function withoutMetadata(parts: { host: string; around: string }): string | undefined {
  const host = parts.host.replaceAll(METADATA, 'metadata')
  if (METADATA_START.test(host) || METADATA_START.test(parts.around)) return undefined
  return host !== parts.host && host.includes('*') ? undefined : host
}

/** `*` and placeholders only in http(s) URLs, and there only in the host. */
function isUrlWithPlaceholders(value: string): boolean {
  if (!isAbsoluteUri(value)) return false
  const parts = webParts(value) ?? { host: '', around: value }
  if (parts.around.includes('*') || parts.around.includes(ORGANIZATION_NAME)) return false
  const host = withoutMetadata(parts)
  return host !== undefined && isLawfulVariableHost(host)
}

function isHttpsUriWithPlaceholders(value: string): boolean {
  const parts = webParts(value)
  if (parts === undefined || !isAbsoluteHttpsUri(value)) return false
  const host = withoutMetadata(parts)
  return host !== undefined && !BRACES.test(host.replaceAll(ORGANIZATION_NAME, ''))
}

/** A prefix and 22 characters of base58, which has no 0, O, I and l. */
function isBase58Id(prefix: string): (value: string) => boolean {
  const shape = new RegExp(`^${prefix}_[1-9A-HJ-NP-Za-km-z]{22}$`)
  return (value) => shape.test(value)
}

/** The date and time of RFC 3339, in the ranges of z-schema: day 31 in any month, no leap second. */
function isDateTime(value: string): boolean {
  const found = DATE_TIME.exec(value)
  if (!found) return false
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] = found
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
   * Any absolute URI, custom schemes included; `*` and placeholders by the rules of clients-api.md §g.4.
   * Recorded: `*.svc.cluster.local/callback`, which has no scheme, is refused. Documented: the wildcard and placeholder rules.
   * Inferred: that the format itself applies those rules, and that `{other}` in a host is refused, being no URI.
   */
  'callback-url': isUrlWithPlaceholders,
  /**
   * Origins and logout URLs, by the rules of callbacks. Documented: the same pages of wildcards and placeholders.
   * Recorded: `localhost:4002/logout` is accepted, so "localhost" passes for a scheme and no `//` is asked for.
   */
  'url-with-placeholders': isUrlWithPlaceholders,
  /** Empty, or any absolute URI: `data:` too. Documented by the name (logo_uri); recorded values are https. */
  'absolute-uri-or-empty': (value: string) => isEmpty(value) || isAbsoluteUri(value),
  /**
   * Empty, or https and not localhost. Recorded under this name, for initiate_login_uri: http and any localhost are refused.
   * The further rules for the URL of a metadata document (§g.6) are not of this format: their refusal has its own words.
   */
  'absolute-https-uri-or-empty': (value: string) => isEmpty(value) || isAbsoluteHttpsUri(value),
  /**
   * The same, with placeholders. Recorded: empty and https are accepted, http and localhost refused (under the older name).
   * Documented: metadata placeholders in the domain only. Inferred: `{organization_name}` anywhere, and `*` as any character.
   */
  'absolute-https-uri-with-placeholders-or-empty': (value: string) =>
    isEmpty(value) || isHttpsUriWithPlaceholders(value),
  /** Any absolute URI. Inferred; empty is refused, since formats that allow it are named so. Recorded values are https. */
  url: isAbsoluteUri,
  /** The strings of `url`; null is a matter of the type, not of the format. Inferred. */
  'url-or-null': isAbsoluteUri,
  /**
   * Recorded: ids are 32 letters and digits, or `tpc_` and 22 base58; `Dubs` is refused.
   * Inferred: seeds and older tenants may have other ids, so the only limits are the characters and more than four of them.
   */
  'client-id': (value: string) => /^[A-Za-z0-9_-]{5,64}$/.test(value),
  /** Recorded: `cred_` and 22 base58, without exception. That others are refused is inferred. */
  'credential-id': isBase58Id('cred'),
  /** Recorded: `org_` and 16 letters or digits, without exception. That others are refused is inferred. */
  'organization-id': (value: string) => /^org_[A-Za-z0-9]{16}$/.test(value),
  /** Never seen; inferred from other ids: one word of letters, digits, `_` and `-`. */
  'ss-profile-id': (value: string) => /^[A-Za-z0-9_-]{1,128}$/.test(value),
  /** Recorded: `cop_` and 22 base58 is accepted. `cop_WRONG` is refused, as told from the length of the recorded answer. */
  'connection-profile-id': isBase58Id('cop'),
  /** Recorded: `uap_` and 22 base58 is accepted. `uap_WRONG` is refused, as told from the length of the recorded answer. */
  'user-attribute-profile-id': isBase58Id('uap'),
  /**
   * An absolute URI with `{organization_name}`, `{organization_id}` and `{connection_name}` anywhere (documented).
   * Recorded: `https://example.com/login?org={organization_name}`. Inferred: other braces and http are let through.
   */
  'ec-initiate-login-uri-template-url': isAbsoluteUri,
  /**
   * RFC 3339 with an offset or Z. Recorded: microseconds and `+02:00` are accepted. Inferred: the validator is z-schema;
   * unlike z-schema we refuse offsets above 23:59 and a fraction without its dot, which are no dates at all.
   */
  'date-time': isDateTime,
  /**
   * An IPv4 or IPv6 address, or a range of them. Documented: one of ipv4, ipv6, cidr, ipv6_cidr.
   * Recorded: `10.0.0.1` and `192.168.1.0/24` are accepted. Inferred: bits beyond the prefix do not matter.
   */
  'ip-or-cidr': isIpOrCidr,
} satisfies Record<string, (value: string) => boolean>

export type FormatName = keyof typeof formats

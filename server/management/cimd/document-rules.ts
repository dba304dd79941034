/**
 * The rules for a client ID metadata document. The rules are documented (clients-api.md §g.6) unless `evidence`
 * differs. Only the message about unsupported properties is recorded; the other messages are our own.
 */
import { violation } from '../../../schema/check.ts'
import { client } from '../../../schema/client.ts'
import { isRecord, type JsonRecord } from '../../../schema/json.ts'
import type { Evidence } from '../../../schema/resource.ts'

/** Documented: 5 KB. */
export const DOCUMENT_LIMIT = 5 * 1024

interface DocumentRule {
  name: string
  /** A document with violations cannot be registered. A document with warnings can. */
  kind: 'violation' | 'warning'
  evidence: Evidence
  description: string
  /** Returns the message for a document that breaks the rule, or undefined. */
  check(document: JsonRecord, url: string): string | undefined
}
export interface Validation {
  valid: boolean
  violations: string[]
  warnings: string[]
}

/** The properties that are mapped or validated. `REJECTED` has the properties that a rule rejects. */
const SUPPORTED = [
  'client_id',
  'client_name',
  'redirect_uris',
  'grant_types',
  'application_type',
  'token_endpoint_auth_method',
  'jwks_uri',
  'logo_uri',
  'description',
  'response_types',
]
const REJECTED = ['jwks', 'client_secret', 'client_secret_expires_at']
const SUPPORTED_GRANT_TYPES = ['authorization_code', 'refresh_token']

export const isStringList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
export const isSupportedGrant = (type: string) => SUPPORTED_GRANT_TYPES.includes(type)
export const isMethod = (value: unknown) => value === 'none' || value === 'private_key_jwt'
/** Whether a value matches the schema of a property of a client. */
const matchesSchema = (name: keyof typeof client.rows, value: unknown) =>
  violation('Payload', client.rows[name].schema, value) === undefined
/** Returns the message unless the condition is true. */
const messageUnless = (isValid: boolean, message: string) => (isValid ? undefined : message)
/** Returns the message for a present, invalid property. An absent property breaks no rule about its value. */
const checkOptional = (value: unknown, isValid: boolean, message: string) =>
  messageUnless(value === undefined || isValid, message)

const hasSameOrigin = (uri: unknown, url: string) =>
  typeof uri === 'string' && URL.canParse(uri) && new URL(uri).origin === new URL(url).origin

/** All rules, in the order of their messages in a response. */
export const DOCUMENT_RULES: readonly DocumentRule[] = [
  {
    name: 'clientIdIsUrl',
    kind: 'violation',
    evidence: 'documented',
    description: 'client_id is the URL of the document.',
    check: ({ client_id }, url) => messageUnless(client_id === url, 'client_id must be the URL of the document.'),
  },
  {
    name: 'hasName',
    kind: 'violation',
    evidence: 'documented',
    description: 'client_name is required, and is a valid name of an application.',
    check: ({ client_name }) =>
      messageUnless(matchesSchema('name', client_name), 'client_name is required and must be a text without < and >.'),
  },
  {
    name: 'hasRedirectUris',
    kind: 'violation',
    evidence: 'documented',
    description: 'redirect_uris is a list with at least one entry.',
    check: ({ redirect_uris }) =>
      messageUnless(
        isStringList(redirect_uris) && redirect_uris.length > 0,
        'redirect_uris is required and must be a list of one URL or more.',
      ),
  },
  {
    name: 'redirectUrisAreCallbacks',
    kind: 'violation',
    evidence: 'documented',
    description:
      'Every redirect URI is a valid callback of an application, without wildcards and placeholders: third-party applications have neither (§g.4, §g.5).',
    check({ redirect_uris }) {
      const invalid = isStringList(redirect_uris)
        ? redirect_uris.filter((uri) => /[*{}]/.test(uri) || !matchesSchema('callbacks', [uri]))
        : []
      return messageUnless(
        invalid.length === 0,
        `redirect_uris must be absolute URIs without wildcards and placeholders: ${invalid.join(', ')}.`,
      )
    },
  },
  {
    name: 'grantTypesAreList',
    kind: 'violation',
    evidence: 'inferred',
    description: 'grant_types is a list of strings, if present.',
    check: ({ grant_types }) =>
      checkOptional(grant_types, isStringList(grant_types), 'grant_types must be a list of texts.'),
  },
  {
    name: 'applicationTypeIsKnown',
    kind: 'violation',
    evidence: 'documented',
    description: 'application_type is native or web, if present.',
    check: ({ application_type: type }) =>
      checkOptional(type, type === 'native' || type === 'web', 'application_type must be native or web.'),
  },
  {
    name: 'hasNoSharedSecretMethod',
    kind: 'violation',
    evidence: 'documented',
    description:
      'token_endpoint_auth_method is none or private_key_jwt, if present. Methods with a shared secret are not allowed.',
    check: ({ token_endpoint_auth_method: method }) =>
      checkOptional(method, isMethod(method), 'token_endpoint_auth_method must be none or private_key_jwt.'),
  },
  {
    name: 'hasNoSecret',
    kind: 'violation',
    evidence: 'documented',
    description: 'The document has no client_secret and no client_secret_expires_at.',
    check: ({ client_secret, client_secret_expires_at }) =>
      messageUnless(
        client_secret === undefined && client_secret_expires_at === undefined,
        'client_secret and client_secret_expires_at are not allowed: the document is public.',
      ),
  },
  {
    name: 'hasNoInlineKeys',
    kind: 'violation',
    evidence: 'documented',
    description:
      'Keys are published under jwks_uri, not in the document. The documentation of the real service calls this error invalid_client_metadata.',
    check: ({ jwks }) =>
      messageUnless(
        jwks === undefined,
        'jwks is not allowed (invalid_client_metadata): publish the keys under jwks_uri.',
      ),
  },
  {
    name: 'hasKeysToLoginWith',
    kind: 'violation',
    evidence: 'documented',
    description: 'private_key_jwt needs jwks_uri.',
    check: ({ token_endpoint_auth_method: method, jwks_uri }) =>
      messageUnless(
        method !== 'private_key_jwt' || jwks_uri !== undefined,
        'jwks_uri is required for private_key_jwt.',
      ),
  },
  {
    name: 'keysHaveSameOrigin',
    kind: 'violation',
    evidence: 'documented',
    description: 'jwks_uri has the same scheme, host and port as the URL of the document.',
    check: ({ jwks_uri }, url) =>
      checkOptional(
        jwks_uri,
        hasSameOrigin(jwks_uri, url),
        `jwks_uri must be a URL of ${new URL(url).origin}, the origin of the document.`,
      ),
  },
  {
    name: 'logoIsUri',
    kind: 'violation',
    evidence: 'documented',
    description: 'logo_uri is a valid logo_uri of an application: an absolute URI.',
    check: ({ logo_uri }) =>
      checkOptional(logo_uri, matchesSchema('logo_uri', logo_uri), 'logo_uri must be an absolute URI.'),
  },
  {
    name: 'descriptionIsShort',
    kind: 'violation',
    evidence: 'documented',
    description: 'description is a valid description of an application: at most 140 characters.',
    check: ({ description }) =>
      checkOptional(
        description,
        matchesSchema('description', description),
        'description must be a text of 140 characters at most.',
      ),
  },
  {
    name: 'responseTypesHoldCode',
    kind: 'violation',
    evidence: 'inferred',
    description:
      'response_types is validated but not mapped (documented). It contains code, because the supported grant types need it.',
    check: ({ response_types }) =>
      checkOptional(
        response_types,
        isStringList(response_types) && response_types.includes('code'),
        'response_types must be a list that contains code.',
      ),
  },
  {
    name: 'grantTypesAreSupported',
    kind: 'warning',
    evidence: 'documented',
    description: 'Grant types other than authorization_code and refresh_token are ignored.',
    check({ grant_types }) {
      const ignored = isStringList(grant_types) ? grant_types.filter((type) => !isSupportedGrant(type)) : []
      return messageUnless(
        ignored.length === 0,
        `Ignoring unsupported grant_types: ${ignored.join(', ')}. Supported are ${SUPPORTED_GRANT_TYPES.join(' and ')}.`,
      )
    },
  },
  {
    name: 'propertiesAreSupported',
    kind: 'warning',
    evidence: 'recorded',
    description:
      'Other properties are ignored. The message is recorded for one name; the commas between several names are inferred.',
    check(document) {
      const ignored = Object.keys(document).filter((name) => !SUPPORTED.includes(name) && !REJECTED.includes(name))
      return messageUnless(
        ignored.length === 0,
        `Ignoring unsupported properties: ${ignored.join(', ')}. These properties are not validated or mapped to the Auth0 client configuration.`,
      )
    },
  },
]

/** Checks every rule. A document that is not a JSON object gets a single violation. */
export function validateDocument(document: unknown, url: string): Validation {
  if (!isRecord(document)) return { valid: false, violations: ['The document must be a JSON object.'], warnings: [] }
  const messagesOf = (kind: DocumentRule['kind']) =>
    DOCUMENT_RULES.flatMap((rule) => (rule.kind === kind ? (rule.check(document, url) ?? []) : []))
  const violations = messagesOf('violation')
  return { valid: violations.length === 0, violations, warnings: messagesOf('warning') }
}

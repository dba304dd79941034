/**
 * Reads a client ID metadata document: maps its members to properties of a client, reads its keys, and validates it.
 */
import type { Client } from '../../../schema/client.ts'
import type { Credential } from '../../../schema/credential.ts'
import { isRecord, type JsonRecord } from '../../../schema/json.ts'
import { isStringList, isMethod, isSupportedGrant, validateDocument, type Validation } from './document-rules.ts'
import { KEY_SET_LIMIT, readKeySet, type KeySet, type PublicKey } from './jwks.ts'
import type { RetrievedDocument } from './retrieve.ts'

/**
 * The members of `mapped_fields` in their recorded order. Members that were never recorded follow, in the order of the
 * OpenAPI document.
 */
export interface MappedFields
  extends Pick<Client, 'name' | 'callbacks' | 'logo_uri' | 'description' | 'grant_types' | 'app_type'> {
  external_client_id: string
  token_endpoint_auth_method?: 'none' | 'private_key_jwt'
  jwks_uri?: string
  client_authentication_methods?: {
    private_key_jwt: { credentials: Required<Pick<Credential, 'credential_type' | 'kid' | 'alg'>>[] }
  }
}
/** The result of reading a document. */
export interface ParsedDocument {
  mapped: MappedFields
  keys: PublicKey[]
  validation: Validation
}

/**
 * Reads a document. Its keys are retrieved only if the document is valid.
 * @param retrieve retrieves the keys
 */
export async function readDocument(
  document: unknown,
  url: string,
  retrieve: (url: string, limit: number) => Promise<RetrievedDocument>,
): Promise<ParsedDocument> {
  const validation = validateDocument(document, url)
  const mapped = mapFields(isRecord(document) ? document : {}, url)
  if (!validation.valid || mapped.jwks_uri === undefined) return { mapped, keys: [], validation }
  const { keys, violations, warnings } = toKeySet(await retrieve(mapped.jwks_uri, KEY_SET_LIMIT))
  const credentials = keys.map(({ kid, alg }) => ({ credential_type: 'public_key' as const, kid, alg }))
  return {
    mapped:
      keys.length > 0 ? { ...mapped, client_authentication_methods: { private_key_jwt: { credentials } } } : mapped,
    keys,
    validation: { valid: violations.length === 0, violations, warnings: [...validation.warnings, ...warnings] },
  }
}

/** Keys that cannot be fetched are a violation (inferred: `errors` is for the document itself). */
const toKeySet = (retrieved: RetrievedDocument): KeySet =>
  'error' in retrieved ? { keys: [], violations: [retrieved.error], warnings: [] } : readKeySet(retrieved.document)

const stringOrUndefined = (value: unknown) => (typeof value === 'string' ? value : undefined)
const APP_TYPES = new Map<unknown, MappedFields['app_type']>([
  ['native', 'native'],
  ['web', 'regular_web'],
])

/**
 * Maps the members of a document to Auth0's names and values. Members that are missing or have a wrong type are absent
 * (inferred). Documented: the default of application_type is web. Inferred: the default of grant_types is
 * authorization_code. The default of token_endpoint_auth_method is none, because the default of RFC 7591 is a shared
 * secret. jwks_uri is mapped only for private_key_jwt.
 */
function mapFields(document: JsonRecord, url: string): MappedFields {
  const {
    grant_types = ['authorization_code'],
    application_type = 'web',
    token_endpoint_auth_method: method = 'none',
  } = document
  const fields = {
    name: stringOrUndefined(document['client_name']),
    callbacks: isStringList(document['redirect_uris']) ? document['redirect_uris'] : undefined,
    logo_uri: stringOrUndefined(document['logo_uri']),
    description: stringOrUndefined(document['description']),
    grant_types: isStringList(grant_types) ? grant_types.filter(isSupportedGrant) : undefined,
    app_type: APP_TYPES.get(application_type),
    token_endpoint_auth_method: isMethod(method) ? method : undefined,
    jwks_uri: method === 'private_key_jwt' ? stringOrUndefined(document['jwks_uri']) : undefined,
  }
  return {
    external_client_id: url,
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  }
}

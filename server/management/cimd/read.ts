/** Reads a metadata document: what it says of a client in Auth0's words, the keys that it points to, and what is wrong with it. */
import type { Client } from '../../../schema/client.ts'
import type { Credential } from '../../../schema/credential.ts'
import { isRecord, type JsonRecord } from '../../../schema/json.ts'
import { isStringList, isMethod, isSupportedGrant, validateDocument, type Validation } from './document-rules.ts'
import { KEY_SET_LIMIT, readKeySet, type KeySet, type PublicKey } from './jwks.ts'
import type { RetrievedDocument } from './retrieve.ts'

/** The members of `mapped_fields` in their recorded order; those behind the recorded ones stand as in the OpenAPI document. */
export interface MappedFields
  extends Pick<Client, 'name' | 'callbacks' | 'logo_uri' | 'description' | 'grant_types' | 'app_type'> {
  external_client_id: string
  token_endpoint_auth_method?: 'none' | 'private_key_jwt'
  jwks_uri?: string
  client_authentication_methods?: {
    private_key_jwt: { credentials: Required<Pick<Credential, 'credential_type' | 'kid' | 'alg'>>[] }
  }
}
/** What a document comes to. */
export interface ParsedDocument {
  mapped: MappedFields
  keys: PublicKey[]
  validation: Validation
}

/**
 * Reads a document. Its keys are fetched only if nothing else is wrong with it.
 * @param retrieve gets the keys
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

/** Keys that cannot be fetched are a fault of the document (inferred: `errors` is about the document itself). */
const toKeySet = (retrieved: RetrievedDocument): KeySet =>
  'error' in retrieved ? { keys: [], violations: [retrieved.error], warnings: [] } : readKeySet(retrieved.document)

const stringOrUndefined = (value: unknown) => (typeof value === 'string' ? value : undefined)
const APP_TYPES = new Map<unknown, MappedFields['app_type']>([
  ['native', 'native'],
  ['web', 'regular_web'],
])

/**
 * Auth0's names and values for the members of a document; what it does not give, or gives in a wrong type, is absent (inferred).
 * Documented: web without application_type. Inferred: authorization_code without grant_types; none without
 * token_endpoint_auth_method, as the default of RFC 7591 is a shared secret; and jwks_uri only for those who use it.
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

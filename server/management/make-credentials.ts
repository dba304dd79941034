/** Creates credentials: for POST credentials, for the body that creates a client, and for seeds. */
import type { Client, ClientBody } from '../../schema/client.ts'
import type { Credential, CredentialBody } from '../../schema/credential.ts'
import { CREDENTIAL_HOLDERS, withLists, type CredentialHolder } from '../../schema/credential-lists.ts'
import { isRecord } from '../../schema/json.ts'
import { credentialKey, readPem } from '../shared/pem.ts'
import { timestamp } from '../tenant/clock.ts'
import type { Draw } from '../tenant/ids.ts'
import { listsOfCredentialsAreShort } from './rules/credential-lists.ts'
import { addedCredentialRules, credentialDraftRules } from './rules/credentials.ts'
import { checkRules } from './rules/rule.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { KeyedCredential } from '../store/credentials.ts'

/** A credential that is not yet stored. */
export interface NewCredential extends KeyedCredential {
  /** The draw of its id. It is kept when the credential is stored. */
  draw: Draw
}

interface PreparedCredentials {
  /** The body with credential ids, as the client is stored (recorded for every GET and PATCH). */
  stored: ClientBody
  /**
   * The properties with full credentials. They replace those of the client in the response to POST (recorded 63 times).
   */
  response: Pick<ClientBody, CredentialHolder>
  credentials: NewCredential[]
}

/**
 * Creates a credential from a validated body, and does not store it. The body of a seed can set its id and its times.
 * Members of another credential type are ignored without an error (their type is documented; the missing error is
 * inferred).
 * @param draw the source of its id
 * @throws 400 if it breaks a rule for credential drafts
 */
export function makeCredential(tenant: Pick<Tenant, 'clock'>, body: CredentialBody, draw: Draw): NewCredential {
  const type = body.credential_type ?? 'public_key'
  const pem = body.pem == null ? undefined : readPem(body.pem)
  checkRules(credentialDraftRules, 'create', { tenant, after: { body, pem } })
  const key = pem && credentialKey(type, pem, body.parse_expiry_from_cert === true)
  const now = timestamp(tenant.clock)
  const isPublicKey = type === 'public_key'
  const bodyExpiry = isPublicKey && body.expires_at ? toIsoTime(body.expires_at) : undefined
  const credential = omitUndefined({
    id: body.id ?? draw.credentialId(),
    credential_type: type,
    kid: isPublicKey ? (body.kid ?? key?.members.kid) : undefined,
    alg: isPublicKey ? (body.alg ?? 'RS256') : undefined,
    name: body.name ?? undefined,
    created_at: body.created_at ?? now,
    updated_at: body.updated_at ?? now,
    expires_at: bodyExpiry ?? key?.members.expires_at,
    thumbprint_sha256: key?.members.thumbprint_sha256,
    subject_dn: type === 'cert_subject_dn' ? (body.subject_dn ?? key?.members.subject_dn) : undefined,
  })
  return { credential, publicKey: key?.publicKey ?? null, draw }
}

/** Returns a time of a request in the form of the responses: UTC with milliseconds (recorded). */
export const toIsoTime = (time: string) => new Date(time).toISOString()

type WithUndefined = { [K in keyof Credential]: Credential[K] | undefined }
const omitUndefined = (credential: WithUndefined) =>
  Object.fromEntries(Object.entries(credential).filter(([, value]) => value !== undefined)) as Credential

/**
 * Creates the credentials in the body of a client. `insertCredentials` stores them after their client.
 * @param draw the draw of the client
 * @throws 400 like makeCredential, for a list with more than two credentials (before it parses any of them), and for
 * the same key twice in a list
 */
export function prepareCredentials(tenant: Tenant, body: ClientBody, draw: Draw): PreparedCredentials {
  if (!CREDENTIAL_HOLDERS.some((name) => isRecord(body[name]))) return { stored: body, response: {}, credentials: [] }
  const credentials: NewCredential[] = []
  const holders = Object.fromEntries(
    CREDENTIAL_HOLDERS.flatMap((name) => (isRecord(body[name]) ? [[name, body[name]]] : [])),
  )
  checkRules([listsOfCredentialsAreShort], 'create', { tenant, after: holders as Client, body: holders })
  const response = withLists(holders, (list) => {
    const created = list.map((item) => makeCredential(tenant, item as CredentialBody, draw))
    for (const [index, added] of created.entries())
      checkRules(addedCredentialRules, 'create', { tenant, after: { ...added, beside: created.slice(0, index) } })
    credentials.push(...created)
    return created.map(({ credential }) => credential)
  })
  const stored = { ...body, ...withLists(response, (list) => list.map((item) => ({ id: (item as Credential).id }))) }
  return { stored: stored as ClientBody, response: response as PreparedCredentials['response'], credentials }
}

/** Stores new credentials of a stored client. Call it in a transaction. */
export function insertCredentials(
  tenant: Pick<Tenant, 'store'>,
  clientId: string,
  credentials: readonly NewCredential[],
): void {
  for (const { credential, publicKey, draw } of credentials) {
    tenant.store.credentials.insert(clientId, credential, publicKey)
    draw.keep()
  }
}

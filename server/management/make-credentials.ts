/** Credentials as they are made: on their own, inside the body that creates a client, and in seeds. */
import type { Client, ClientBody } from '../../schema/client.ts'
import type { Credential, CredentialBody } from '../../schema/credential.ts'
import { HOLDERS, withLists, type Holder } from '../../schema/credential-lists.ts'
import { isRecord } from '../../schema/json.ts'
import { credentialKey, readPem } from '../shared/pem.ts'
import { timestamp } from '../tenant/clock.ts'
import type { Draw } from '../tenant/ids.ts'
import { listsOfCredentialsAreShort } from './rules/credential-lists.ts'
import { addedCredentialRules, credentialDraftRules } from './rules/credentials.ts'
import { checkRules } from './rules/rule.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { KeyedCredential } from '../store/credentials.ts'

/** A credential that is not in the store yet. */
export interface NewCredential extends KeyedCredential {
  /** The draw that its id is from, which counts once the credential is stored. */
  draw: Draw
}

export interface PreparedCredentials {
  /** The body with its credentials by id, as the client keeps them (recorded for every GET and PATCH). */
  stored: ClientBody
  /** The properties that hold credentials, with these in full: to lay over the client in the answer to POST (recorded 63 times). */
  response: Pick<ClientBody, Holder>
  credentials: NewCredential[]
}

/**
 * Makes a credential of a validated body; inserts nothing. The body of a seed may pin its id and its times.
 * Members that are for another type are left out without a word (documented as applying to one type; the silence is inferred).
 * @param draw where its id comes from
 * @throws 400 by the rules of credential drafts
 */
export function makeCredential(tenant: Tenant, body: CredentialBody, draw: Draw): NewCredential {
  const type = body.credential_type ?? 'public_key'
  const pem = body.pem == null ? undefined : readPem(body.pem)
  checkRules(credentialDraftRules, 'create', { tenant, after: { body, pem } })
  const key = pem && credentialKey(type, pem, body.parse_expiry_from_cert === true)
  const now = timestamp(tenant.clock)
  const isPublicKey = type === 'public_key'
  const sentExpiry = isPublicKey && body.expires_at ? toIsoTime(body.expires_at) : undefined
  const credential = omitUndefined({
    id: body.id ?? draw.credentialId(),
    credential_type: type,
    kid: isPublicKey ? (body.kid ?? key?.members.kid) : undefined,
    alg: isPublicKey ? (body.alg ?? 'RS256') : undefined,
    name: body.name ?? undefined,
    created_at: body.created_at ?? now,
    updated_at: body.updated_at ?? now,
    expires_at: sentExpiry ?? key?.members.expires_at,
    thumbprint_sha256: key?.members.thumbprint_sha256,
    subject_dn: type === 'cert_subject_dn' ? (body.subject_dn ?? key?.members.subject_dn) : undefined,
  })
  return { credential, publicKey: key?.publicKey ?? null, draw }
}

/** A time of a request as answers show it: UTC with milliseconds (recorded). */
export const toIsoTime = (time: string) => new Date(time).toISOString()

type WithUndefined = { [K in keyof Credential]: Credential[K] | undefined }
const omitUndefined = (credential: WithUndefined) =>
  Object.fromEntries(Object.entries(credential).filter(([, value]) => value !== undefined)) as Credential

/**
 * Makes the credentials that a create body holds in full. They go into the store with `insertCredentials`, after their client.
 * @param draw that of the client
 * @throws 400 as makeCredential does, for a list with more than two (before any of it is read), and for one key twice in a list
 */
export function prepareCredentials(tenant: Tenant, body: ClientBody, draw: Draw): PreparedCredentials {
  if (!HOLDERS.some((name) => isRecord(body[name]))) return { stored: body, response: {}, credentials: [] }
  const credentials: NewCredential[] = []
  const holders = Object.fromEntries(HOLDERS.flatMap((name) => (isRecord(body[name]) ? [[name, body[name]]] : [])))
  checkRules([listsOfCredentialsAreShort], 'create', { tenant, after: holders as Client, body: holders })
  const shown = withLists(holders, (list) => {
    const made = list.map((item) => makeCredential(tenant, item as CredentialBody, draw))
    for (const [index, added] of made.entries())
      checkRules(addedCredentialRules, 'create', { tenant, after: { ...added, beside: made.slice(0, index) } })
    credentials.push(...made)
    return made.map(({ credential }) => credential)
  })
  const stored = { ...body, ...withLists(shown, (list) => list.map((item) => ({ id: (item as Credential).id }))) }
  return { stored: stored as ClientBody, response: shown as PreparedCredentials['response'], credentials }
}

/** Puts prepared credentials into the store, under a client that is there already. To be called in a transaction. */
export function insertCredentials(tenant: Tenant, clientId: string, credentials: readonly NewCredential[]): void {
  for (const { credential, publicKey, draw } of credentials) {
    tenant.store.credentials.insert(clientId, credential, publicKey)
    draw.keep()
  }
}

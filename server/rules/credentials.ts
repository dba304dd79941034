/** Rules of credentials: of one that is added, and of the lists in which a client names those that it uses. */
import type { Client } from '../../schema/client.ts'
import { credentialLists, HOLDERS, MAX_CREDENTIALS, type CredentialList } from '../../schema/credential-lists.ts'
import { credentialKeyExists, credentialTypeUnfit, noSuchCredentials, tooManyCredentials, type ApiError } from '../errors.ts'
import type { NewCredential } from '../management/new-credentials.ts'
import type { Rule, Situation } from './rule.ts'

/** A credential that is to be added to a client. */
export interface AddedCredential extends NewCredential {
  clientId: string
}

const keysAreUniqueInClient: Rule<AddedCredential> = {
  name: 'keysAreUniqueInClient',
  on: ['create'], evidence: 'documented', see: 'clients-api.md §c',
  says: 'A client has a public key once; the subject of a certificate is no key.',
  refuses: ({ tenant, after: { clientId, credential, publicKey } }) => {
    if (credential.credential_type !== 'public_key') return undefined
    const taken = tenant.store.credentials.publicKeys(clientId).some((other) => other.publicKey === publicKey && other.credential.credential_type === 'public_key')
    return taken ? credentialKeyExists() : undefined
  },
}

export const credentialRules: readonly Rule<AddedCredential>[] = [keysAreUniqueInClient]

/** Asks a question about every list that the request changes. */
const ofLists = (question: (list: CredentialList, situation: Situation<Client>) => ApiError | undefined) => (situation: Situation<Client>) => {
  const changed = HOLDERS.filter((name) => situation.after[name] !== situation.before?.[name])
  for (const list of changed.length > 0 ? credentialLists(situation.after, changed) : []) {
    const refusal = question(list, situation)
    if (refusal) return refusal
  }
  return undefined
}

export const listsOfCredentialsAreShort: Rule<Client> = {
  name: 'listsOfCredentialsAreShort',
  on: ['create', 'update'], evidence: 'documented', see: 'clients-api.md §c',
  says: 'A client uses at most two credentials for one method.',
  refuses: ofLists(({ property, ids }) => (ids.length > MAX_CREDENTIALS ? tooManyCredentials(property, ids.length, MAX_CREDENTIALS) : undefined)),
}

export const credentialsOfClientExist: Rule<Client> = {
  name: 'credentialsOfClientExist',
  on: ['update'], evidence: 'inferred', see: 'clients-api.md §b.3',
  says: 'The credentials that an update names are credentials of this client. (On create they come in full.)',
  refuses: ofLists(({ property, ids }, { tenant, after: { client_id = '' } }) => {
    const unknown = ids.filter((id) => !tenant.store.credentials.get(client_id, id))
    return unknown.length > 0 ? noSuchCredentials(property, unknown) : undefined
  }),
}

export const credentialsFitTheirMethod: Rule<Client> = {
  name: 'credentialsFitTheirMethod',
  on: ['update'], evidence: 'documented', see: 'clients-api.md §c',
  says: 'private_key_jwt takes public keys, tls_client_auth subjects of certificates, self_signed_tls_client_auth certificates.',
  refuses: ofLists(({ property, type, ids }, { tenant, after: { client_id = '' } }) => {
    const unfit = ids.some((id) => ![undefined, type].includes(tenant.store.credentials.get(client_id, id)?.credential_type))
    return unfit ? credentialTypeUnfit(property, type) : undefined
  }),
}

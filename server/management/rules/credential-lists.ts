/** Rules of the lists in which a client names the credentials that it uses. */
import type { Client } from '../../../schema/client.ts'
import { credentialLists, HOLDERS, MAX_CREDENTIALS, type CredentialList } from '../../../schema/credential-lists.ts'
import { arrayTooLong, credentialTypeUnfit, noSuchCredentials, type ApiError } from '../../errors/management.ts'
import { touches, type Rule, type Situation } from './rule.ts'

/** Asks a question about every list that the request sends. */
const ofLists =
  (question: (list: CredentialList, situation: Situation<Client>) => ApiError | undefined) =>
  (situation: Situation<Client>) => {
    const sent = HOLDERS.filter((name) => touches(situation, name))
    for (const list of sent.length > 0 ? credentialLists(situation.after, sent) : []) {
      const refusal = question(list, situation)
      if (refusal) return refusal
    }
    return undefined
  }

/** Asked before the rest where credentials come in full, so that a long list of them is not read. */
export const listsOfCredentialsAreShort: Rule<Client> = {
  name: 'listsOfCredentialsAreShort',
  operations: ['create', 'update'],
  evidence: 'documented',
  source: 'clients-api.md §c; errors.md §5 (400 and "maximum 2" reported)',
  description: 'A client uses at most two credentials for one method. The sentence is inferred.',
  check: ofLists(({ property, ids }) =>
    ids.length > MAX_CREDENTIALS ? arrayTooLong(property, ids.length, MAX_CREDENTIALS) : undefined,
  ),
}

const credentialsOfClientExist: Rule<Client> = {
  name: 'credentialsOfClientExist',
  operations: ['update'],
  evidence: 'inferred',
  source: 'clients-api.md §b.3',
  description: 'The credentials that an update names are credentials of this client. (On create they come in full.)',
  check: ofLists(({ property, ids }, { tenant, after: { client_id = '' } }) => {
    const unknown = ids.filter((id) => !tenant.store.credentials.get(client_id, id))
    return unknown.length > 0 ? noSuchCredentials(property, unknown) : undefined
  }),
}

const credentialsFitTheirMethod: Rule<Client> = {
  name: 'credentialsFitTheirMethod',
  operations: ['update'],
  evidence: 'documented',
  source: 'clients-api.md §c',
  description:
    'private_key_jwt takes public keys, tls_client_auth subjects of certificates, self_signed_tls_client_auth certificates. The sentence is inferred.',
  check: ofLists(({ property, type, ids }, { tenant, after: { client_id = '' } }) => {
    const unfit = ids.some(
      (id) => ![undefined, type].includes(tenant.store.credentials.get(client_id, id)?.credential_type),
    )
    return unfit ? credentialTypeUnfit(property, type) : undefined
  }),
}

export const credentialListRules = [
  listsOfCredentialsAreShort,
  credentialsOfClientExist,
  credentialsFitTheirMethod,
] as const

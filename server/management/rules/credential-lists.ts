/**
 * Rules for the lists of credential ids in a client, such as client_authentication_methods.private_key_jwt.credentials.
 */
import type { Client } from '../../../schema/client.ts'
import {
  credentialLists,
  CREDENTIAL_HOLDERS,
  MAX_CREDENTIALS,
  type CredentialList,
} from '../../../schema/credential-lists.ts'
import { arrayTooLong, credentialTypeUnfit, noSuchCredentials, type ApiError } from '../../errors/management.ts'
import { touches, type Rule, type Situation } from './rule.ts'

/** Checks every list of credentials that the request sends. */
const checkLists =
  (checkList: (list: CredentialList, situation: Situation<Client>) => ApiError | undefined) =>
  (situation: Situation<Client>) => {
    const holders = CREDENTIAL_HOLDERS.filter((name) => touches(situation, name))
    for (const list of holders.length > 0 ? credentialLists(situation.after, holders) : []) {
      const error = checkList(list, situation)
      if (error) return error
    }
    return undefined
  }

/**
 * Checked before the other rules when credentials are created together with their client: a long list is then not
 * parsed.
 */
export const listsOfCredentialsAreShort: Rule<Client> = {
  name: 'listsOfCredentialsAreShort',
  operations: ['create', 'update'],
  evidence: 'documented',
  source: 'clients-api.md §c; errors.md §5 (400 and "maximum 2" reported)',
  description: 'A client uses at most two credentials for each method. The message is inferred.',
  check: checkLists(({ property, ids }) =>
    ids.length > MAX_CREDENTIALS ? arrayTooLong(property, ids.length, MAX_CREDENTIALS) : undefined,
  ),
}

const credentialsOfClientExist: Rule<Client> = {
  name: 'credentialsOfClientExist',
  operations: ['update'],
  evidence: 'inferred',
  source: 'clients-api.md §b.3',
  description:
    'Every credential id in an update is the id of a credential of this client. (A create sends full credentials instead.)',
  check: checkLists(({ property, ids }, { tenant, after: { client_id = '' } }) => {
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
    'private_key_jwt takes credentials of type public_key, tls_client_auth cert_subject_dn, self_signed_tls_client_auth x509_cert. The message is inferred.',
  check: checkLists(({ property, type, ids }, { tenant, after: { client_id = '' } }) => {
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

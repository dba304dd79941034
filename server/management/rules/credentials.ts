/** Rules of credentials: of the body that describes one, of one that is added to others, and of one that is deleted. Sentences are inferred but for one. */
import type { KeyObject } from 'node:crypto'
import type { CredentialBody } from '../../../schema/credential.ts'
import { credentialLists } from '../../../schema/credential-lists.ts'
import {
  credentialInUse,
  credentialKeyExists,
  credentialKeyIsNotRsa,
  credentialKeySize,
  credentialNeedsCertificate,
  credentialNeedsPem,
  credentialNeedsSubjectOrPem,
  expiryGivenTwice,
  expiryNeedsCertificate,
  unreadablePem,
  type ApiError,
} from '../../errors/management.ts'
import { planCredentialRules } from './plan.ts'
import type { Rule } from './rule.ts'
import type { CredentialDraft, AddedCredential, DeletedCredential } from './credential-types.ts'

const documented = { operations: ['create'], evidence: 'documented', source: 'clients-api.md §c' } as const

const credentialsHaveASource: Rule<CredentialDraft> = {
  ...documented,
  name: 'credentialsHaveASource',
  description: 'A credential has a pem; one of type cert_subject_dn has either pem or subject_dn.',
  check: ({ after: { body } }) => {
    const hasPem = body.pem != null
    if (body.credential_type === 'cert_subject_dn')
      return hasPem === (body.subject_dn != null) ? credentialNeedsSubjectOrPem() : undefined
    return hasPem ? undefined : credentialNeedsPem()
  },
}

const expiryIsGivenOnce: Rule<CredentialDraft> = {
  ...documented,
  name: 'expiryIsGivenOnce',
  source: 'clients-api.md §b.3',
  description: 'parse_expiry_from_cert and expires_at exclude each other.',
  check: ({ after: { body } }) =>
    isPublicKey(body) && body.parse_expiry_from_cert && body.expires_at != null ? expiryGivenTwice() : undefined,
}

const isPublicKey = ({ credential_type }: CredentialBody) => credential_type === 'public_key'

const pemsAreReadable: Rule<CredentialDraft> = {
  ...documented,
  name: 'pemsAreReadable',
  description: 'A pem is a public key (SPKI or PKCS#1) or an X.509 certificate; a private key is refused (inferred).',
  check: ({ after: { body, pem } }) => (body.pem != null && !pem ? unreadablePem() : undefined),
}

const expiryComesFromCertificates: Rule<CredentialDraft> = {
  ...documented,
  name: 'expiryComesFromCertificates',
  source: 'clients-api.md §b.3',
  description: 'parse_expiry_from_cert needs a certificate.',
  check: ({ after: { body, pem } }) =>
    isPublicKey(body) && body.parse_expiry_from_cert && !pem?.certificate ? expiryNeedsCertificate() : undefined,
}

/** Why a key is none for a credential; undefined for one that is. */
export function keyRefusal(key: KeyObject): ApiError | undefined {
  if (key.asymmetricKeyType !== 'rsa') return credentialKeyIsNotRsa()
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return bits < 2048 || bits > 4096 ? credentialKeySize(bits) : undefined
}

const keysAreRsa: Rule<CredentialDraft> = {
  ...documented,
  name: 'keysAreRsa',
  description: 'The key of a credential is an RSA key of 2048 to 4096 bits.',
  check: ({ after: { pem } }) => pem && keyRefusal(pem.key),
}

const certificatesWhereNeeded: Rule<CredentialDraft> = {
  ...documented,
  name: 'certificatesWhereNeeded',
  description: 'The pem of a credential of type x509_cert or cert_subject_dn is a certificate.',
  check: ({ after: { body, pem } }) =>
    pem && !isPublicKey(body) && !pem.certificate ? credentialNeedsCertificate() : undefined,
}

export const credentialDraftRules: readonly Rule<CredentialDraft>[] = [
  credentialsHaveASource,
  expiryIsGivenOnce,
  pemsAreReadable,
  expiryComesFromCertificates,
  keysAreRsa,
  certificatesWhereNeeded,
]

const keysAreUnique: Rule<AddedCredential> = {
  ...documented,
  name: 'keysAreUnique',
  description:
    'A client has a public key once, and a list in the body that creates it too; the subject of a certificate is no key. The Terraform provider looks for the words.',
  check: ({ after: { credential, publicKey, beside } }) => {
    if (credential.credential_type !== 'public_key') return undefined
    const taken = beside.some(
      (other) => other.publicKey === publicKey && other.credential.credential_type === 'public_key',
    )
    return taken ? credentialKeyExists() : undefined
  },
}

export const addedCredentialRules: readonly Rule<AddedCredential>[] = [...planCredentialRules, keysAreUnique]

const credentialsInUseStay: Rule<DeletedCredential> = {
  name: 'credentialsInUseStay',
  operations: ['delete'],
  evidence: 'documented',
  source: 'source of the deploy CLI 8: Auth0 rejects deleting a credential that is still referenced',
  description:
    'A credential that its client names cannot be deleted. (The API document says that an enabled one may be; never recorded.)',
  check: ({ after: { id, client } }) =>
    credentialLists(client).some(({ ids }) => ids.includes(id)) ? credentialInUse() : undefined,
}

export const deletedCredentialRules: readonly Rule<DeletedCredential>[] = [credentialsInUseStay]

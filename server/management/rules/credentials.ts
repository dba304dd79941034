/**
 * Rules for credentials: for the body of a create, for adding one to a client, and for deleting one. All messages but
 * one are inferred.
 */
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

/** A rule for the body of a create. It does not read the tenant. */
type DraftRule = Rule<CredentialDraft, unknown>

const shared = { operations: ['create'], evidence: 'documented', source: 'clients-api.md §c' } as const

const credentialsHaveASource: DraftRule = {
  ...shared,
  name: 'credentialsHaveASource',
  description: 'A credential has a pem. A credential of type cert_subject_dn has either pem or subject_dn.',
  check: ({ after: { body } }) => {
    const hasPem = body.pem != null
    if (body.credential_type === 'cert_subject_dn')
      return hasPem === (body.subject_dn != null) ? credentialNeedsSubjectOrPem() : undefined
    return hasPem ? undefined : credentialNeedsPem()
  },
}

const expiryIsGivenOnce: DraftRule = {
  ...shared,
  name: 'expiryIsGivenOnce',
  source: 'clients-api.md §b.3',
  description: 'parse_expiry_from_cert and expires_at cannot be used together.',
  check: ({ after: { body } }) =>
    isPublicKey(body) && body.parse_expiry_from_cert && body.expires_at != null ? expiryGivenTwice() : undefined,
}

const isPublicKey = ({ credential_type }: CredentialBody) => credential_type === 'public_key'

const pemsAreReadable: DraftRule = {
  ...shared,
  name: 'pemsAreReadable',
  description: 'A pem is a public key (SPKI or PKCS#1) or an X.509 certificate; a private key is rejected (inferred).',
  check: ({ after: { body, pem } }) => (body.pem != null && !pem ? unreadablePem() : undefined),
}

const expiryComesFromCertificates: DraftRule = {
  ...shared,
  name: 'expiryComesFromCertificates',
  source: 'clients-api.md §b.3',
  description: 'parse_expiry_from_cert needs a pem that is a certificate.',
  check: ({ after: { body, pem } }) =>
    isPublicKey(body) && body.parse_expiry_from_cert && !pem?.certificate ? expiryNeedsCertificate() : undefined,
}

/** Returns the error for a key that a credential cannot have, or undefined. */
export function checkCredentialKey(key: KeyObject): ApiError | undefined {
  if (key.asymmetricKeyType !== 'rsa') return credentialKeyIsNotRsa()
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return bits < 2048 || bits > 4096 ? credentialKeySize(bits) : undefined
}

const keysAreRsa: DraftRule = {
  ...shared,
  name: 'keysAreRsa',
  description: 'The key of a credential is an RSA key of 2048 to 4096 bits.',
  check: ({ after: { pem } }) => pem && checkCredentialKey(pem.key),
}

const certificatesWhereNeeded: DraftRule = {
  ...shared,
  name: 'certificatesWhereNeeded',
  description: 'The pem of a credential of type x509_cert or cert_subject_dn is a certificate.',
  check: ({ after: { body, pem } }) =>
    pem && !isPublicKey(body) && !pem.certificate ? credentialNeedsCertificate() : undefined,
}

export const credentialDraftRules: readonly DraftRule[] = [
  credentialsHaveASource,
  expiryIsGivenOnce,
  pemsAreReadable,
  expiryComesFromCertificates,
  keysAreRsa,
  certificatesWhereNeeded,
]

const keysAreUnique: Rule<AddedCredential> = {
  ...shared,
  name: 'keysAreUnique',
  description:
    'No public key occurs twice in a client, or in the lists of the body that creates it. The subject of a certificate does not count as a key. The Terraform provider searches for this message.',
  check: ({ after: { credential, publicKey, beside } }) => {
    if (credential.credential_type !== 'public_key') return undefined
    const isTaken = beside.some(
      (existing) => existing.publicKey === publicKey && existing.credential.credential_type === 'public_key',
    )
    return isTaken ? credentialKeyExists() : undefined
  },
}

export const addedCredentialRules: readonly Rule<AddedCredential>[] = [...planCredentialRules, keysAreUnique]

const credentialsInUseStay: Rule<DeletedCredential> = {
  name: 'credentialsInUseStay',
  operations: ['delete'],
  evidence: 'documented',
  source: 'source of the deploy CLI 8: Auth0 rejects deleting a credential that is still referenced',
  description:
    'A credential that its client uses cannot be deleted. (The API document says that an enabled credential can be deleted; never recorded.)',
  check: ({ after: { id, client } }) =>
    credentialLists(client).some(({ ids }) => ids.includes(id)) ? credentialInUse() : undefined,
}

export const deletedCredentialRules: readonly Rule<DeletedCredential>[] = [credentialsInUseStay]

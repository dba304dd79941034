/** The states that the rules of credentials look at. */
import type { Client } from '../../../schema/client.ts'
import type { CredentialBody } from '../../../schema/credential.ts'
import type { Pem } from '../../shared/pem.ts'
import type { KeyedCredential } from '../../store/credentials.ts'

/** A credential that is to be made: what was sent, and what its PEM holds, if it has one that can be read. */
export interface CredentialDraft {
  body: CredentialBody
  pem: Pem | undefined
}

/** A credential that is to be added, beside those with a key that are there. */
export interface AddedCredential extends KeyedCredential {
  beside: readonly KeyedCredential[]
}

/** A credential that is to be deleted, and the client that it belongs to. */
export interface DeletedCredential {
  id: string
  client: Client
}

/** The states that the rules for credentials check. */
import type { Client } from '../../../schema/client.ts'
import type { CredentialBody } from '../../../schema/credential.ts'
import type { Pem } from '../../shared/pem.ts'
import type { KeyedCredential } from '../../store/credentials.ts'

/**
 * A credential before it is created: the body of the request, and the parsed PEM. `pem` is undefined if there is none
 * or it cannot be parsed.
 */
export interface CredentialDraft {
  body: CredentialBody
  pem: Pem | undefined
}

/** A credential that a request adds. `beside` has the credentials with a key that the client already has. */
export interface AddedCredential extends KeyedCredential {
  beside: readonly KeyedCredential[]
}

/** A credential that a request deletes, and its client. */
export interface DeletedCredential {
  id: string
  client: Client
}

/**
 * The credential: a public key or certificate that authenticates a client.
 *
 * The rows are in the order of the real responses (recorded; observed-behaviour.md §5). No response contains a PEM. The
 * public key from the PEM has its own column in the store. server/management/make-credentials.ts decides which
 * property belongs to which type.
 */
import { field, resource, type ResourceBody, type StoredResource } from './resource.ts'
import { choice, flag, text } from './schema.ts'

const recorded = { read: 'summary', evidence: 'recorded' } as const

const rows = {
  id: field(text({ description: 'Identifier of the credential.' }), recorded),
  credential_type: field(
    choice(['public_key', 'cert_subject_dn', 'x509_cert'], {
      description: 'Type of the credential: a public key, the subject of a certificate, or a certificate.',
    }),
    { create: 'required', ...recorded },
  ),
  kid: field(
    text({
      minLength: 10,
      maxLength: 64,
      pattern: '^([0-9a-zA-Z-_]{10,64})$',
      description: 'Key id in the tokens of the application; the server creates one if absent.',
    }),
    { create: 'optional', ...recorded },
  ),
  alg: field(
    choice(['RS256', 'RS384', 'PS256'], { description: 'Signature algorithm of a public key; RS256 if absent.' }),
    { create: 'optional', ...recorded },
  ),
  name: field(text({ maxLength: 128, description: 'Name of the credential, for people.' }), {
    create: 'optional',
    ...recorded,
  }),
  created_at: field(text({ format: 'date-time', description: 'Time at which the credential was created.' }), recorded),
  updated_at: field(text({ format: 'date-time', description: 'Time of the last change.' }), recorded),
  expires_at: field(
    text({ format: 'date-time', description: 'Time at which the credential expires; never if absent.' }),
    {
      create: 'optional',
      update: 'nullable',
      ...recorded,
    },
  ),
  thumbprint_sha256: field(text({ description: 'SHA-256 thumbprint of a certificate.' }), recorded),
  subject_dn: field(
    text({
      minLength: 1,
      maxLength: 256,
      description: 'Distinguished name of a certificate; cannot be combined with `pem`.',
    }),
    {
      create: 'optional',
      ...recorded,
    },
  ),
  pem: field(text({ description: 'Public key or X.509 certificate in PEM format.' }), {
    create: 'optional',
    evidence: 'recorded',
  }),
  parse_expiry_from_cert: field(
    flag({ description: 'Whether the expiry date of a public key is taken from its certificate.' }),
    {
      create: 'optional',
      evidence: 'recorded',
    },
  ),
}

export const credential = resource(rows)
/** A credential as the store and responses contain it. */
export type Credential = Omit<StoredResource<typeof rows>, 'pem' | 'parse_expiry_from_cert'>
export type CredentialType = NonNullable<Credential['credential_type']>
/** A create or update body that passed validation. */
export type CredentialBody = ResourceBody<typeof rows>

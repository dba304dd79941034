/**
 * The credential: a public key or a certificate by which a client proves who it is.
 *
 * Rows in the order of the real answers (recorded; observed-behaviour.md §5). No answer ever shows a PEM; the public key that is
 * read from it lives in a column of the store. management/make-credentials.ts decides which property is for which type.
 */
import { field, resource, type Body, type Stored } from './resource.ts'
import { choice, flag, text } from './schema.ts'

const recorded = { read: 'summary', evidence: 'recorded' } as const

const rows = {
  id: field(text({ description: 'Identifier of the credential.' }), recorded),
  credential_type: field(
    choice(['public_key', 'cert_subject_dn', 'x509_cert'], {
      description: 'What the credential is: a public key, the subject of a certificate, or a certificate.',
    }),
    { create: 'required', ...recorded },
  ),
  kid: field(
    text({
      minLength: 10,
      maxLength: 64,
      pattern: '^([0-9a-zA-Z-_]{10,64})$',
      description: 'Key id that the tokens of the application name; made by the server if absent.',
    }),
    { create: 'optional', ...recorded },
  ),
  alg: field(
    choice(['RS256', 'RS384', 'PS256'], { description: 'Signature algorithm of a public key; RS256 unless set.' }),
    { create: 'optional', ...recorded },
  ),
  name: field(text({ maxLength: 128, description: 'Name to recognize the credential by.' }), {
    create: 'optional',
    ...recorded,
  }),
  created_at: field(text({ format: 'date-time', description: 'When the credential was created.' }), recorded),
  updated_at: field(text({ format: 'date-time', description: 'When the credential was last changed.' }), recorded),
  expires_at: field(text({ format: 'date-time', description: 'When the credential expires; never, if absent.' }), {
    create: 'optional',
    update: 'nullable',
    ...recorded,
  }),
  thumbprint_sha256: field(text({ description: 'SHA-256 thumbprint of a certificate.' }), recorded),
  subject_dn: field(
    text({
      minLength: 1,
      maxLength: 256,
      description: 'Distinguished name of a certificate; not together with `pem`.',
    }),
    {
      create: 'optional',
      ...recorded,
    },
  ),
  pem: field(text({ description: 'Public key or X.509 certificate in PEM form.' }), {
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
/** A credential as it is stored and shown. */
export type Credential = Omit<Stored<typeof rows>, 'pem' | 'parse_expiry_from_cert'>
export type CredentialType = NonNullable<Credential['credential_type']>
/** A create or update body that passed validation. */
export type CredentialBody = Body<typeof rows>

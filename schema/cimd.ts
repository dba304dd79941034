/** Client ID metadata documents (CIMD): the request body, and the responses of preview and register (recorded). */
import { flag, list, object, openObject, text } from './schema.ts'

export const cimdBody = object(
  {
    external_client_id: text({
      minLength: 1,
      maxLength: 120,
      format: 'absolute-https-uri-or-empty',
      description: 'URL of the client ID metadata document.',
    }),
  },
  { required: ['external_client_id'] },
)

const mappedFields = object(
  {
    external_client_id: text(),
    name: text(),
    app_type: text(),
    callbacks: list(text()),
    logo_uri: text(),
    description: text(),
    grant_types: list(text()),
    token_endpoint_auth_method: text(),
    jwks_uri: text(),
    client_authentication_methods: openObject(),
  },
  { open: true },
)
const validation = object(
  { valid: flag(), violations: list(text()), warnings: list(text()) },
  { required: ['valid', 'violations', 'warnings'] },
)

export const cimdPreview = object({ client_id: text(), errors: list(text()), validation, mapped_fields: mappedFields })
export const cimdAnswer = object(
  { client_id: text(), mapped_fields: mappedFields, validation },
  { required: ['client_id', 'mapped_fields', 'validation'] },
)

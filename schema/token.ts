/** The token endpoint and discovery: the parts of OAuth 2.0 and OIDC that get and verify access tokens. */
import { choice, integer, list, object, text } from './schema.ts'

/** The `client_assertion_type` of a private_key_jwt assertion (RFC 7523). */
export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export const authentication = {
  oauth_token: {
    method: 'POST',
    path: '/oauth/token',
    tag: 'authentication',
    evidence: 'recorded',
    summary: 'Get an access token with the client credentials grant',
    body: object(
      {
        grant_type: choice(['client_credentials'], { description: 'Grant type; the emulator has no other.' }),
        client_id: text({ description: 'Client id; can be in a Basic header or in the assertion instead.' }),
        client_secret: text({ description: 'Client secret; can be in a Basic header instead.' }),
        client_assertion_type: choice([JWT_BEARER], { description: 'Type of `client_assertion`; required with it.' }),
        client_assertion: text({
          description: 'JWT that the client signs with a credential, instead of the secret.',
        }),
        audience: text({ description: 'Identifier of the API.' }),
        scope: text({ description: 'Scopes, separated by spaces; all granted scopes if absent.' }),
      },
      { required: ['grant_type', 'audience'], open: true },
    ),
    answers: { 200: object({ access_token: text(), scope: text(), expires_in: integer(), token_type: text() }) },
  },
  jwks: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    tag: 'authentication',
    evidence: 'documented',
    summary: 'Get the keys that verify access tokens',
    answers: { 200: object({ keys: list(object({}, { open: true })) }) },
  },
  openid_configuration: {
    method: 'GET',
    path: '/.well-known/openid-configuration',
    tag: 'authentication',
    evidence: 'documented',
    summary: 'Get the OpenID Connect discovery document',
    answers: { 200: object({ issuer: text(), token_endpoint: text(), jwks_uri: text() }, { open: true }) },
  },
} as const

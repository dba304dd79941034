/**
 * The schemas of the objects and lists in a client. Each has the name of its property.
 *
 * A schema that accepts null here accepts it on create too. The table in client.ts adds null for updates only.
 */
import { choice, flag, integer, list, nullable, object, openObject, text } from './schema.ts'

// --- Credentials ---

const credentialReference = object(
  { id: text({ format: 'credential-id', description: 'Id of a credential of this application.' }) },
  { required: ['id'] },
)

const publicKeyCredential = object(
  {
    credential_type: choice(['public_key'], { description: 'Type of the credential: always a public key here.' }),
    name: text({ maxLength: 128, description: 'Name of the credential, for people.' }),
    pem: text({ description: 'Public key or X.509 certificate in PEM format.' }),
    alg: choice(['RS256', 'RS384', 'PS256'], { description: 'Signature algorithm of the key; RS256 if absent.' }),
    parse_expiry_from_cert: flag({ description: 'Whether the expiry date is taken from the certificate.' }),
    expires_at: text({ format: 'date-time', description: 'Time at which the credential expires; never if absent.' }),
    kid: text({
      minLength: 10,
      maxLength: 64,
      pattern: '^([0-9a-zA-Z-_]{10,64})$',
      description: 'Key id in the tokens of the application; the server creates one if absent.',
    }),
  },
  { required: ['credential_type', 'pem'] },
)

/** `subject_dn` and `pem` exclude each other. The schema in the API document does not express this. */
const certificateSubjectDnCredential = object(
  {
    credential_type: choice(['cert_subject_dn']),
    name: text({ maxLength: 128, description: 'Name of the credential, for people.' }),
    subject_dn: text({
      minLength: 1,
      maxLength: 256,
      description: 'Distinguished name of the certificate; cannot be combined with `pem`.',
    }),
    pem: text({
      minLength: 1,
      maxLength: 4096,
      description: 'X.509 certificate in PEM format; cannot be combined with `subject_dn`.',
    }),
  },
  { required: ['credential_type'] },
)

const x509CertificateCredential = object(
  {
    credential_type: choice(['x509_cert']),
    name: text({ maxLength: 128, description: 'Name of the credential, for people.' }),
    pem: text({ minLength: 1, maxLength: 4096, description: 'X.509 certificate in PEM format.' }),
  },
  { required: ['credential_type', 'pem'] },
)

// --- Client authentication ---

const PRIVATE_KEY_JWT = 'Authentication with a JWT that a private key has signed.'
const TLS_CLIENT_AUTH = 'Authentication by mutual TLS with a certificate from an authority.'
const SELF_SIGNED_TLS_CLIENT_AUTH = 'Authentication by mutual TLS with a self-signed certificate.'
const oneMethod = {
  minProperties: 1,
  maxProperties: 1,
  description: 'The one method with which the application authenticates without a secret.',
} as const

const fullCredentials = 'Credentials to create and enable for this method.'
/** A create body contains whole credentials. */
export const clientAuthenticationMethodsCreate = object(
  {
    private_key_jwt: object(
      { credentials: list(publicKeyCredential, { minItems: 0, description: fullCredentials }) },
      { required: ['credentials'], description: PRIVATE_KEY_JWT },
    ),
    tls_client_auth: object(
      { credentials: list(certificateSubjectDnCredential, { minItems: 0, description: fullCredentials }) },
      { required: ['credentials'], description: TLS_CLIENT_AUTH },
    ),
    self_signed_tls_client_auth: object(
      { credentials: list(x509CertificateCredential, { minItems: 0, description: fullCredentials }) },
      { required: ['credentials'], description: SELF_SIGNED_TLS_CLIENT_AUTH },
    ),
  },
  oneMethod,
)

const methodById = (description: string) =>
  object(
    {
      credentials: list(credentialReference, {
        minItems: 0,
        description: 'Ids of existing credentials to enable for this method.',
      }),
    },
    { required: ['credentials'], description },
  )
/** An update body and a response contain only the ids of the credentials. */
export const clientAuthenticationMethodsUpdate = nullable(
  object(
    {
      private_key_jwt: methodById(PRIVATE_KEY_JWT),
      tls_client_auth: methodById(TLS_CLIENT_AUTH),
      self_signed_tls_client_auth: methodById(SELF_SIGNED_TLS_CLIENT_AUTH),
    },
    oneMethod,
  ),
)

const isJarRequired = flag({ description: 'Whether authorization requests must be signed JWTs.' })
const jar = { description: 'Settings for authorization requests that are signed JWTs.' }
export const signedRequestObjectCreate = object(
  { required: isJarRequired, credentials: list(publicKeyCredential, { minItems: 0 }) },
  jar,
)
export const signedRequestObjectUpdate = object(
  { required: isJarRequired, credentials: list(credentialReference, { minItems: 0 }) },
  jar,
)

const privilegedAccess = {
  // The API document has a oneOf of four formats (ipv4, ipv6, cidr, ipv6_cidr). One predicate replaces them.
  ip_allowlist: list(text({ format: 'ip-or-cidr' }), { minItems: 0 }),
  grants: list(
    object(
      {
        connection: text({ minLength: 1, maxLength: 128 }),
        scopes: list(text({ minLength: 1, maxLength: 280 }), { minItems: 1 }),
      },
      { required: ['connection', 'scopes'] },
    ),
    { minItems: 0 },
  ),
}
const PRIVILEGED_ACCESS = 'Privileged access of the application to the token vault.'
export const tokenVaultPrivilegedAccessCreate = object(
  { credentials: list(publicKeyCredential, { minItems: 0 }), ...privilegedAccess },
  { required: ['credentials'], description: PRIVILEGED_ACCESS },
)
export const tokenVaultPrivilegedAccessUpdate = object(
  { credentials: list(credentialReference, { minItems: 0 }), ...privilegedAccess },
  { required: ['credentials'], description: PRIVILEGED_ACCESS },
)

// --- Keys and tokens ---

/** A property of responses only. */
export const signingKeys = list(
  object(
    {
      pkcs7: text({ description: 'Certificate and chain in PKCS #7 format.' }),
      cert: text({ description: 'Certificate in X.509 format.' }),
      subject: text({ description: 'Subject of the certificate, with the domain of the tenant as CN.' }),
    },
    { open: true },
  ),
  { description: 'Certificates of the keys that sign for this application.' },
)

export const encryptionKey = nullable(
  object(
    {
      pub: text({ description: 'Public RSA key for encryption.' }),
      cert: text({ description: 'X.509 certificate of that key.' }),
      subject: text({ description: 'Subject of that certificate, with the domain as CN.' }),
    },
    // The real API rejected an empty object in 2023 (sentence quoted, errors.md §4.4). Today's API document has no such
    // limit.
    { open: true, minProperties: 1, description: 'Key that encrypts WS-Federation responses to this application.' },
  ),
)

export const jwtConfiguration = object(
  {
    lifetime_in_seconds: integer({ description: 'Seconds for which an ID token is valid.' }),
    secret_encoded: flag({ description: 'Whether the client secret is base64-encoded.' }),
    scopes: openObject('Contents of ID tokens.'),
    alg: choice(['HS256', 'RS256', 'RS512', 'PS256'], { description: 'Algorithm that signs the tokens.' }),
  },
  { open: true, description: 'Settings for the tokens of this application.' },
)

export const refreshToken = nullable(
  object(
    {
      rotation_type: choice(['rotating', 'non-rotating'], {
        description: 'Whether refresh tokens are rotated on use.',
      }),
      expiration_type: choice(['expiring', 'non-expiring'], { description: 'Whether refresh tokens ever expire.' }),
      leeway: integer({
        minimum: 0,
        description: 'Seconds for which a rotated refresh token can be used again.',
      }),
      token_lifetime: integer({
        minimum: 1,
        maximum: 157788000,
        description: 'Seconds until a refresh token expires, used or not.',
      }),
      infinite_token_lifetime: flag({
        description: 'Whether refresh tokens never expire, regardless of `token_lifetime`.',
      }),
      idle_token_lifetime: integer({
        minimum: 1,
        description: 'Seconds until an unused refresh token expires.',
      }),
      infinite_idle_token_lifetime: flag({
        description: 'Whether unused refresh tokens never expire, regardless of `idle_token_lifetime`.',
      }),
      policies: nullable(
        list(
          object(
            {
              audience: text({
                minLength: 1,
                maxLength: 600,
                description: 'Identifier of the API of the policy.',
              }),
              scope: list(text({ minLength: 1, maxLength: 280, description: 'A scope of the API.' }), {
                description: 'Scopes that an access token for the API can have.',
              }),
            },
            { required: ['audience', 'scope'] },
          ),
          { minItems: 1, description: 'Other APIs for which the same refresh token can be used.' },
        ),
      ),
    },
    {
      required: ['rotation_type', 'expiration_type'],
      description: 'Rotation and expiry of the refresh tokens of this application.',
    },
  ),
)

export const tokenExchange = object(
  {
    allow_any_profile_of_type: list(
      choice(['custom_authentication', 'on_behalf_of_token_exchange'], {
        minLength: 1,
        description: 'Type of exchange: with a custom profile, or on behalf of a user.',
      }),
      { minItems: 0, description: 'Types of token exchange that the application can use.' },
    ),
  },
  { description: 'Token exchanges that the application can do.' },
)

export const tokenQuota = object(
  {
    client_credentials: object(
      {
        enforce: flag({ description: 'Whether requests above the quota fail. Otherwise they are only logged.' }),
        per_day: integer({ minimum: 1, maximum: 2147483647, description: 'Maximum number of tokens per day.' }),
        per_hour: integer({ minimum: 1, maximum: 2147483647, description: 'Maximum number of tokens per hour.' }),
      },
      { minProperties: 1, description: 'Limits for tokens from the client credentials flow.' },
    ),
  },
  { required: ['client_credentials'] },
)

export const identityAssertionAuthorizationGrant = object(
  {
    active: flag({
      description: 'Whether the application can exchange identity assertions (ID-JAG) for access tokens.',
    }),
  },
  { required: ['active'] },
)

// --- Sessions and logout ---

export const anonymousSessions = object(
  { active: flag({ description: 'Whether the application can open sessions without a user.' }) },
  { required: ['active'] },
)

export const sessionTransfer = nullable(
  object(
    {
      can_create_session_transfer_token: flag({
        description: 'Whether the application can get session transfer tokens by token exchange.',
      }),
      enforce_cascade_revocation: flag({
        description: 'Whether revoking the first refresh token also revokes everything that was issued from it.',
      }),
      allowed_authentication_methods: nullable(
        list(choice(['cookie', 'query']), {
          description: 'Ways in which the application accepts a session transfer token.',
        }),
      ),
      enforce_device_binding: choice(['ip', 'asn', 'none'], {
        description: 'Property that must be equal when the token is issued and when it is used.',
      }),
      allow_refresh_token: flag({ description: 'Whether such a session can get refresh tokens.' }),
      enforce_online_refresh_tokens: flag({ description: 'Whether these refresh tokens expire with the session.' }),
      delegation: nullable(
        object(
          {
            allow_delegated_access: flag({
              description: 'Whether another person can act for the user with such a token.',
            }),
            // The API document has only `ip`, but `asn` was recorded as accepted. So the values are those of the
            // session.
            enforce_device_binding: choice(['ip', 'asn', 'none'], {
              description: 'Property that binds delegated access to a device.',
            }),
          },
          { description: 'Access on behalf of another user with a session transfer token.' },
        ),
      ),
    },
    { description: 'Transfer of a session from a native application to the web.' },
  ),
)

export const oidcLogout = object(
  {
    backchannel_logout_urls: list(text({ format: 'absolute-https-uri-with-placeholders-or-empty' }), {
      description: 'URLs that are notified of a logout; the service supports only one.',
    }),
    backchannel_logout_initiators: object(
      {
        mode: choice(['custom', 'all'], {
          description: 'Whether only selected events count, or all events, later ones included.',
        }),
        selected_initiators: list(
          choice(
            [
              'rp-logout',
              'idp-logout',
              'password-changed',
              'session-expired',
              'session-revoked',
              'account-deleted',
              'email-identifier-changed',
              'mfa-phone-unenrolled',
              'account-deactivated',
            ],
            { description: 'An event that counts as a logout.' },
          ),
        ),
      },
      { open: true, description: 'Events after which the application is notified.' },
    ),
    backchannel_logout_session_metadata: nullable(
      object(
        { include: flag({ description: 'Whether logout tokens contain the metadata of the session.' }) },
        { open: true, description: 'Metadata of the session in logout tokens.' },
      ),
    ),
  },
  { open: true, description: 'Notifications of logouts, from server to server.' },
)

// --- Login with other providers ---

const loginSwitch = (method: string, description: string) =>
  object(
    { enabled: flag({ description: `Whether users can sign in natively with ${method}.` }) },
    { minProperties: 1, description },
  )
const apple = loginSwitch('an authorization code from Apple', 'Native login with Apple.')
const facebook = loginSwitch('Facebook', 'Native login with Facebook.')
const google = loginSwitch('an ID token from Google', 'Native login with Google.')
const nativeSocialLogin = { minProperties: 1, description: 'Login with the native SDKs of social networks.' }
export const nativeSocialLoginCreate = object({ apple, facebook, google }, nativeSocialLogin)
export const nativeSocialLoginUpdate = object(
  { apple: nullable(apple), facebook: nullable(facebook), google: nullable(google) },
  nativeSocialLogin,
)

const fedcmGoogle = object(
  { is_enabled: flag({ description: "Whether the login page shows Google's prompt." }) },
  { minProperties: 1, description: 'FedCM with Google.' },
)
const fedcmLogin = { minProperties: 1, description: 'Federated credential management (FedCM) on the login page.' }
export const fedcmLoginCreate = object({ google: fedcmGoogle }, fedcmLogin)
export const fedcmLoginUpdate = object({ google: nullable(fedcmGoogle) }, fedcmLogin)

// --- Organizations ---

export const defaultOrganization = nullable(
  object(
    {
      organization_id: text({
        format: 'organization-id',
        description: 'Id of the organization for requests that name none.',
      }),
      flows: list(choice(['client_credentials']), { description: 'Flows that use the default organization.' }),
    },
    { required: ['organization_id', 'flows'], description: 'Organization for requests that name none.' },
  ),
)

export const organizationDiscoveryMethods = list(
  choice(['email', 'organization_name'], {
    description: 'By the domain of the email address, or by the name of the organization.',
  }),
  { minItems: 1, description: 'Ways in which users can find their organization before login.' },
)

export const myOrganizationConfiguration = object(
  {
    connection_profile_id: text({
      format: 'connection-profile-id',
      description: 'Connection profile for new connections.',
    }),
    user_attribute_profile_id: text({
      format: 'user-attribute-profile-id',
      description: 'User attribute profile for new connections.',
    }),
    allowed_strategies: list(
      choice(['pingfederate', 'adfs', 'waad', 'google-apps', 'okta', 'oidc', 'samlp'], {
        description: 'Type of connection.',
      }),
      { description: 'Types of connections that an organization can create for itself.' },
    ),
    connection_deletion_behavior: choice(['allow', 'allow_if_empty'], {
      description: 'Whether connections can be deleted always, or only without users.',
    }),
    invitation_landing_client_id: text({
      format: 'client-id',
      description: 'Application to which invited people are sent.',
    }),
    third_party_client_access: object(
      { default_value: choice(['block']), allowed_values: list(choice(['allow', 'block']), { minItems: 1 }) },
      { required: ['default_value', 'allowed_values'] },
    ),
  },
  {
    required: ['allowed_strategies', 'connection_deletion_behavior'],
    description: 'What organizations can manage for themselves through this application.',
  },
)

// --- Enterprise set-up ---

export const expressConfiguration = object(
  {
    initiate_login_uri_template: text({
      format: 'ec-initiate-login-uri-template-url',
      description: 'Login URL for bookmarks, with placeholders for the organization and the connection.',
    }),
    user_attribute_profile_id: text({
      format: 'user-attribute-profile-id',
      description: 'User attribute profile of the application.',
    }),
    connection_profile_id: text({
      format: 'connection-profile-id',
      description: 'Connection profile of the application.',
    }),
    enable_client: flag({ description: 'Whether new connections are enabled for this application.' }),
    enable_organization: flag({ description: 'Whether new connections are enabled for their organization.' }),
    linked_clients: list(
      object(
        { client_id: text({ format: 'client-id', description: 'Id of the application.' }) },
        { required: ['client_id'], description: 'An application that shares this configuration.' },
      ),
      { description: 'Other applications that share this configuration.' },
    ),
    okta_oin_client_id: text({
      format: 'client-id',
      description: 'Id of the client through which Okta sets this application up.',
    }),
    admin_login_domain: text({ minLength: 1, description: 'Domain on which administrators log in for the set-up.' }),
    oin_submission_id: text({
      minLength: 1,
      maxLength: 200,
      description: 'Id under which the application is published in the Okta network.',
    }),
  },
  {
    required: [
      'initiate_login_uri_template',
      'user_attribute_profile_id',
      'connection_profile_id',
      'enable_client',
      'enable_organization',
      'okta_oin_client_id',
      'admin_login_domain',
    ],
    description: 'Set-up of the application from the Okta Integration Network.',
  },
)

export const b2bIntegrationConfiguration = object({
  sso_profiles: list(text({ format: 'ss-profile-id' }), {
    description: 'Self-service profiles; the service accepts only one, but its schema has no limit.',
  }),
  integration_type: choice(['custom_auth_server', 'third_party', 'application']),
})

// --- Other properties ---

/** The schema has no limits for the lengths and types of the values. */
export const clientMetadata = object(
  {},
  { open: true, maxProperties: 10, description: 'Up to ten named strings that you choose.' },
)

export const mobile = object(
  {
    android: object(
      {
        app_package_name: text({ description: 'Package name in the manifest of the app.' }),
        sha256_cert_fingerprints: list(text({ minLength: 1 }), {
          minItems: 1,
          description: 'SHA-256 fingerprints of the certificates that sign the app.',
        }),
      },
      { open: true, description: 'Settings for the Android app.' },
    ),
    ios: object(
      {
        team_id: text({ description: 'Id of the Apple team that publishes the app.' }),
        app_bundle_identifier: text({ description: 'Bundle identifier of the app in the store.' }),
      },
      { open: true, description: 'Settings for the iOS app.' },
    ),
  },
  { open: true, description: 'Settings for the native mobile apps of this client.' },
)

export const asyncApprovalNotificationChannels = list(choice(['guardian-push', 'email']), {
  minItems: 1,
  description: 'Channels for users whose approval is required.',
})

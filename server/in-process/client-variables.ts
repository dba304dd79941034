/** Environment variables of Auth0's SDKs and tools, with the values of an emulator. */

/** A tenant of an emulator, and the credentials for it. */
export interface ClientTarget {
  url: string
  domain: string
  tenant: string
  clientId: string
  clientSecret: string
  /** An access token with every scope. */
  token: string
}

/**
 * Returns all variables except those for certificate authorities. AUTH0_ACCESS_TOKEN stays unset: with it, the deploy
 * CLI would not log in (client-compatibility.md).
 */
export const clientVariables = ({
  url,
  domain,
  tenant,
  clientId,
  clientSecret,
  token,
}: ClientTarget): Record<string, string> => ({
  AUTH0_DOMAIN: domain,
  AUTH0_CLIENT_ID: clientId,
  AUTH0_CLIENT_SECRET: clientSecret,
  AUTH0_AUDIENCE: `https://${domain}/api/v2/`,
  AUTH0_API_TOKEN: token,
  AUTH0_TOKEN: token,
  AUTH0_EMULATOR_URL: url,
  AUTH0_EMULATOR_TENANT: tenant,
})

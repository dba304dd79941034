/** The variables that SDKs and tools of Auth0 read, for an emulator. */

/** An emulator as clients see it. */
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
 * All but those that have to do with trust. AUTH0_ACCESS_TOKEN stays unset: the deploy CLI would use it in place of
 * logging in (client-compatibility.md).
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

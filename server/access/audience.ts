/** Audiences of the Management API. */

/**
 * Returns the Management API's audience for the host in the request. The scheme is always https, because clients
 * compute it so.
 */
export const audienceOf = (host: string) => `https://${host}/api/v2/`

/**
 * Whether an audience names the Management API. Any host is accepted: tokens, seeds and recordings come from many
 * hosts.
 */
export const isManagementAudience = (audience: string) => /^https?:\/\/[^/?#\s]+\/api\/v2\/?$/.test(audience)

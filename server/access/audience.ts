/** Audiences of the Management API. */
/** The Management API's audience for a host as the caller wrote it; the scheme is always https, as clients compute it. */
export const audienceOf = (host: string) => `https://${host}/api/v2/`

/** `https://HOST/api/v2/` names the Management API of the tenant whatever HOST is: tokens, seeds and recordings come from many hosts. */
export const isManagementAudience = (audience: string) => /^https?:\/\/[^/?#\s]+\/api\/v2\/?$/.test(audience)

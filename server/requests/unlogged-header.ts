/** Requests that only look at the API, as those of the console do: no log tells of them, no fault strikes them, no limit counts them. */
import type { IncomingHttpHeaders } from 'node:http'

/** The header that says so, whatever its value is. */
export const ASIDE = 'x-emulator-aside'

export const isAside = (headers: IncomingHttpHeaders) => headers[ASIDE] !== undefined

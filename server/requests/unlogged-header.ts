/**
 * Recognises requests that only observe the API, such as those of the console. They are not logged, trigger no fault
 * and do not count against rate limits.
 */
import type { IncomingHttpHeaders } from 'node:http'

/** The header that marks such a request. Its value does not matter. */
export const UNLOGGED_HEADER = 'x-emulator-aside'

export const isUnlogged = (headers: IncomingHttpHeaders) => headers[UNLOGGED_HEADER] !== undefined

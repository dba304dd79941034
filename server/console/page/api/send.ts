/** Sends requests to this emulator. The page contacts no other server. */

export interface ApiResponse {
  status: number
  headers: Headers
  text: string
  /** The parsed JSON body. Undefined when the body is empty or not JSON. */
  json: unknown
  milliseconds: number
}

/** The emulator rejected a request, or did not respond. `message` is the emulator's own text. */
export class ApiError extends Error {
  /** 0 when no response arrived. */
  readonly status: number
  readonly errorCode: string | undefined
  readonly body: Record<string, unknown>
  constructor(status: number, message: string, body: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.errorCode = typeof body['errorCode'] === 'string' ? body['errorCode'] : undefined
    this.body = body
  }
}

export interface RequestParts {
  headers?: Record<string, string>
  /** A string is sent unchanged. Any other value is sent as JSON. */
  body?: unknown
}

/** Sends a request and returns the response with any status. @throws ApiError when no response arrives */
export async function send(
  method: string,
  path: string,
  { headers = {}, body }: RequestParts = {},
): Promise<ApiResponse> {
  const began = performance.now()
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  try {
    const answer = await fetch(path, {
      method,
      redirect: 'manual',
      cache: 'no-store',
      headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(payload !== undefined && { body: payload }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: parseJson(text),
      milliseconds: performance.now() - began,
    }
  } catch (cause) {
    throw Object.assign(
      new ApiError(
        0,
        'The emulator does not answer. Is it still running? Start it again on the same port, and this page goes on.',
      ),
      { cause },
    )
  }
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns the body of a 2xx response. @throws ApiError for any other status */
export function requireSuccess({ status, json, text }: ApiResponse): unknown {
  if (status >= 200 && status < 300) return json
  const body = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  const said = body['message'] ?? body['error_description']
  throw new ApiError(
    status,
    typeof said === 'string' ? said : text || `The emulator answered with ${status} and no words.`,
    body,
  )
}

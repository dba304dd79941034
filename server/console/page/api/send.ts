/** Requests to this emulator. Nothing else is ever asked. */

export interface ApiResponse {
  status: number
  headers: Headers
  text: string
  /** The answer as JSON; undefined where it is empty or none. */
  json: unknown
  milliseconds: number
}

/** The emulator said no, or nothing. The message is its own sentence. */
export class ApiError extends Error {
  /** 0 where no answer came. */
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
  /** JSON unless it is a text. */
  body?: unknown
}

/** Sends a request and takes whatever comes back. @throws Refusal where nothing does */
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

/** The answer of a request that must succeed. @throws Refusal */
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

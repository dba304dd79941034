/** The answer of a handler, free of the web framework. */
export interface Answer {
  status: number
  /** JSON, as text or in UTF-8, a long one in pieces; absent for an empty answer. */
  body?: string | Buffer | readonly Buffer[]
  headers?: Record<string, string>
}

export const ok = (body: NonNullable<Answer['body']>, headers?: Record<string, string>): Answer => ({
  status: 200,
  body,
  ...(headers && { headers }),
})

export const created = (body: string): Answer => ({ status: 201, body })

export const noContent: Answer = { status: 204 }

/** Defines the response of a handler, independent of the web framework. */
export interface Answer {
  status: number
  /** JSON as text or in UTF-8, in pieces for a long one. Absent for an empty response. */
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

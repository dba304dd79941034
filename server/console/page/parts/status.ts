/** Groups HTTP statuses by outcome. Status 0 means that no response was sent. */

export const KINDS = ['good', 'refused', 'warn', 'bad'] as const
/** Each kind has its own colour. */
export type Kind = (typeof KINDS)[number]

export function kindOf(status: number): Kind {
  if (status === 0 || status >= 500) return 'bad'
  if (status === 429) return 'warn'
  return status >= 400 ? 'refused' : 'good'
}
export const statusText = (status: number) => (status === 0 ? 'none' : String(status))

/** Statuses of HTTP by what they mean to somebody who looks for trouble; 0 is no answer at all. */

export const KINDS = ['good', 'refused', 'warn', 'bad'] as const
/** As the colours have them. */
export type Kind = (typeof KINDS)[number]

export function kindOf(status: number): Kind {
  if (status === 0 || status >= 500) return 'bad'
  if (status === 429) return 'warn'
  return status >= 400 ? 'refused' : 'good'
}
export const statusText = (status: number) => (status === 0 ? 'none' : String(status))

/** Groups statuses for the filters. */

import { kindOf, type Kind } from '../parts/status.ts'

export const GROUPS = ['failed', '2xx', '3xx', '4xx', '429', '5xx', 'none'] as const
export type StatusGroup = (typeof GROUPS)[number]

/** The labels of the groups in the filter. */
export const GROUP_NAMES: Record<StatusGroup, string> = {
  failed: 'Refused or failed',
  '2xx': '2xx: went well',
  '3xx': '3xx: sent elsewhere',
  '4xx': '4xx: refused',
  429: '429: too many',
  '5xx': '5xx: failed',
  none: 'No answer',
}

/** Returns the group of a status. 429 has its own group. */
function statusGroup(status: number): Exclude<StatusGroup, 'failed'> {
  if (status === 0) return 'none'
  if (status === 429) return '429'
  if (status >= 500) return '5xx'
  if (status >= 400) return '4xx'
  return status >= 300 ? '3xx' : '2xx'
}

export const KIND_NAMES: Record<Kind, string> = {
  good: 'good',
  refused: 'refused (4xx)',
  warn: 'too many (429)',
  bad: 'failed (5xx, no answer)',
}

/** Returns whether a status belongs to a group or equals a single status. */
export const hasStatus = (status: number, wanted: string) =>
  String(status) === wanted || statusGroup(status) === wanted || (wanted === 'failed' && kindOf(status) !== 'good')

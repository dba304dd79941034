/** The contents of the form for a new fault, their validation, and the fault that they describe. */
import type { FaultDefinition } from './faults.ts'

export interface FaultForm {
  /** Empty: every request. `path`: requests with the path. Any other value is the id of an operation. */
  match: string
  path: string
  does: 'status' | 'delay' | 'drop'
  status: string
  delay: string
  times: string
  probability: string
}
export const EMPTY_FORM: FaultForm = {
  match: '',
  path: '/api/v2/clients*',
  does: 'status',
  status: '503',
  delay: '2000',
  times: '',
  probability: '',
}
export type FaultFormErrors = Partial<Record<keyof FaultForm, string>>

const isWhole = (text: string, from: number, to: number) =>
  /^\d+$/.test(text.trim()) && Number(text) >= from && Number(text) <= to
const isShare = (text: string) => text.trim() !== '' && Number(text) >= 0 && Number(text) <= 1

/** Returns one error per invalid field. Empty for a valid form. */
export function formErrors({ match, path, does, status, delay, times, probability }: FaultForm): FaultFormErrors {
  return {
    ...(match === 'path' && !path.startsWith('/') && { path: 'A path begins with /; * stands for any characters.' }),
    ...(does === 'status' && !isWhole(status, 200, 599) && { status: 'A status is a number from 200 to 599.' }),
    ...(does === 'delay' && !isWhole(delay, 1, 600_000) && { delay: 'Write milliseconds, from 1 to 600000.' }),
    ...(times !== '' &&
      !isWhole(times, 1, Number.MAX_SAFE_INTEGER) && {
        times: 'Write a number from 1, or nothing for any number of times.',
      }),
    ...(probability !== '' &&
      !isShare(probability) && { probability: 'Write a number from 0 to 1, or nothing for always.' }),
  }
}

/** Returns the fault that a valid form describes. */
export function faultOf({ match, path, does, status, delay, times, probability }: FaultForm): FaultDefinition {
  const effects = {
    status: { status: Number(status) },
    delay: { delay_ms: Number(delay) },
    drop: { drop: true },
  } as const
  return {
    ...(match !== '' && { match: match === 'path' ? { path } : { operation: match } }),
    ...(times !== '' && { times: Number(times) }),
    ...(probability !== '' && { probability: Number(probability) }),
    ...effects[does],
  }
}

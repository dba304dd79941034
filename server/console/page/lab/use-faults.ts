/** Keeps the list of faults up to date. */
import { useEffect } from 'preact/hooks'
import { requests } from '../state/live.ts'
import { endsByClock, endsByRequests, type ListedFault } from './faults.ts'
import { useReloadAfter } from './follow.ts'

const FOLLOWED = ['emulator_put_faults', 'emulator_delete_faults', 'emulator_put_clock', 'emulator_reset'] as const
const ASK_AGAIN_MS = 500

/**
 * Reloads the faults after a change, and when a fault may have ended. No event reports that a fault ended with the
 * clock or with requests.
 */
export function useFaults(faults: readonly ListedFault[], again: () => Promise<void>): void {
  useReloadAfter(FOLLOWED, again)
  const newest = requests.value[0]?.id
  useEffect(() => {
    if (endsByRequests(faults)) void again()
  }, [newest])
  useEffect(() => {
    if (!endsByClock(faults)) return undefined
    const timer = setTimeout(again, ASK_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [faults])
}

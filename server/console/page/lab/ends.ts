/** Keeping up with faults that end by themselves. */
import { useEffect } from 'preact/hooks'
import { requests } from '../state/live.ts'
import { endsByClock, endsByRequests, type ShownFault } from './faults.ts'

const ASK_AGAIN_MS = 500

/** Faults end by the clock and by the requests that they strike, and no event tells of it. */
export function useEnds(faults: readonly ShownFault[], again: () => Promise<void>): void {
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

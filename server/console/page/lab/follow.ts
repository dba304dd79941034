/** Hooks that reload a card and run its actions. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ControlId } from '../api/control.ts'
import { errorText } from '../api/management.ts'
import { connection, onControl } from '../state/live.ts'

/** Limits the number of reloads: a test suite can make hundreds of changes per second. */
const GATHER_MS = 100

/** Reloads after control API calls that changed the shown data, and after a reconnect because events were missed. */
export function useReloadAfter(operations: readonly ControlId[], again: () => unknown): void {
  const latest = useRef(again)
  latest.current = again
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = () => {
      timer = undefined
      latest.current()
    }
    const stop = onControl((operation) => {
      if ((operations as readonly string[]).includes(operation)) timer ??= setTimeout(ask, GATHER_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [])
  const { value: state } = connection
  const before = useRef(state)
  useEffect(() => {
    if (state === 'live' && before.current !== 'live') latest.current()
    before.current = state
  }, [state])
}

/** Runs the actions of a card one after another, because most read the current state first. Returns the last error. */
export function useWork() {
  const [failure, setFailure] = useState<string>()
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      setFailure(undefined)
      return true
    } catch (error) {
      setFailure(errorText(error))
      return false
    }
  }
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const run = (work: () => Promise<unknown>): Promise<boolean> => {
    const mine = last.current.then(() => attempt(work))
    last.current = mine
    return mine
  }
  return { failure, run }
}

/**
 * Delays requests to a tenant while a long load or export runs on it in slices. Such work keeps a transaction open, or
 * reads a state that must not change. Without the gate, a request could see half of a load, and its writes would be
 * lost if the load fails.
 */
export type TenantGate = ReturnType<typeof createTenantGate>

/** Creates the gate of one tenant. It is open at first. */
export function createTenantGate() {
  /** Resolves when the exclusive work ends; undefined while the gate is open. */
  let closed: Promise<void> | undefined
  let running = 0
  let whenIdle: (() => void) | undefined

  const untilOpen = async () => {
    while (closed !== undefined) await closed
  }
  const count = async <T>(result: Promise<T>): Promise<T> => {
    running++
    try {
      return await result
    } finally {
      running--
      if (running === 0) whenIdle?.()
    }
  }
  const untilIdle = () =>
    new Promise<void>((resolve) => {
      whenIdle = resolve
    })
  return {
    get isClosed() {
      return closed !== undefined
    },
    /** Returns a promise that resolves when the gate opens; undefined if the gate is open now. */
    passed: (): Promise<void> | undefined => (closed !== undefined ? untilOpen() : undefined),
    /**
     * Runs a handler: immediately if the gate is open, otherwise when it opens. Exclusive work waits until an
     * asynchronous handler has ended.
     */
    run<T>(handler: () => T | Promise<T>): T | Promise<T> {
      if (closed !== undefined) return untilOpen().then(() => this.run(handler))
      const result = handler()
      return result instanceof Promise ? count(result) : result
    },
    /** Closes the gate, waits until the running handlers have ended, and runs the work alone. Then opens the gate. */
    async exclusive<T>(work: () => Promise<T>): Promise<T> {
      while (closed !== undefined) await closed
      let open = () => {}
      closed = new Promise((resolve) => {
        open = resolve
      })
      try {
        if (running > 0) await untilIdle()
        return await work()
      } finally {
        closed = undefined
        open()
      }
    },
  }
}

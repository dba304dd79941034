/**
 * Keeps requests away from a tenant while a long load or export runs on it in slices. Such work holds a transaction open, or reads a state
 * that must not change; a request in between would see half of a load, and would lose its writes when the load fails.
 */
export type TenantGate = ReturnType<typeof tenantGate>

/** The gate of one tenant. It is open at first. */
export function tenantGate() {
  /** Resolves when the exclusive work ends; undefined while the gate is open. */
  let closed: Promise<void> | undefined
  let running = 0
  let whenIdle: (() => void) | undefined

  const untilOpen = async () => {
    while (closed) await closed
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
    /** Resolves when the gate is open; undefined if it is open now. */
    passed: (): Promise<void> | undefined => (closed ? untilOpen() : undefined),
    /** Runs a handler: at once if the gate is open, else as soon as it opens. Exclusive work waits until an asynchronous handler has ended. */
    run<T>(handler: () => T | Promise<T>): T | Promise<T> {
      if (closed) return untilOpen().then(() => this.run(handler))
      const result = handler()
      return result instanceof Promise ? count(result) : result
    },
    /** Runs work alone: the gate is closed until it ends. Begins at once if nothing else is running, else after that. */
    async exclusive<T>(work: () => Promise<T>): Promise<T> {
      while (closed) await closed
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

/** Long work in slices. Between two slices the process answers other requests. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work that can be interrupted at every `yield`. */
export type Work<T> = Generator<void, T, void>

/** Milliseconds after which a slice ends. A request on a new connection takes three turns of the event loop, so it waits for three slices. */
const SLICE_MS = 15

/** The work was ended from outside before it was complete. */
export class WorkEnded extends Error {}

/** Does all of the work in one go. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/**
 * Does the work in slices. Work that takes less than one slice is done before this function returns its promise.
 * @param isAlive asked before every slice but the first
 * @throws WorkEnded when `isAlive` returns false; the work is returned, so its `finally` blocks run
 */
export async function inSlices<T>(work: Work<T>, isAlive: () => boolean = () => true): Promise<T> {
  for (;;) {
    const ends = performance.now() + SLICE_MS
    do {
      const step = work.next()
      if (step.done) return step.value
    } while (performance.now() < ends)
    await nextTurn()
    if (isAlive()) continue
    work.return(undefined as T)
    throw new WorkEnded('The work was ended because its tenant was deleted or the emulator was closed.')
  }
}

/** Calls a function for every item, with an interruption after each. A function that returns work itself is interrupted within it. */
export function* each<T>(items: Iterable<T>, act: (item: T, index: number) => Work<void> | void): Work<void> {
  let index = 0
  for (const item of items) {
    const more = act(item, index++)
    if (more) yield* more
    yield
  }
}

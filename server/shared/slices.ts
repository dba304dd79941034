/** Runs long work in slices. Between two slices, the process handles other requests. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work that can be interrupted at every `yield`. */
export type Work<T> = Generator<void, T, void>

/**
 * The milliseconds of a slice. A request on a new connection takes three turns of the event loop, so it waits for three
 * slices.
 */
const SLICE_MS = 15

/** Reports work that was stopped before it was complete. */
export class WorkEnded extends Error {}

/** Runs all work without interruption. */
export function runWithoutSlices<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/**
 * Runs work in slices. Work that is shorter than one slice is complete before this function returns its promise.
 * @param isAlive called before every slice except the first
 * @throws WorkEnded if `isAlive` returns false. The generator is closed, so its `finally` blocks run
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

/**
 * Calls a function for every item, and yields after each. If the function returns work, also yields within that work.
 */
export function* each<T>(items: Iterable<T>, act: (item: T, index: number) => Work<void> | void): Work<void> {
  let index = 0
  for (const item of items) {
    const more = act(item, index++)
    if (more) yield* more
    yield
  }
}

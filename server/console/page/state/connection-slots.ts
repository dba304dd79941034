/**
 * Who of the pages of a browser may hold a connection open. A browser has six of them for a server, whatever the number of its windows:
 * when streams hold all six, no page can ask for anything any more.
 */

/** The other two are for what is asked besides. */
const SLOT_COUNT = 4

/** Takes one of the turns, if one is left. @returns what gives it back; it is given back with the page too. Undefined where none is left */
export async function takeConnectionSlot(): Promise<(() => void) | undefined> {
  // Browsers have locks for pages of localhost and over HTTPS only.
  if (!globalThis.isSecureContext) return () => {}
  for (let turn = 0; turn < SLOT_COUNT; turn++) {
    const giveBack = await lock(`emulator-stream-${turn}`)
    if (giveBack) return giveBack
  }
  return undefined
}

const lock = (name: string) =>
  new Promise<(() => void) | undefined>((resolve) => {
    const held = (found: Lock | null) =>
      found ? new Promise<void>((giveBack) => resolve(() => giveBack())) : resolve(undefined)
    navigator.locks.request(name, { ifAvailable: true }, held).catch(() => resolve(() => {}))
  })

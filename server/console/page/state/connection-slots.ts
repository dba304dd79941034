/**
 * Limits how many pages of a browser hold a stream open. A browser allows six connections per server, for all its windows together.
 * If streams use all six, no page can send a request.
 */

/** The other two connections stay free for requests. */
const SLOT_COUNT = 4

/**
 * Takes a free slot.
 * @returns a function that frees the slot; closing the page frees it too. Undefined when no slot is free
 */
export async function takeConnectionSlot(): Promise<(() => void) | undefined> {
  // Browsers offer locks only to pages on localhost and over HTTPS.
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

/** Stores the client assertions that were used. Each `jti` can be used once (documented). */

export type UsedAssertions = ReturnType<typeof createUsedAssertions>

/** Creates the list of used assertions. An assertion expires after five minutes at most, so the list stays small. */
export function createUsedAssertions() {
  const used = new Map<string, number>()
  return {
    /**
     * Marks an assertion as used.
     * @param exp seconds since the epoch
     * @param now seconds since the epoch
     * @returns false if it was used before
     */
    use(key: string, exp: number, now: number): boolean {
      for (const [usedKey, end] of used) {
        if (end > now) break
        used.delete(usedKey)
      }
      if ((used.get(key) ?? 0) > now) return false
      used.delete(key)
      used.set(key, exp)
      return true
    },
    clear: () => used.clear(),
  }
}

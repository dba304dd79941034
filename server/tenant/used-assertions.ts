/** The assertions that were used: each jti works once (documented). */

export type UsedAssertions = ReturnType<typeof usedAssertions>

/** A memory that lasts as long as the assertions do: five minutes at most, so it stays small. */
export function usedAssertions() {
  const used = new Map<string, number>()
  return {
    /**
     * Marks an assertion as used; false if it was before.
     * @param exp and @param now seconds since the epoch
     */
    use(key: string, exp: number, now: number): boolean {
      for (const [other, end] of used) {
        if (end > now) break
        used.delete(other)
      }
      if ((used.get(key) ?? 0) > now) return false
      used.delete(key)
      used.set(key, exp)
      return true
    },
    clear: () => used.clear(),
  }
}

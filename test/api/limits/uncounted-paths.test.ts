/** Tests which paths count against a rate limit. */
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

describe('limits', () => {
  const limited = useEmulator({ plan: 'free', clock: '2026-01-31T12:00:00Z' })
  const statuses = async (url: string) => {
    const seen: number[] = []
    for (let n = 0; n < 4; n++) seen.push((await limited.inject(url)).statusCode)
    return seen
  }

  test.each(['/_emulator/fault', '/authorize', '/favicon.ico'])('%s counts against no limit', async (url) => {
    expect(await statuses(url)).toEqual([404, 404, 404, 404])
    expect(await statuses('/api/v2/clients')).toEqual([401, 401, 429, 429])
  })

  test.each(['//api/v2/clients', '/api/v2/nowhere', '//api//v2/nowhere'])(
    '%s counts against the limit of the Management API',
    async (url) => {
      expect((await statuses(url)).slice(2)).toEqual([429, 429])
    },
  )
})

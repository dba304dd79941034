/** Tests the greeting at GET /. */
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

describe('GET /', () => {
  test('returns the text that the start prints', async () => {
    const { payload } = await emulator.inject({ url: '/', headers: { host: 'localhost:4400' } })
    expect(payload).toContain('Client ID      emulatorDefaultLoginClient000001')
    expect(payload).toContain('curl -s http://localhost:4400/api/v2/clients -H "authorization: Bearer $TOKEN"')
  })
})

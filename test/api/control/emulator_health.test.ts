/** Tests GET /_emulator/health. */
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

describe('GET /_emulator/health', () => {
  test('reports that the server is up, for any Host and Origin', async () => {
    const { status, body } = await emulator.control('GET /health', {
      host: 'somewhere.example',
      headers: {
        origin: 'https://evil.example',
      },
    })
    expect([status, body]).toEqual([200, { status: 'ok', version: '0.1.0', tenants: 1, uptime_s: expect.any(Number) }])
  })
})

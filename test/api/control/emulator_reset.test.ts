/** Tests POST /_emulator/reset. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

describe('POST /_emulator/reset', () => {
  test('restores the entities of the seeds, and keeps tokens valid', async () => {
    await emulator.api('POST /clients', { body: { name: 'X' } })
    const { body: before } = await emulator.api('GET /clients?include_totals=true')
    const { status, headers } = await emulator.control('POST /reset')
    const { body: after } = await emulator.api('GET /clients?include_totals=true')
    expect([status, before['total'], after['total']]).toEqual([204, 2, 1])
    expect(headers['server-timing']).toMatch(/^app;dur=\d+\.\d{3}$/)
  })

  test('returns 404 for an unknown tenant, with the names of all tenants', async () => {
    expect((await emulator.control('POST /reset?tenant=acme')).body).toEqual(
      refusal(404, 'Not Found', 'There is no tenant acme. Tenants here: default.', 'emulator_unknown_tenant'),
    )
  })
})

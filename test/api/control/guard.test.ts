/** Tests which pages and which Host headers the control API rejects. */
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

describe('the guard of the control API', () => {
  test.each(['https://evil.example', 'null', 'http://localhost:3000'])('rejects a page of %s', async (origin) => {
    const { status, body } = await emulator.control('POST /reset', { host: 'localhost:4400', headers: { origin } })
    expect([status, body['errorCode']]).toEqual([403, 'emulator_forbidden_origin'])
  })

  test.each(['evil.example', 'localhost.evil.example:4400', '127.0.0.1.evil.example'])(
    'rejects the Host %s',
    async (host) => {
      expect((await emulator.control('POST /reset', { host })).body['errorCode']).toBe('emulator_forbidden_host')
    },
  )

  test.each(['localhost', 'acme.localhost:1', '127.0.0.1:4400', '[::1]:4400', '172.17.0.2:4400'])(
    'accepts the Host %s',
    async (host) => {
      expect((await emulator.control('POST /reset', { host, headers: { origin: `http://${host}` } })).status).toBe(204)
    },
  )
})

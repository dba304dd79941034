import { expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator({ auth: 'none' })

test.each([[{}], [{ authorization: 'Bearer insecure' }], [{ authorization: 'nonsense' }]])(
  '--auth none accepts the headers %o as a token with every scope',
  async (headers) => {
    const { status, body } = await emulator.api('POST /clients', { as: null, body: { name: 'X' }, headers })
    expect(status).toBe(201)
    expect((await emulator.api(`GET /clients/${body['client_id']}`, { as: null, headers })).body).toHaveProperty(
      'client_secret',
    )
  },
)

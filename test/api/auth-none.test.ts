import { expect, test } from 'vitest'
import { useEmulator } from '../support/emulator.ts'

const { anonymous } = useEmulator({ auth: 'none' })

test.each([[{}], [{ authorization: 'Bearer insecure' }], [{ authorization: 'nonsense' }]])(
  'takes %o as every scope',
  async (headers) => {
    const { status, body } = await anonymous.post('/clients', { name: 'X' }, headers)
    expect(status).toBe(201)
    expect((await anonymous.get(`/clients/${body['client_id']}`, headers)).body).toHaveProperty('client_secret')
  },
)

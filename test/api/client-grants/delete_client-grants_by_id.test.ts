/** Tests DELETE /client-grants/{id}. */
import { expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

test('answers 204 for an unknown grant, which reads and updates reject with 404', async () => {
  const expected = refusal(404, 'Not Found', 'The grant does not exist.', 'inexistent_client_grant')
  expect((await emulator.api('GET /client-grants/cgr_x')).body).toEqual(expected)
  expect((await emulator.api('PATCH /client-grants/cgr_x', { body: { scope: [] } })).body).toEqual(expected)
  expect((await emulator.api('DELETE /client-grants/cgr_x')).status).toBe(204)
})

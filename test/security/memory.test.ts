/** What was deleted is let go of: an emulator that lives as long as a test suite does not grow with it. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { temporaryFolder } from '../support/emulator.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const MEGABYTE = 1_048_576
const TENANTS = 200
const TOKENS = 1_500

const heap = async () => {
  await new Promise((resolve) => setTimeout(resolve, 50))
  collectGarbage()
  return process.memoryUsage().heapUsed
}

test('tenants that were used and deleted leave nothing behind', async () => {
  const emulator = await startEmulator({ home: temporaryFolder() })
  const use = async (name: string) => {
    const tenant = await emulator.tenant(name)
    const authorization = `Bearer ${await tenant.token()}`
    for (let n = 0; n < 3; n++) expect((await emulator.inject({ url: '/api/v2/clients', headers: { authorization } })).statusCode).toBe(200)
    await emulator.deleteTenant(name)
  }
  for (let n = 0; n < 20; n++) await use(`first-${n}`)
  const before = await heap()
  for (let n = 0; n < TENANTS; n++) await use(`next-${n}`)
  // It was 17 as long as their tokens were remembered, and they with them.
  expect(((await heap()) - before) / MEGABYTE).toBeLessThan(2)
  await emulator.close()
})

test('tokens with every scope are remembered within bounds', async () => {
  const emulator = await startEmulator({ home: temporaryFolder() })
  const use = async () => {
    await emulator.clock.advance(1_000)
    const headers = { authorization: `Bearer ${await emulator.token()}` }
    expect((await emulator.inject({ url: '/api/v2/clients/none', headers })).statusCode).toBe(404)
  }
  for (let n = 0; n < 20; n++) await use()
  const before = await heap()
  for (let n = 0; n < TOKENS; n++) await use()
  // A thousand of them have ten million characters; it was 46 with a set of scopes for each.
  expect(((await heap()) - before) / MEGABYTE).toBeLessThan(16)
  await emulator.close()
})

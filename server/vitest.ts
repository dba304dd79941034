/** For Vitest: each worker has an emulator, each test a tenant that nobody else has. */
import { test as base } from 'vitest'
import { startEmulator, type EmulatedTenant, type EmulatorOptions, type RunningEmulator } from 'auth0-clients-emulator'

export interface EmulatorFixtures {
  /** One for all tests of a worker. */
  emulator: RunningEmulator
  /** A fresh one for each test, with the seeds of the emulator; gone after the test. */
  tenant: EmulatedTenant
}

let made = 0

/** The `test` of Vitest with these fixtures; only a test that names one has it. @param options as of `startEmulator` */
export function emulatorTest(options: EmulatorOptions = {}) {
  return base.extend<EmulatorFixtures>({
    emulator: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from this pattern which fixtures are needed
      async ({}, use) => {
        const emulator = await startEmulator(options)
        await use(emulator)
        await emulator.close()
      },
      { scope: 'worker' },
    ],
    tenant: async ({ emulator }, use) => {
      const tenant = await emulator.tenant(`test-${++made}`)
      await use(tenant)
      await emulator.deleteTenant(tenant.name)
    },
  })
}

/** With the seeds of the emulator's default. */
export const test = emulatorTest()

/** Fixtures for Vitest: an emulator for each worker, and a new tenant for each test. */
import { test as base } from 'vitest'
import { startEmulator, type EmulatedTenant, type EmulatorOptions, type RunningEmulator } from 'auth0-clients-emulator'

/** The fixtures that `emulatorTest` adds. */
export interface EmulatorFixtures {
  /** The emulator that all tests of a worker share. */
  emulator: RunningEmulator
  /** A new tenant for each test, with the seeds of the emulator. It is deleted after the test. */
  tenant: EmulatedTenant
}

// Shared by all results of `emulatorTest`, because two of them may use the same emulator of a worker.
let tenantCount = 0

/**
 * Extends Vitest's `test` with the fixtures `emulator` and `tenant`. Only a test that names a fixture starts it.
 * @param options the options of `startEmulator`
 * @returns a `test` function
 * @throws Error in the test, if the emulator cannot be started
 * @example
 * ```ts
 * const test = emulatorTest({ seed: ['empty'] })
 * test('lists no client of mine', async ({ tenant }) => {
 *   const headers = { authorization: `Bearer ${await tenant.token()}` }
 *   const response = await fetch(`${tenant.url}/api/v2/clients?is_global=false`, { headers })
 *   expect(await response.json()).toEqual([])
 * })
 * ```
 */
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
      tenantCount++
      const tenant = await emulator.tenant(`test-${tenantCount}`)
      await use(tenant)
      await emulator.deleteTenant(tenant.name)
    },
  })
}

/**
 * Vitest's `test` with the fixtures `emulator` and `tenant`. The emulator has the default options.
 * @example
 * ```ts
 * test('creates an application', async ({ tenant }) => {
 *   const loaded = await tenant.seed({ clients: [{ name: 'My app' }] })
 *   expect(loaded.clients).toBe(1)
 * })
 * ```
 */
export const test = emulatorTest()

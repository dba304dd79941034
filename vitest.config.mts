import { defineConfig } from 'vitest/config'

/** Test files that replace a module of the emulator, so they cannot share loaded modules with other files. */
const WITH_REPLACED_MODULES = ['test/api/server/failures.test.ts']

/**
 * `--mode security` and `--mode long` run the suites of test/security, every other mode the fast suites. The fast suites
 * share loaded modules within a worker: loading the emulator again for each file took a third of the time.
 */
export default defineConfig(({ mode }) => {
  const common = { globalSetup: ['test/support/global-setup.ts'], testTimeout: 20_000, maxWorkers: 2 }
  if (['security', 'long'].includes(mode)) return { test: { ...common, include: ['test/security/**/*.test.ts'] } }
  const fast = {
    ...common,
    name: 'fast',
    include: ['test/{unit,api,cli,wire,contract}/**/*.test.ts'],
    exclude: WITH_REPLACED_MODULES,
    isolate: false,
  }
  const isolated = { ...common, name: 'isolated', include: WITH_REPLACED_MODULES }
  return { test: { maxWorkers: 2, projects: [{ test: fast }, { test: isolated }] } }
})

import { defineConfig } from 'vitest/config'

/** `--mode security` and `--mode long` run the suites of test/security, every other mode the fast suites. */
export default defineConfig(({ mode }) => ({
  test: {
    include: ['security', 'long'].includes(mode)
      ? ['test/security/**/*.test.ts']
      : ['test/{unit,api,cli,wire,contract}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 20_000,
    maxWorkers: 2,
  },
}))

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,api,cli,wire,contract,security}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 20_000,
    maxWorkers: 2,
  },
})

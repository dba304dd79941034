import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/{unit,api,wire,contract,security}/**/*.test.ts'], testTimeout: 20_000, maxWorkers: 2 },
})

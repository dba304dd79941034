import { expect, test } from 'vitest'
import { supported } from './supported.ts'

test('SUPPORTED.md is what the tables say; `npm run supported` writes it', async () => {
  await expect(supported()).toMatchFileSnapshot('../../SUPPORTED.md')
})

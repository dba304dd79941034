import { expect, test } from 'vitest'
import { supported } from './supported.ts'

test('SUPPORTED.md equals the text built from the tables; `npm run supported` updates it', async () => {
  await expect(supported()).toMatchFileSnapshot('../../SUPPORTED.md')
})

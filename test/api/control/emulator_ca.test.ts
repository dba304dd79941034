/** Tests GET /_emulator/ca.pem. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

test('GET /_emulator/ca.pem returns the certificate authority as PEM, to pages of other origins too', async () => {
  const { status, headers, text } = await emulator.control('GET /ca.pem', {
    headers: { origin: 'https://elsewhere.example' },
  })
  expect([status, headers['content-type']]).toEqual([200, 'application/x-pem-file'])
  expect(text).toBe(readFileSync(emulator.ca as string, 'utf8'))
})

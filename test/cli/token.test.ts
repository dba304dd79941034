/** The command token. */
import { expect, test } from 'vitest'
import { run } from '../support/cli.ts'
import { useEmulator } from '../support/emulator.ts'

const emulator = useEmulator({ transport: 'process' })

test('prints a token of the running emulator', async () => {
  const { stdout, code } = await run('token', '--url', emulator.url, '--scope', 'read:clients').ended
  expect([code, stdout.split('.').length]).toEqual([0, 3])
})

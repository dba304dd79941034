/** The command ca. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runWith } from '../support/cli.ts'
import { certificatesIn } from '../support/client-variables.ts'
import { temporaryFolder } from '../support/emulator.ts'

test('creates the file if it is missing, and prints its path', async () => {
  const home = join(temporaryFolder(), 'new')
  const { stdout, code } = await runWith({ AUTH0_EMULATOR_HOME: home }, 'ca').ended
  expect([code, stdout]).toEqual([0, `${join(home, 'ca.pem')}\n`])
  expect(certificatesIn(stdout.trim())).toHaveLength(1)
  await runWith({ AUTH0_EMULATOR_HOME: home }, 'ca', '--tls-host', 'auth0.test').ended
  expect(certificatesIn(stdout.trim())).toHaveLength(2)
})

test('creates one authority if several processes create it at the same time', async () => {
  const home = join(temporaryFolder(), 'new')
  const ended = await Promise.all([1, 2, 3].map(() => runWith({ AUTH0_EMULATOR_HOME: home }, 'ca').ended))
  expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
    [0, ''],
  ])
  expect(readdirSync(home).sort()).toEqual(['authority-localhost-1.json', 'ca.pem', 'certificate-localhost.json'])
  expect(certificatesIn(join(home, 'ca.pem'))).toHaveLength(1)
})

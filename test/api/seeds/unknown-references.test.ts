/** Tests seeds that name a client, a grant or an organization that they cannot name. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../../server/index.ts'
import { HOME, temporaryFolder } from '../../support/emulator.ts'

const seedFile = (content: object) => {
  const file = join(temporaryFolder(), 'organizations.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

test.each([
  [
    { organizations: [{ name: 'a', client_grants: [{ client_id: 'Nobody' }] }] },
    'organizations[0]: there is no client Nobody',
  ],
  [
    { clients: [{ name: 'A' }], organizations: [{ name: 'a', client_grants: [{ client_id: 'A' }] }] },
    'organizations[0]: the client A has no grant',
  ],
  [{ organizations: [{ name: 'a' }, { name: 'a' }] }, 'organizations[1]: the organization a stands in the seed twice'],
  [
    { connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Nobody'] }] },
    'connections[0]: there is no client Nobody',
  ],
])('rejects the seed %j and names the entry', async (content, where) => {
  const file = seedFile(content)
  await expect(startEmulator({ seed: [file], home: HOME })).rejects.toThrow(
    `The seed ${file} cannot be loaded: ${where}`,
  )
})

/** A data folder with several states in it, and ways to look at what is left of them. */
import Database from 'better-sqlite3'
import type { EmulatorOptions } from '../../server/index.ts'
import { clientNames, startTestEmulator, temporaryFolder, type TestEmulator } from './emulator.ts'

export const SEEDED = ['Seeded']
export const CHANGED = ['Seeded', 'X', 'Y']
export const SEED = [{ clients: [{ name: 'Seeded' }] }]

/** A folder whose tenant has a changed state, the snapshots `a` and `b`, a Host and a key of its own beside it in the tenant acme. */
export async function folderWithStates(): Promise<string> {
  const data = temporaryFolder()
  await using emulator = await startTestEmulator({ data, seed: SEED })
  await emulator.api('POST /clients', { body: { name: 'X' } })
  await emulator.snapshot('a')
  await emulator.snapshot('b')
  await emulator.api('POST /clients', { body: { name: 'Y' } })
  await emulator.tenant('acme', { host: 'acme.test' })
  await emulator.control('POST /keys/rotate')
  return data
}

export const start = (data: string, options: EmulatorOptions = {}) =>
  startTestEmulator({ data, seed: SEED, ...options })
export const refusalOf = (data: string, options: EmulatorOptions = {}) =>
  start(data, options).then(
    async (emulator) => {
      await emulator.close()
      return 'started'
    },
    (error: Error) => error.message,
  )
export const restored = async (emulator: TestEmulator, snapshot: string) => {
  await emulator.restore(snapshot)
  return clientNames(emulator)
}
export const integrityOf = (file: string) => {
  const db = new Database(file, { readonly: true })
  try {
    return db.pragma('integrity_check', { simple: true })
  } finally {
    db.close()
  }
}

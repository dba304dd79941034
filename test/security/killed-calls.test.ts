/**
 * If the process is killed at any file operation of a control call or a start, the folder has the complete old state or
 * the complete new one. The process kills itself before the n-th operation (test/support/killed-call.cjs).
 * The test compares the folder with its state before the call, and with the result of a call that was not killed.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { effort, patience, progress } from '../support/effort.ts'
import { HOME, startTestEmulator, temporaryFolder } from '../support/emulator.ts'
import { worldOf, type World } from '../support/world.ts'

const SCRIPT = join(import.meta.dirname, '../support/killed-call.cjs')
/** The number of kills per call. The long form kills about 200 times in total. */
const KILLS = effort(2, 30)

type Call = { kind: 'control'; method: string; path: string; body?: unknown } | { kind: 'start'; options: object }
const control = (method: string, path: string, body?: unknown): Call => ({
  kind: 'control',
  method,
  path: `/_emulator${path}`,
  ...(body !== undefined && { body }),
})

const CALLS: readonly [string, Call][] = [
  ['a reset', control('POST', '/reset')],
  ['a restore', control('POST', '/snapshots/a/restore')],
  ['a new snapshot', control('PUT', '/snapshots/b')],
  ['a snapshot that replaces another', control('PUT', '/snapshots/a')],
  ['the deletion of a snapshot', control('DELETE', '/snapshots/a')],
  ['a new tenant with a Host', control('PUT', '/tenants/other', { host: 'other.test', seeds: ['quickstart'] })],
  ['the deletion of a tenant', control('DELETE', '/tenants/acme')],
  ['the rotation of a key', control('POST', '/keys/rotate')],
  ['a changed clock', control('PUT', '/clock', { now: '2030-01-01T00:00:00Z', frozen: true })],
  ['a seed', control('POST', '/seeds', { clients: [{ name: 'Added 1' }, { name: 'Added 2' }] })],
  ['a document', control('PUT', '/documents', { url: 'https://a.test/', document: {} })],
  ['a start', { kind: 'start', options: {} }],
  ['a start with --restore', { kind: 'start', options: { restore: 'a' } }],
  [
    'a start with --reseed',
    { kind: 'start', options: { reseed: true, seed: [{ clients: [{ name: 'Seeded again' }] }] } },
  ],
]

let template: string
const tokens: Record<string, string> = {}
beforeAll(async () => {
  template = temporaryFolder()
  const emulator = await startTestEmulator({ data: template, seed: ['quickstart'] })
  await emulator.api('POST /clients', { body: { name: 'In the snapshot' } })
  await emulator.snapshot('a')
  await emulator.api('POST /clients', { body: { name: 'After the snapshot' } })
  const acme = await emulator.tenant('acme', { seed: ['quickstart'], host: 'acme.test' })
  await acme.api('POST /clients', { body: { name: 'Of acme' } })
  await emulator.control('PUT /clock', { body: { now: '2029-06-01T00:00:00Z', frozen: true } })
  for (const tenant of [emulator, acme])
    tokens[tenant.name] = (
      await emulator.control<{ access_token: string }>(`POST /tokens?tenant=${tenant.name}`, {
        body: { expires_in: 1_000_000_000 },
      })
    ).body.access_token
  await emulator.close()
})

const copyOfTemplate = () => {
  const folder = temporaryFolder()
  cpSync(template, folder, { recursive: true })
  return folder
}
/** Runs a call in its own process, which kills itself before the given file operation. 0 means no kill. */
const runKilled = (folder: string, call: Call, at: number) =>
  spawnSync(process.execPath, [SCRIPT, folder, HOME, String(at), JSON.stringify(call)], {
    encoding: 'utf8',
    timeout: 60_000,
  })

async function readWorld(folder: string): Promise<World> {
  const emulator = await startTestEmulator({ data: folder, seed: ['quickstart'] })
  try {
    return await worldOf(emulator, tokens)
  } finally {
    await emulator.close()
  }
}

/** Returns the file names of a folder, without the numbers that differ between versions of a file. */
const filesIn = (folder: string) =>
  readdirSync(folder)
    .map((file) => file.replace(/\.\d+(?=\.)/, ''))
    .sort()

describe('a kill at a file operation leaves the old state or the new one', () => {
  test.each(CALLS)(
    'of %s',
    async (name, call) => {
      const before = await readWorld(copyOfTemplate())
      const completed = copyOfTemplate()
      const { status, stdout, stderr } = runKilled(completed, call, 0)
      expect([status, stderr]).toEqual([0, ''])
      const after = await readWorld(completed)
      const operations = Number(stdout)
      expect(operations).toBeGreaterThan(0)
      const step = Math.max(1, operations / KILLS)
      for (let at = 1; at <= operations; at = Math.max(at + 1, Math.round(at + step * (0.5 + Math.random())))) {
        const folder = copyOfTemplate()
        expect([at, runKilled(folder, call, at).signal]).toEqual([at, 'SIGKILL'])
        const world = await readWorld(folder)
        expect([before, after], `${name}, killed at file operation ${at} of ${operations}`).toContainEqual(world)
        // The next start has removed the temporary files that the kill left.
        expect([filesIn(copyOfTemplate()), filesIn(completed)]).toContainEqual(filesIn(folder))
        progress(`${name}: killed at ${at} of ${operations}`)
      }
    },
    patience(60_000),
  )
})

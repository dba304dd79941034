/**
 * A control call, or a start, whose process is killed at any of its file operations leaves the old state or the new one, whole. The
 * process kills itself before the n-th operation (test/support/killed-call.cjs); what the folder then holds is compared with what it
 * held before the call, and with what a call that was not killed leaves.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { effort, patience, progress } from '../support/effort.ts'
import { HOME, startTestEmulator, temporaryFolder } from '../support/emulator.ts'
import { worldOf, type World } from '../support/world.ts'

const SCRIPT = join(import.meta.dirname, '../support/killed-call.cjs')
/** Kills of each call in the short form; the long form kills 200 times in all. */
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
  ['a moved clock', control('PUT', '/clock', { now: '2030-01-01T00:00:00Z', frozen: true })],
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
const run = (folder: string, call: Call, at: number) =>
  spawnSync(process.execPath, [SCRIPT, folder, HOME, String(at), JSON.stringify(call)], {
    encoding: 'utf8',
    timeout: 60_000,
  })

async function worldIn(folder: string): Promise<World> {
  const emulator = await startTestEmulator({ data: folder, seed: ['quickstart'] })
  try {
    return await worldOf(emulator, tokens)
  } finally {
    await emulator.close()
  }
}

/** Names of the files of a folder, without the numbers that tell one file from its predecessor. */
const filesIn = (folder: string) =>
  readdirSync(folder)
    .map((file) => file.replace(/\.\d+(?=\.)/, ''))
    .sort()

describe('a kill at a file operation leaves the old state or the new one', () => {
  test.each(CALLS)(
    'of %s',
    async (name, call) => {
      const before = await worldIn(copyOfTemplate())
      const whole = copyOfTemplate()
      const { status, stdout, stderr } = run(whole, call, 0)
      expect([status, stderr]).toEqual([0, ''])
      const after = await worldIn(whole)
      const operations = Number(stdout)
      expect(operations).toBeGreaterThan(0)
      const step = Math.max(1, operations / KILLS)
      for (let at = 1; at <= operations; at = Math.max(at + 1, Math.round(at + step * (0.5 + Math.random())))) {
        const folder = copyOfTemplate()
        expect([at, run(folder, call, at).signal]).toEqual([at, 'SIGKILL'])
        const found = await worldIn(folder)
        expect([before, after], `${name}, killed at file operation ${at} of ${operations}`).toContainEqual(found)
        // What the kill left behind is gone after the next start.
        expect([filesIn(copyOfTemplate()), filesIn(whole)]).toContainEqual(filesIn(folder))
        progress(`${name}: killed at ${at} of ${operations}`)
      }
    },
    patience(60_000),
  )
})

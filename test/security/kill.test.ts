/**
 * A killed process loses no write that got a response.
 * First, several writers change clients, each only its own. At a random moment the emulator gets SIGKILL.
 * After a restart every client must have the state of its last confirmed write.
 * A write without a response may be complete or missing, but never partial.
 * The long form kills 50 times during 10,000 writes.
 * Then one caller changes whole states: resets, snapshots and tenants.
 */
import Database from 'better-sqlite3'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { effort, patience, progress } from '../support/effort.ts'
import {
  startTestEmulator,
  temporaryFolder,
  type CallOptions,
  type EmulatorProcess,
  type Json,
} from '../support/emulator.ts'
import { publicPem } from '../support/keys.ts'

const KILLS = effort(3, 50)
const WRITES = effort(600, 10_000)
const WRITERS = 8
const [pem, otherPem] = [publicPem(), publicPem()]

/**
 * The expected state of a client; undefined if it was deleted.
 * The version of a write is stored in three tiers and tables, so a partial write is detected.
 */
type State = { version: number; credentials: number } | undefined

const settings = (version: number) => ({
  description: `v${version}`,
  callbacks: [`https://a.test/${version}`],
  client_metadata: { version: String(version) },
})
const METHODS = { private_key_jwt: { credentials: [{ credential_type: 'public_key', name: 'first', pem }] } }

/** The clients of a writer. */
interface Writer {
  /** The state of each client after the last confirmed write. */
  confirmed: Map<string, State>
  /** The result of the write without a response, which may or may not be stored. */
  pending: { id: string; state: State } | 'a new client' | undefined
}

/** Writes until the connection breaks or the count is reached. Calls `onConfirmed` after each response. */
async function write(emulator: EmulatorProcess, writer: Writer, count: number, onConfirmed: () => void): Promise<void> {
  const { confirmed } = writer
  for (let n = 1; n <= count; n++) {
    const living = [...confirmed].filter(([, each]) => each !== undefined)
    const [id, state] = living[n % (living.length || 1)] ?? []
    try {
      if (!id || !state || n % 5 === 0) {
        writer.pending = 'a new client'
        const { body: client } = await emulator.api('POST /clients', {
          body: { name: 'x', ...settings(n), client_authentication_methods: METHODS },
        })
        confirmed.set(client['client_id'] as string, { version: n, credentials: 1 })
      } else if (n % 7 === 0) {
        writer.pending = { id, state: undefined }
        await emulator.api(`DELETE /clients/${id}`)
        confirmed.set(id, undefined)
      } else if (n % 11 === 0 && state.credentials === 1) {
        const after = { ...state, credentials: 2 }
        writer.pending = { id, state: after }
        await emulator.api(`POST /clients/${id}/credentials`, {
          body: {
            credential_type: 'public_key',
            name: 'second',
            pem: otherPem,
          },
        })
        confirmed.set(id, after)
      } else {
        const after = { ...state, version: n }
        writer.pending = { id, state: after }
        await emulator.api(`PATCH /clients/${id}`, { body: settings(n) })
        confirmed.set(id, after)
      }
    } catch {
      return
    }
    writer.pending = undefined
    onConfirmed()
  }
}

/** Reads all clients page by page, and the number of credentials of each. */
async function readStored(emulator: EmulatorProcess): Promise<Map<string, State>> {
  const stored = new Map<string, State>()
  for (let page = 0; ; page++) {
    const clients = (await emulator.api<Json[]>(`GET /clients?is_global=false&per_page=100&page=${page}`)).body
    for (const client of clients) {
      const { version } = client['client_metadata'] as { version: string }
      expect(client).toMatchObject(settings(Number(version)))
      const credentials = (await emulator.api<Json[]>(`GET /clients/${client['client_id']}/credentials`)).body
      stored.set(client['client_id'] as string, { version: Number(version), credentials: credentials.length })
    }
    if (clients.length < 100) return stored
  }
}

function requireConfirmedWrites(writers: readonly Writer[], stored: ReadonlyMap<string, State>): void {
  for (const { confirmed, pending } of writers) {
    for (const [id, state] of confirmed) {
      const isPending = typeof pending === 'object' && pending.id === id
      const allowed = isPending ? [state, pending.state] : [state]
      expect(allowed).toContainEqual(stored.get(id))
    }
  }
  const unconfirmedIds = [...stored.keys()].filter((id) => !writers.some(({ confirmed }) => confirmed.has(id)))
  expect(unconfirmedIds.length).toBeLessThanOrEqual(writers.filter(({ pending }) => pending === 'a new client').length)
}

function integrity(data: string, file = 'default.sqlite'): unknown {
  const db = new Database(join(data, file), { readonly: true })
  try {
    return [db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check')]
  } finally {
    db.close()
  }
}

/** Writes to a folder, kills the emulator and restarts it. @returns the number of writes confirmed before the kill */
async function killDuringWrites(): Promise<number> {
  const data = temporaryFolder()
  const first = await startTestEmulator({ transport: 'process', flags: ['--quiet', '--data', data, '--seed', 'empty'] })
  const writers: Writer[] = Array.from({ length: WRITERS }, () => ({ confirmed: new Map(), pending: undefined }))
  const killAfter = Math.floor(Math.random() * WRITES)
  let confirmedCount = 0
  const writing = writers.map((writer) =>
    write(first, writer, WRITES / WRITERS, () => {
      // The other writers have a write in progress at this moment, so the kill interrupts it.
      if (++confirmedCount === killAfter) setTimeout(() => first.child.kill('SIGKILL'), Math.random() * 3)
    }),
  )
  await Promise.all(writing)
  first.child.kill('SIGKILL')
  await first.ended
  const second = await startTestEmulator({ transport: 'process', flags: ['--quiet', '--data', data] })
  requireConfirmedWrites(writers, await readStored(second))
  second.child.kill('SIGTERM')
  await second.ended
  expect(integrity(data)).toEqual(['ok', []])
  return confirmedCount
}

test(
  `${KILLS} kills during ${WRITES} writes lose no confirmed write, and leave no partial one`,
  async () => {
    let writes = 0
    for (let n = 1; n <= KILLS; n++) {
      writes += await killDuringWrites()
      progress(`kill ${n} of ${KILLS} survived; ${writes} writes were confirmed before them`)
    }
    expect(writes).toBeGreaterThan(KILLS)
  },
  patience(60_000),
)

/** The content of a data folder: the client names of `default` and of its snapshots, and the other tenants. */
interface World {
  clients: string[]
  snapshots: Record<string, string[]>
  tenants: string[]
}
type Step = [line: string, body: unknown, after: World]

const LIVES = effort(4, 50)
const STEPS = 400
const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(Math.random() * values.length)]

/** Picks a random next step and computes the state that it leads to. */
function randomStep(world: World, n: number): Step {
  const { clients, snapshots, tenants } = world
  const [snapshot, tenant] = [pick(Object.keys(snapshots)), pick(tenants)]
  const name = `${n % 3}`
  const possibleSteps: (Step | undefined)[] = [
    ['POST /api/v2/clients', { name: `client ${n}` }, { ...world, clients: [...clients, `client ${n}`] }],
    ['POST /_emulator/reset', undefined, { ...world, clients: [] }],
    [`PUT /_emulator/snapshots/${name}`, undefined, { ...world, snapshots: { ...snapshots, [name]: clients } }],
    snapshot === undefined
      ? undefined
      : [`POST /_emulator/snapshots/${snapshot}/restore`, undefined, { ...world, clients: snapshots[snapshot] ?? [] }],
    snapshot === undefined
      ? undefined
      : [
          `DELETE /_emulator/snapshots/${snapshot}`,
          undefined,
          { ...world, snapshots: Object.fromEntries(Object.entries(snapshots).filter(([each]) => each !== snapshot)) },
        ],
    [`PUT /_emulator/tenants/t${n}`, { seeds: ['quickstart'] }, { ...world, tenants: [...tenants, `t${n}`] }],
    tenant === undefined
      ? undefined
      : [
          `DELETE /_emulator/tenants/${tenant}`,
          undefined,
          { ...world, tenants: tenants.filter((each) => each !== tenant) },
        ],
  ]
  return pick(possibleSteps) ?? randomStep(world, n)
}

/** Sends a request that must succeed. */
async function send<T = Json>(emulator: EmulatorProcess, line: string, options: CallOptions = {}): Promise<T> {
  const { status, body } = await emulator.request<T>(line, { as: '*', ...options })
  expect([line, status]).toEqual([line, expect.toSatisfy((each: number) => each < 300)])
  return body
}

/** Tells whether an error means that the process ended before its response. */
const isCutOff = ({ code = '' }: NodeJS.ErrnoException) => ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code)

/** Reads the content of the data folder over the API. */
async function readWorld(emulator: EmulatorProcess): Promise<World> {
  const names = async (tenant: string) =>
    (await send<Json[]>(emulator, 'GET /api/v2/clients?is_global=false&per_page=100', { tenant })).map(({ name }) =>
      String(name),
    )
  const clients = await names('default')
  const tenants = (await send<{ tenants: Json[] }>(emulator, 'GET /_emulator/tenants')).tenants
    .map(({ name }) => String(name))
    .filter((name) => name !== 'default')
  for (const tenant of tenants) expect([tenant, (await names(tenant)).length]).toEqual([tenant, 4])
  const snapshots: World['snapshots'] = {}
  for (const { name } of (await send<{ snapshots: Json[] }>(emulator, 'GET /_emulator/snapshots')).snapshots) {
    await send(emulator, `POST /_emulator/snapshots/${name}/restore`)
    snapshots[String(name)] = await names('default')
  }
  return { clients, snapshots, tenants: tenants.sort() }
}

test(
  `${LIVES} kills between resets, snapshots and tenants leave each of them complete`,
  async () => {
    let confirmedCount = 0
    for (let life = 1; life <= LIVES; life++) {
      const data = temporaryFolder()
      const first = await startTestEmulator({
        transport: 'process',
        flags: ['--quiet', '--data', data, '--seed', 'empty'],
      })
      let world: World = { clients: [], snapshots: {}, tenants: [] }
      let after = world
      setTimeout(() => first.child.kill('SIGKILL'), Math.random() * 400)
      for (let n = 0; n < STEPS; n++) {
        const [line, body, next] = randomStep(world, n)
        after = next
        const isConfirmed = await send(first, line, { body }).then(
          () => true,
          (error: Error) => (isCutOff(error) ? false : Promise.reject(error)),
        )
        if (!isConfirmed) break
        world = next
        confirmedCount++
      }
      await first.ended
      const second = await startTestEmulator({
        transport: 'process',
        flags: ['--quiet', '--data', data, '--seed', 'empty'],
      })
      const withSortedTenants = (each: World) => ({ ...each, tenants: each.tenants.toSorted() })
      expect([withSortedTenants(world), withSortedTenants(after)]).toContainEqual(await readWorld(second))
      second.child.kill('SIGTERM')
      await second.ended
      for (const file of readdirSync(data).filter((name) => name.endsWith('.sqlite')))
        expect([file, integrity(data, file)]).toEqual([file, ['ok', []]])
      progress(`kill ${life} of ${LIVES} survived; ${confirmedCount} changes were confirmed before them`)
    }
    expect(confirmedCount).toBeGreaterThan(LIVES)
  },
  patience(60_000),
)

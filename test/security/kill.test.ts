/**
 * A process that is killed loses nothing that was answered. First, writers change clients, each a few of its own; at a random moment
 * the emulator gets SIGKILL. After a restart every client must be as its last answered write left it, or, for the one write of a
 * writer that got no answer, as that would have left it; nothing in between. The long form kills 50 times during 10,000 writes.
 * Then one caller changes whole states: resets, snapshots, tenants.
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

/** What a client must look like: every number of a write stands in three tiers and tables; undefined for one that is gone. */
type State = { version: number; credentials: number } | undefined

const settings = (version: number) => ({
  description: `v${version}`,
  callbacks: [`https://a.test/${version}`],
  client_metadata: { version: String(version) },
})
const METHODS = { private_key_jwt: { credentials: [{ credential_type: 'public_key', name: 'first', pem }] } }

/** A writer's clients: what is known of each, and the state that an unanswered write may have made. */
interface Writer {
  known: Map<string, State>
  pending: { id: string; state: State } | 'a new client' | undefined
}

/** Writes until it is cut off or has done its part. @returns the writes that were answered */
async function write(emulator: EmulatorProcess, writer: Writer, count: number, answered: () => void): Promise<void> {
  const { known } = writer
  for (let n = 1; n <= count; n++) {
    const living = [...known].filter(([, each]) => each !== undefined)
    const [id, state] = living[n % (living.length || 1)] ?? []
    try {
      if (!id || !state || n % 5 === 0) {
        writer.pending = 'a new client'
        const { body: client } = await emulator.api('POST /clients', {
          body: { name: 'x', ...settings(n), client_authentication_methods: METHODS },
        })
        known.set(client['client_id'] as string, { version: n, credentials: 1 })
      } else if (n % 7 === 0) {
        writer.pending = { id, state: undefined }
        await emulator.api(`DELETE /clients/${id}`)
        known.set(id, undefined)
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
        known.set(id, after)
      } else {
        const after = { ...state, version: n }
        writer.pending = { id, state: after }
        await emulator.api(`PATCH /clients/${id}`, { body: settings(n) })
        known.set(id, after)
      }
    } catch {
      return
    }
    writer.pending = undefined
    answered()
  }
}

/** All clients, page by page, and how many credentials each has. */
async function stored(emulator: EmulatorProcess): Promise<Map<string, State>> {
  const found = new Map<string, State>()
  for (let page = 0; ; page++) {
    const clients = (await emulator.api<Json[]>(`GET /clients?is_global=false&per_page=100&page=${page}`)).body
    for (const client of clients) {
      const { version } = client['client_metadata'] as { version: string }
      expect(client).toMatchObject(settings(Number(version)))
      const credentials = (await emulator.api<Json[]>(`GET /clients/${client['client_id']}/credentials`)).body
      found.set(client['client_id'] as string, { version: Number(version), credentials: credentials.length })
    }
    if (clients.length < 100) return found
  }
}

function compare(writers: readonly Writer[], found: ReadonlyMap<string, State>): void {
  for (const { known, pending } of writers) {
    for (const [id, state] of known) {
      const isPending = typeof pending === 'object' && pending.id === id
      const may = isPending ? [state, pending.state] : [state]
      expect(may).toContainEqual(found.get(id))
    }
  }
  const strangers = [...found.keys()].filter((id) => !writers.some(({ known }) => known.has(id)))
  expect(strangers.length).toBeLessThanOrEqual(writers.filter(({ pending }) => pending === 'a new client').length)
}

function integrity(data: string, file = 'default.sqlite'): unknown {
  const db = new Database(join(data, file), { readonly: true })
  try {
    return [db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check')]
  } finally {
    db.close()
  }
}

/** One life of a folder: writes, a kill, a restart. @returns the writes that were answered before the kill */
async function kill(): Promise<number> {
  const data = temporaryFolder()
  const first = await startTestEmulator({ transport: 'process', flags: ['--quiet', '--data', data, '--seed', 'empty'] })
  const writers: Writer[] = Array.from({ length: WRITERS }, () => ({ known: new Map(), pending: undefined }))
  const last = Math.floor(Math.random() * WRITES)
  let answered = 0
  const writing = writers.map((writer) =>
    write(first, writer, WRITES / WRITERS, () => {
      // In the middle of something: while the answer of this write is read, others are being made.
      if (++answered === last) setTimeout(() => first.child.kill('SIGKILL'), Math.random() * 3)
    }),
  )
  await Promise.all(writing)
  first.child.kill('SIGKILL')
  await first.ended
  const second = await startTestEmulator({ transport: 'process', flags: ['--quiet', '--data', data] })
  compare(writers, await stored(second))
  second.child.kill('SIGTERM')
  await second.ended
  expect(integrity(data)).toEqual(['ok', []])
  return answered
}

test(
  `${KILLS} kills during ${WRITES} writes lose nothing that was answered, and leave nothing half done`,
  async () => {
    let writes = 0
    for (let n = 1; n <= KILLS; n++) {
      writes += await kill()
      progress(`kill ${n} of ${KILLS} survived; ${writes} writes were answered before them`)
    }
    expect(writes).toBeGreaterThan(KILLS)
  },
  patience(60_000),
)

/** What is in a data folder: names of the clients of `default`, of those of its snapshots, and of its other tenants. */
interface World {
  clients: string[]
  snapshots: Record<string, string[]>
  tenants: string[]
}
type Step = [line: string, body: unknown, after: World]

const LIVES = effort(4, 50)
const STEPS = 400
const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(Math.random() * values.length)]

/** Something that may be done next, and what it leads to. */
function stepFrom(world: World, n: number): Step {
  const { clients, snapshots, tenants } = world
  const [snapshot, tenant] = [pick(Object.keys(snapshots)), pick(tenants)]
  const name = `${n % 3}`
  const possible: (Step | undefined)[] = [
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
  return pick(possible) ?? stepFrom(world, n)
}

/** Sends a request that must succeed. */
async function send<T = Json>(emulator: EmulatorProcess, line: string, options: CallOptions = {}): Promise<T> {
  const { status, body } = await emulator.request<T>(line, { as: '*', ...options })
  expect([line, status]).toEqual([line, expect.toSatisfy((each: number) => each < 300)])
  return body
}

/** Whether an error means that the process ended before it had answered. */
const isCutOff = ({ code = '' }: NodeJS.ErrnoException) => ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code)

/** What is there, by what the API says. */
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
  `${LIVES} kills between resets, snapshots and tenants leave each of them whole`,
  async () => {
    let answered = 0
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
        const [line, body, next] = stepFrom(world, n)
        after = next
        const isAnswered = await send(first, line, { body }).then(
          () => true,
          (error: Error) => (isCutOff(error) ? false : Promise.reject(error)),
        )
        if (!isAnswered) break
        world = next
        answered++
      }
      await first.ended
      const second = await startTestEmulator({
        transport: 'process',
        flags: ['--quiet', '--data', data, '--seed', 'empty'],
      })
      const sorted = (each: World) => ({ ...each, tenants: each.tenants.toSorted() })
      expect([sorted(world), sorted(after)]).toContainEqual(await readWorld(second))
      second.child.kill('SIGTERM')
      await second.ended
      for (const file of readdirSync(data).filter((name) => name.endsWith('.sqlite')))
        expect([file, integrity(data, file)]).toEqual([file, ['ok', []]])
      progress(`kill ${life} of ${LIVES} survived; ${answered} changes were answered before them`)
    }
    expect(answered).toBeGreaterThan(LIVES)
  },
  patience(60_000),
)

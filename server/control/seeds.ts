/** /_emulator/seeds and /_emulator/export: what is in a tenant, as a document. */
import { exportSeedText } from '../seeds/export.ts'
import { loadSeeds } from '../seeds/load-seeds.ts'
import { SeedError } from '../seeds/seed-error.ts'
import { readSentYaml } from '../seeds/yaml.ts'
import { seedNotLoaded } from '../errors/control.ts'
import { ok, type Answer } from '../shared/answer.ts'
import type { NamedSeed } from '../seeds/seed.ts'
import type { ControlCall } from './handler.ts'

type Body = Record<string, unknown> & { seed?: string }

/** An error over HTTP: that of a seed is the caller's. */
const toSeedResponse = (error: unknown) =>
  error instanceof SeedError ? seedNotLoaded(error.message, error.path, error.reason) : error

/** Runs what loads seeds. @throws ApiError 400 in place of a SeedError */
export async function withSeedErrors<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    throw toSeedResponse(error)
  }
}

/** How errors speak of a document that was sent. */
const SEED_IN_REQUEST = 'in the request'

/** The document of a body in YAML. @throws ApiError 400 */
export const parseYamlSeed = (text: string): Promise<unknown> =>
  readSentYaml(SEED_IN_REQUEST, text).catch((error: unknown) => {
    throw toSeedResponse(error)
  })

/** Adds a seed to the tenant: what the seed names again is replaced. A reset takes it away. */
export async function loadSeed({ emulator, tenant, body, host }: ControlCall<object, object, Body>): Promise<Answer> {
  const loaded = await withSeedErrors(async () => {
    const seed: NamedSeed =
      body.seed === undefined
        ? { name: SEED_IN_REQUEST, document: body }
        : emulator.seeds.named(requireNameOnly(body.seed, body))
    return loadSeeds(tenant, [seed], host)
  })
  return ok(JSON.stringify({ loaded }))
}

/** A document beside the name would be left out without a word. @throws SeedError */
function requireNameOnly(name: string, { seed: _, ...beside }: Body): string {
  const names = Object.keys(beside)
  if (names.length > 0)
    throw new SeedError(name, '', `beside the name of a seed stands ${names.join(', ')}: send a name or a document`)
  return name
}

export const exportTenant = async ({ tenant, host }: ControlCall): Promise<Answer> =>
  ok(await exportSeedText(tenant, host))

/** /_emulator/seeds and /_emulator/export: load a seed into a tenant, and export a tenant as a seed. */
import { exportSeedText } from '../seeds/export.ts'
import { loadSeeds } from '../seeds/load-seeds.ts'
import { SeedError } from '../seeds/seed-error.ts'
import { parseReceivedYaml } from '../seeds/yaml.ts'
import { seedNotLoaded } from '../errors/control.ts'
import { ok, type Answer } from '../shared/answer.ts'
import type { NamedSeed } from '../seeds/seed.ts'
import type { ControlCall } from './handler.ts'

type Body = Record<string, unknown> & { seed?: string }

/** Converts a SeedError to a 400. Returns other errors unchanged. */
const toSeedResponse = (error: unknown) =>
  error instanceof SeedError ? seedNotLoaded(error.message, error.path, error.reason) : error

/** Runs a load. @throws ApiError 400 instead of a SeedError */
export async function withSeedErrors<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    throw toSeedResponse(error)
  }
}

/** The name of a document from a body in error messages. */
const SEED_IN_REQUEST = 'in the request'

/** Parses a body in YAML. @throws ApiError 400 */
export const parseYamlSeed = (text: string): Promise<unknown> =>
  parseReceivedYaml(SEED_IN_REQUEST, text).catch((error: unknown) => {
    throw toSeedResponse(error)
  })

/** Adds a seed to the tenant. Entities with the same id are replaced. A reset removes the seed. */
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

/** Rejects a body with a name and a document: the document would be ignored without an error. @throws SeedError */
function requireNameOnly(name: string, { seed: _, ...beside }: Body): string {
  const names = Object.keys(beside)
  if (names.length > 0)
    throw new SeedError(
      name,
      '',
      `the name of a seed comes with ${names.join(', ')}: send a name or a document, not both`,
    )
  return name
}

/** Exports the tenant as a seed document, secrets included. */
export const exportTenant = async ({ tenant, host }: ControlCall): Promise<Answer> =>
  ok(await exportSeedText(tenant, host))

/** /_emulator/seeds and /_emulator/export: what is in a tenant, as a document. */
import { seedNotLoaded } from '../errors.ts'
import { ok, type Answer } from '../management/call.ts'
import { exportSeed } from '../seeds/export.ts'
import { loadSeeds, type NamedSeed } from '../seeds/load.ts'
import { SeedError } from '../seeds/seed-error.ts'
import type { ControlCall } from './call.ts'

type Body = Record<string, unknown> & { seed?: string }

/** Runs what loads seeds. @throws ApiError 400 in place of a SeedError */
export function loading<T>(load: () => T): T {
  try {
    return load()
  } catch (error) {
    throw error instanceof SeedError ? seedNotLoaded(error.message, error.path, error.reason) : error
  }
}

/** On top of what is there: what the seed names again takes the place of what was there. A reset takes it away. */
export function loadSeed({ emulator, tenant, body, host }: ControlCall<object, object, Body>): Answer {
  const loaded = loading(() => {
    const seed: NamedSeed = body.seed === undefined ? { name: 'in the request', document: body } : emulator.seeds.named(nameAlone(body.seed, body))
    return loadSeeds(tenant, [seed], host)
  })
  return ok(JSON.stringify({ loaded }))
}

/** A document beside the name would be left out without a word. @throws SeedError */
function nameAlone(name: string, { seed: _, ...beside }: Body): string {
  const names = Object.keys(beside)
  if (names.length > 0) throw new SeedError(name, '', `beside the name of a seed stands ${names.join(', ')}: send a name or a document`)
  return name
}

export const exportTenant = ({ tenant, host }: ControlCall): Answer => ok(JSON.stringify(exportSeed(tenant, host)))

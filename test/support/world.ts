/** What an emulator holds, as a value that can be compared: what the API and the control API show of every tenant. */
import type { RunningEmulator } from '../../server/index.ts'
import { asking, clientNames } from './tenants.ts'
import type { Json } from './emulator.ts'

export interface TenantWorld {
  clients: string[]
  /** Names of clients by the name of the snapshot. */
  snapshots: Record<string, string[]>
  hosts: string[]
  /** Whether a token that the tenant issued before is still good. */
  takesToken: boolean
  clock: { frozen: boolean; time: string | undefined }
}
export type World = Record<string, TenantWorld>

const namesIn = (seed: Json) =>
  (seed['clients'] as { name: string; global?: boolean }[]).filter(({ global }) => !global).map(({ name }) => name)

/** @param tokens tokens by the names of tenants, issued before */
export async function worldOf(
  emulator: RunningEmulator,
  tokens: Readonly<Record<string, string>> = {},
): Promise<World> {
  const ask = asking(emulator)
  const world: World = {}
  for (const name of await emulator.tenants()) {
    const tenant = await emulator.tenant(name)
    const { snapshots } = (await ask<{ snapshots: { name: string }[] }>(`GET /_emulator/snapshots?tenant=${name}`)).body
    const contents = await Promise.all(
      snapshots.map(
        async (snapshot) =>
          [
            snapshot.name,
            namesIn((await ask(`GET /_emulator/snapshots/${snapshot.name}/export?tenant=${name}`)).body),
          ] as const,
      ),
    )
    const { hosts } = (await ask<{ hosts: string[] }>(`GET /_emulator/tenants/${name}`)).body
    const [host] = hosts
    const { frozen, now } = (await ask<{ frozen: boolean; now: string }>(`GET /_emulator/clock?tenant=${name}`)).body
    world[name] = {
      clients: await clientNames(tenant),
      snapshots: Object.fromEntries(contents),
      hosts,
      clock: { frozen, time: frozen ? now : undefined },
      takesToken:
        tokens[name] !== undefined &&
        (await ask('GET /api/v2/clients?per_page=1', { token: tokens[name], ...(host !== undefined && { host }) }))
          .status !== 401,
    }
  }
  return world
}

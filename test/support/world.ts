/** What an emulator holds, as a value that can be compared: what the API and the control API show of every tenant. */
import { clientNames, clientNamesIn, type TestEmulator } from './emulator.ts'

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

/** @param tokens tokens by the names of tenants, issued before */
export async function worldOf(emulator: TestEmulator, tokens: Readonly<Record<string, string>> = {}): Promise<World> {
  const world: World = {}
  for (const name of await emulator.tenants()) {
    const tenant = await emulator.tenant(name)
    const { snapshots } = (await emulator.control<{ snapshots: { name: string }[] }>(`GET /snapshots?tenant=${name}`))
      .body
    const contents = await Promise.all(
      snapshots.map(
        async (snapshot) =>
          [
            snapshot.name,
            clientNamesIn((await emulator.control(`GET /snapshots/${snapshot.name}/export?tenant=${name}`)).body),
          ] as const,
      ),
    )
    const { hosts } = (await emulator.control<{ hosts: string[] }>(`GET /tenants/${name}`)).body
    const [host] = hosts
    const { frozen, now } = (await emulator.control<{ frozen: boolean; now: string }>(`GET /clock?tenant=${name}`)).body
    world[name] = {
      clients: await clientNames(tenant),
      snapshots: Object.fromEntries(contents),
      hosts,
      clock: { frozen, time: frozen ? now : undefined },
      takesToken:
        tokens[name] !== undefined &&
        (
          await emulator.api('GET /clients?per_page=1', {
            as: { token: tokens[name] },
            ...(host !== undefined && { host }),
          })
        ).status !== 401,
    }
  }
  return world
}

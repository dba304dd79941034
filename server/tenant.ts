/** A tenant: everything that a test can change lives here, and resetting it restores all of it. */
import { accessSync, closeSync, constants, copyFileSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanLimits } from '../schema/plans.ts'
import { usedAssertions, type UsedAssertions } from './authentication/assertions.ts'
import { keyIdOf, type Keys } from './authentication/keys.ts'
import { quotas, type Quotas } from './authentication/quota.ts'
import { systemClock, type Clock } from './clock.ts'
import { openStore, type Store } from './store/index.ts'

/** What a tenant is not allowed; rules/plan.ts holds it to that. */
export interface Restrictions {
  limits: PlanLimits
  /** Names of properties of a client that it lacks, or `clients` where none may be written. */
  without: ReadonlySet<string>
}

/** The client that always works at the token endpoint, whatever the seeds hold. */
export interface LoginClient {
  clientId: string
  clientSecret: string
}
export interface Tenant {
  readonly name: string
  readonly keyId: string
  readonly login: LoginClient
  clock: Clock
  store: Store
  /** Nothing is restricted while seeds are loaded, nor later unless the start says so. */
  restrictions: Restrictions
  /** Tokens counted against the quotas of clients. */
  readonly quotas: Quotas
  /** Assertions that cannot be used again. */
  readonly assertions: UsedAssertions
  /** JSON texts that every client of the tenant shows; see present.ts. */
  readonly shared: { tenant: string; signingKeys: string }
  /** The certificate as the answers of POST and PATCH show it. */
  readonly certificate: Keys['certificate']
  /** Whether the store held data from an earlier run. */
  readonly existed: boolean
  /** Remembers the present state as the one that `reset` goes back to. */
  remember(): void
  /** Entities and clock as they were remembered; nothing counted, no assertion used. */
  reset(): void
  close(): void
}

/** Constant and documented, so that examples work as they are written; they open nothing but an emulator. */
export const DEFAULT_LOGIN: LoginClient = {
  clientId: 'emulatorDefaultLoginClient000001',
  clientSecret: 'emulator-default-secret-that-opens-nothing-but-this-emulator-000',
}

/** Opens a tenant: in memory, or in a file of the data folder; `erase` throws away what the file holds. */
export function openTenant(name: string, keys: Keys, dataFolder?: string, erase = false): Tenant {
  const { key: _, ...shown } = keys.certificate
  const home = dataFolder === undefined ? inMemory() : inFolder(dataFolder, name, erase)
  return {
    name,
    keyId: keyIdOf(keys, name),
    login: DEFAULT_LOGIN,
    clock: systemClock(),
    store: home.open(),
    restrictions: { limits: {}, without: new Set() },
    quotas: quotas(),
    assertions: usedAssertions(),
    shared: { tenant: JSON.stringify(name), signingKeys: JSON.stringify([{ ...shown, subject: 'deprecated' }]) },
    certificate: keys.certificate,
    existed: home.existed,
    remember() {
      home.remember(this.store)
    },
    reset() {
      this.store = home.restore(this.store)
      this.clock = systemClock()
      this.quotas.clear()
      this.assertions.clear()
    },
    close() {
      this.store.close()
    },
  }
}

/** Where the store of a tenant lives, and the image that a reset goes back to. */
interface Home {
  existed: boolean
  open(): Store
  remember(store: Store): void
  restore(store: Store): Store
}

function inMemory(): Home {
  let image: Buffer | undefined
  return {
    existed: false,
    open: () => openStore({}),
    remember(store) {
      image = store.image()
    },
    restore(store) {
      store.close()
      return openStore(image ? { image } : {})
    },
  }
}

function openFile(file: string): Store {
  try {
    return openStore({ file })
  } catch (cause) {
    throw new Error(`Cannot open the data in ${file}: ${(cause as Error).message}. Move the file away, or begin anew with --reseed.`, { cause })
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new Error(`Cannot write to the data folder ${folder}: ${(cause as Error).message}`, { cause })
  }
}

/** The seeds' state lies beside the data as a file of its own, so that a reset works after a restart too. */
function inFolder(folder: string, name: string, erase: boolean): Home {
  const file = join(folder, `${name}.sqlite`)
  const seeded = join(folder, `${name}.seeded.sqlite`)
  const secret = (path: string) => closeSync(openSync(path, 'a', 0o600))
  const discard = (path: string) => {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  }
  makeFolder(folder)
  const existed = !erase && existsSync(file) && existsSync(seeded)
  if (!existed) for (const path of [file, seeded]) discard(path)
  return {
    existed,
    open() {
      secret(file)
      return openFile(file)
    },
    remember(store) {
      const temporary = `${seeded}.new`
      discard(temporary)
      secret(temporary)
      store.copyTo(temporary)
      renameSync(temporary, seeded)
    },
    restore(store) {
      const temporary = `${file}.new`
      copyFileSync(seeded, temporary)
      store.close()
      renameSync(temporary, file)
      return openFile(file)
    },
  }
}

/** The tenants of an emulator, by name and by the key id of their tokens. */
export interface Tenants {
  default: Tenant
  get(name: string): Tenant | undefined
  byKeyId(keyId: string): Tenant | undefined
  names(): string[]
  /** The `kid` of each tenant's tokens. */
  keyIds(): string[]
  close(): void
}

export function tenantsOf(first: Tenant): Tenants {
  const tenants = new Map([[first.name, first]])
  const byKeyId = new Map([[first.keyId, first]])
  return {
    default: first,
    get: (name) => tenants.get(name),
    byKeyId: (keyId) => byKeyId.get(keyId),
    names: () => [...tenants.keys()],
    keyIds: () => [...byKeyId.keys()],
    close() {
      for (const tenant of tenants.values()) tenant.close()
    },
  }
}

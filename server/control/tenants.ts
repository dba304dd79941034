/**
 * /_emulator/tenants: lists, creates and deletes tenants. Each tenant has separate clients, tokens, clock and faults.
 */
import { isIP } from 'node:net'
import { MANAGEMENT_SCOPES } from '../../schema/scopes.ts'
import { createTenant } from '../emulator/tenant-lifecycle.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { hostName, isHostName } from '../shared/host-names.ts'
import { requireAlive } from '../emulator/life.ts'
import type { SeedLibrary } from '../seeds/library.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { withSeedErrors } from './seeds.ts'
import { defaultTenantStays, hostTaken, invalidHost, unknownTenant } from '../errors/control.ts'
import { issueToken } from '../access/issue-token.ts'
import { noContent, ok, type Answer } from '../shared/answer.ts'
import type { NamedSeed } from '../seeds/seed.ts'
import type { ControlCall } from './handler.ts'

type ByName = { name: string }
type WithSecrets = { secrets?: boolean }
interface Body {
  seeds?: unknown[]
  host?: string
}

const portSuffix = (host: string) => /:\d+$/.exec(host)?.[0] ?? ''

/**
 * Returns the host and port at which the caller reaches a tenant: the Host header of the call, with the tenant's port
 * if it has one.
 */
const reachableHost = ({ port }: Pick<Tenant, 'port'>, host: string) =>
  port === undefined ? host : `${host.slice(0, host.length - portSuffix(host).length)}:${port.number}`

/** Returns the domain of a tenant for an SDK. @param host the Host header of the call */
export function domainOf(tenant: Pick<Tenant, 'hosts' | 'port'>, host: string): string {
  const [own] = tenant.hosts
  return own === undefined ? reachableHost(tenant, host) : own + portSuffix(reachableHost(tenant, host))
}

function tenantView(tenant: Tenant, host: string, secrets = false) {
  const { clientId, clientSecret } = tenant.login
  return {
    name: tenant.name,
    domain: domainOf(tenant, host),
    url: `http://${reachableHost(tenant, host)}`,
    hosts: [...tenant.hosts],
    client_id: clientId,
    ...(secrets && { client_secret: clientSecret }),
  }
}

/** Lists all tenants. `here` is the tenant that a call without the query `tenant` reaches. */
export function listTenants({
  emulator: { tenants },
  tenant: here,
  query: { secrets },
  host,
}: ControlCall<object, WithSecrets>): Answer {
  const all = tenants.names().flatMap((name) => tenants.get(name) ?? [])
  return ok(JSON.stringify({ tenants: all.map((tenant) => tenantView(tenant, host, secrets)), here: here.name }))
}

export function getTenant({
  emulator,
  params: { name },
  query: { secrets },
  host,
}: ControlCall<ByName, WithSecrets>): Answer {
  const tenant = emulator.tenants.get(name)
  if (!tenant) throw unknownTenant(name, emulator.tenants.names())
  return ok(JSON.stringify(tenantView(tenant, host, secrets)))
}

/** Creates a tenant. An existing tenant does not change, even if the body differs. */
export async function putTenant({
  emulator,
  params: { name },
  body,
  host,
}: ControlCall<ByName, object, Body>): Promise<Answer> {
  const existing = emulator.tenants.get(name)
  const tenant = existing ?? (await createFromBody(emulator, name, body, host))
  // Another call may have deleted the tenant while this call waited.
  requireAlive(emulator, tenant)
  const access_token = await issueToken(tenant, {
    clientId: tenant.login.clientId,
    scope: MANAGEMENT_SCOPES.join(' '),
    expiresIn: 86_400,
    host: domainOf(tenant, host),
  })
  return { status: existing ? 200 : 201, body: JSON.stringify({ ...tenantView(tenant, host, true), access_token }) }
}

/** Creates a tenant with the seeds and the Host of a body. */
async function createFromBody(
  emulator: Emulator,
  name: string,
  { seeds, host: ownHost }: Body,
  host: string,
): Promise<Tenant> {
  const own = ownHost === undefined ? undefined : requireFreeHost(emulator, ownHost)
  return withSeedErrors(() => {
    const named = seeds ? resolveSeeds(emulator.seeds, seeds) : emulator.seeds.initial
    return createTenant(emulator, name, { seeds: named, host, own })
  })
}

/** Resolves the seeds of a body: names and documents. @throws SeedError for an unknown name */
export const resolveSeeds = (library: SeedLibrary, seeds: readonly unknown[]): NamedSeed[] =>
  seeds.map((seed, index) =>
    typeof seed === 'string' ? library.named(seed) : { name: `seeds[${index}]`, document: seed },
  )

/** Checks the Host of a new tenant. @returns the name without its port, in lower case @throws ApiError 400 or 409 */
function requireFreeHost({ tenants }: Pick<Emulator, 'tenants'>, host: string): string {
  const name = hostName(host)
  // localhost and IP addresses reach all tenants. With one of them as its Host, a tenant would hide all others.
  if (!isHostName(name) || name === 'localhost' || isIP(name) !== 0) throw invalidHost(host)
  const owner = tenants.byHost(name)
  if (owner) throw hostTaken(name, owner.name)
  return name
}

/** Deletes a tenant. Succeeds for a missing tenant too. Waits for a tenant that is being created. */
export async function deleteTenant({
  emulator: { tenants, authenticator, creating },
  params: { name },
}: ControlCall<ByName>): Promise<Answer> {
  await creating.get(name)?.catch(() => {})
  const tenant = tenants.get(name)
  if (tenant === tenants.default) throw defaultTenantStays()
  if (tenant) {
    tenants.delete(tenant)
    authenticator.evict(tenant)
  }
  return noContent
}

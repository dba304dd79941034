/** The emulator in the process of whoever wants one. */
import { hostNamesOf, originsOf, withoutOf } from './option-values.ts'
import { homeFolder } from './options.ts'
import { buildApp } from './app.ts'
import { loadKeys } from './authentication/keys.ts'
import { issueToken } from './authentication/tokens.ts'
import { silent } from './console-lines.ts'
import { loadSeeds, prepareTenant, readSeed } from './control/seeds.ts'
import { assemble } from './emulator.ts'
import type { EmulatorOptions, RunningEmulator } from './in-process.ts'
import { listen } from './listen.ts'
import { PLANS } from '../schema/plans.ts'
import { MANAGEMENT_SCOPES } from '../schema/scopes.ts'
import { openTenant, type Tenant } from './tenant.ts'
import { loadCertificates } from './tls/authority.ts'
import { readOwnCertificate } from './tls/own-certificate.ts'
import { secureServer } from './tls/secure-server.ts'

export type { CertificateFiles, EmulatorOptions, InjectedRequest, InjectedResponse, RequestLine, RunningEmulator } from './in-process.ts'

/**
 * Starts an emulator.
 * @throws Error with one sentence for people: a port in use, an unreadable seed, a folder that cannot be written
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const { port = 0, host = 'loopback', data, seed = ['quickstart'], reseed = false, auth = 'jwt', onRequest = silent } = options
  const { certificate, home = homeFolder(process.env), unimplemented = 403 } = options
  const cors = originsOf(options.cors ?? [])
  const hosts = hostNamesOf(options.tlsHosts ?? [])
  const restrictions = { limits: options.plan ? PLANS[options.plan] : {}, without: new Set(withoutOf(options.without ?? [])) }
  const seeds = await Promise.all(seed.map(async (name) => ({ name, document: await readSeed(name) })))
  const [keys, tls] = await Promise.all([loadKeys(home), certificate ? readOwnCertificate(certificate) : loadCertificates(home, hosts)])
  const tenant = openTenant('default', keys, data, reseed)
  const emulator = assemble({ keys, tls, hosts, tenant, auth, unimplemented, cors, log: onRequest })
  const app = buildApp(emulator)
  await app.ready()
  const listener = await listen(app.server, () => secureServer(tls, app.routing), port, host).catch((error: unknown) => {
    tenant.close()
    throw error
  })
  const domain = `${named(host)}:${listener.port}`
  const close = async () => {
    await listener.close()
    await app.close()
    emulator.tenants.close()
  }
  try {
    fill(tenant, seeds, domain)
    tenant.restrictions = restrictions
  } catch (error) {
    await close()
    throw error
  }
  return {
    url: `http://${numeric(host)}:${listener.port}`, httpsUrl: `https://${domain}`, port: listener.port, domain,
    tenant: tenant.name, ...tenant.login, ca: tls.authorities?.file ?? null, data: data ?? null, keptData: tenant.existed,
    token: (scope = MANAGEMENT_SCOPES.join(' ')) => issueToken(keys, tenant, { clientId: tenant.login.clientId, scope, expiresIn: 86_400, host: domain }),
    reset: async () => tenant.reset(),
    inject: (request) => app.inject(request),
    close,
  }
}

/** Gives a new store its seeds; one that held data stays as it is. */
function fill(tenant: Tenant, seeds: Parameters<typeof loadSeeds>[1], domain: string): void {
  if (tenant.existed) return
  prepareTenant(tenant)
  loadSeeds(tenant, seeds, domain)
  tenant.remember()
}

/** Addresses that stand for this machine; any other is named as it was given. */
const LOCAL = ['loopback', 'localhost', '0.0.0.0', '::', '127.0.0.1', '::1']
const literal = (host: string) => (host.includes(':') ? `[${host}]` : host)
const named = (host: string) => (LOCAL.includes(host) ? 'localhost' : literal(host))
const numeric = (host: string) => (['loopback', '0.0.0.0', '::'].includes(host) ? '127.0.0.1' : literal(host))

/** The control API: health, certificate authority, reset, tokens. Its guard keeps pages of other sites away from it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { control } from '../../schema/control.ts'
import { OPERATIONS } from '../../schema/operations.ts'
import { MANAGEMENT_SCOPES } from '../../schema/scopes.ts'
import { issueToken } from '../authentication/tokens.ts'
import type { Emulator } from '../emulator.ts'
import { forbiddenHost, forbiddenOrigin, noAuthorities, unknownTenant } from '../errors.ts'
import { hostName, isOurs } from '../hosts.ts'
import { created, noContent, ok, type Answer } from '../management/call.ts'
import { routePath, send, validate } from '../operation.ts'
import type { Tenant } from '../tenant.ts'
import type { Parts } from '../validate.ts'
import { VERSION } from '../version.ts'
import { deleteDocuments, listDocuments, putDocument } from './documents.ts'

interface ControlCall {
  emulator: Emulator
  /** The tenant that the query names. */
  tenant: Tenant
  query: Record<string, unknown>
  body: unknown
  host: string
}
type ControlHandler = (call: ControlCall) => Answer | Promise<Answer>

const HANDLERS: Record<keyof typeof control, ControlHandler> = {
  emulator_health: ({ emulator }) =>
    ok(JSON.stringify({ status: 'ok', version: VERSION, tenants: emulator.tenants.names().length, uptime_s: Math.floor((Date.now() - emulator.startedAt) / 1000) })),
  emulator_ca({ emulator: { tls } }) {
    if (!tls.authorities) throw noAuthorities()
    return ok(tls.authorities.pem, { 'content-type': 'application/x-pem-file' })
  },
  emulator_reset({ tenant }) {
    tenant.reset()
    return noContent
  },
  async emulator_tokens({ emulator, tenant, body, host }) {
    const { scope = '*', expires_in = 86_400, client_id = tenant.login.clientId } = body as { scope?: string; expires_in?: number; client_id?: string }
    const granted = scope === '*' ? MANAGEMENT_SCOPES.join(' ') : scope
    const access_token = await issueToken(emulator.keys, tenant, { clientId: client_id, scope: granted, expiresIn: expires_in, host })
    return created(JSON.stringify({ access_token, token_type: 'Bearer', expires_in, scope: granted }))
  },
  emulator_put_document: putDocument,
  emulator_documents: listDocuments,
  emulator_delete_documents: deleteDocuments,
}

/** Answers that reveal nothing, for health checks and clients from anywhere. */
const UNGUARDED: readonly string[] = ['emulator_health', 'emulator_ca']

/** Registers the control API. */
export function addControl(app: FastifyInstance, emulator: Emulator): void {
  for (const [id, handler] of Object.entries(HANDLERS)) {
    const operation = OPERATIONS[id as keyof typeof control]
    app.route({
      method: operation.method,
      url: routePath(operation.path),
      config: { operation },
      onRequest: (request, _, done) => done(UNGUARDED.includes(id) ? undefined : trespass(request, emulator.hosts)),
      preValidation: validate(operation),
      handler: async (request, reply) => {
        const { query, body } = request.parts as Parts
        const name = (query['tenant'] as string | undefined) ?? emulator.tenants.default.name
        const tenant = emulator.tenants.get(name)
        if (!tenant) throw unknownTenant(name, emulator.tenants.names())
        return timed(reply, await handler({ emulator, tenant, query, body, host: request.host }))
      },
    })
  }
}

/** How long the server took, for whoever measures it from outside. */
const timed = (reply: FastifyReply, answer: Answer) => send(reply.header('server-timing', `app;dur=${reply.elapsedTime.toFixed(3)}`), answer)

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host
  } catch {
    return undefined
  }
}

/**
 * A browser sends an Origin from other sites, and a rebound name as Host: neither may steer the emulator.
 * @param names those given by `--tls-host`
 */
function trespass(request: FastifyRequest, names: readonly string[]): Error | undefined {
  const { origin } = request.headers
  const host = hostName(request.host)
  if (origin !== undefined && hostOf(origin) !== request.host) return forbiddenOrigin(origin)
  return isOurs(host, names) ? undefined : forbiddenHost(host)
}

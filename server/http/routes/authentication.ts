/** The routes of the Authentication API that are served. Their refusals have OAuth's envelope; refuse.ts knows them by their tag. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRecord } from '../../../schema/json.ts'
import { OPERATIONS } from '../../../schema/operations.ts'
import type { authentication } from '../../../schema/token.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { tokenRateLimit } from '../answer-headers.ts'
import { hostName } from '../../shared/host-names.ts'
import { requestId } from '../../tenant/ids.ts'
import { admissionHooks } from '../hooks/admit.ts'
import { classifyPage } from '../hooks/reject-foreign-pages.ts'
import { namedClient } from '../../authentication/client-authentication.ts'
import { jwks, openidConfiguration } from '../../authentication/discovery.ts'
import { exchange } from '../../authentication/token-endpoint.ts'
import { forbiddenPage } from '../../errors/oauth.ts'
import { foreignPage } from '../../errors/control.ts'
import { send, sendBytes } from '../send.ts'
import type { Hook } from '../request-state.ts'
import { ok } from '../../shared/answer.ts'

type AuthenticationHandler = (
  emulator: Emulator,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply | Promise<FastifyReply>

const HANDLERS: Record<keyof typeof authentication, AuthenticationHandler> = {
  async oauth_token(emulator, { headers, body, host, tenant }, reply) {
    const { tenants } = emulator
    const asked = tenant ?? tenants.default
    const token = await asked.gate.run(() =>
      exchange({ names: emulator, tenant: asked, headers, host, body: isRecord(body) ? body : {} }),
    )
    return sendBytes(reply, 200, token.text, token.headers)
  },
  /** On a Host that belongs to no tenant, a token of any of them may have to be verified. */
  jwks: ({ tenants }, { pinned }, reply) =>
    send(reply, ok(JSON.stringify(jwks(pinned ? (pinned.key ? [pinned.key] : []) : tenants.keys())))),
  openid_configuration: (_, { host }, reply) => send(reply, ok(JSON.stringify(openidConfiguration(host)))),
}

/** What every answer of the token endpoint carries, a refusal too (recorded). */
const tokenHeaders =
  ({ tenants }: Emulator) =>
  ({ tenant, rate }: FastifyRequest, reply: FastifyReply, done: () => void) => {
    reply.headers({ ...tokenRateLimit((tenant ?? tenants.default).clock), ...rate, 'x-auth0-requestid': requestId() })
    done()
  }

/**
 * Refuses pages of other origins, unless --cors names them. The login client is the same everywhere: a page under a rebound name could
 * get a token of it and read what the token allows. Others could not read the token, but would use up quotas, limits and faults.
 */
function checkTokenPage(request: FastifyRequest, emulator: Emulator): Error | undefined {
  const page = classifyPage(request, emulator)
  if (page === undefined) return undefined
  return page === 'foreign' ? foreignPage(request.headers.origin) : forbiddenPage(hostName(request.host))
}

/** The hooks of a route: the token endpoint learns from its body which tenant is meant, the others need no token at all. */
function hooksOf(emulator: Emulator, id: keyof typeof authentication) {
  const { setTenant, byClient, applyFaultsAndLimits } = admissionHooks(emulator, id)
  const known = (request: FastifyRequest, _: FastifyReply, done: () => void) => {
    setTenant(request)
    done()
  }
  const headers = tokenHeaders(emulator)
  if (id !== 'oauth_token') return { onRequest: [known, applyFaultsAndLimits] }
  // Before the tenant is known: a refused page leaves no entry in its log.
  const guard: Hook = (request, reply, done) => {
    const refused = checkTokenPage(request, emulator)
    if (refused) headers(request, reply, () => done(refused))
    else done()
  }
  return {
    onRequest: [guard, known, headers],
    preHandler: [
      byClient(({ headers: sent, body }) => namedClient(sent.authorization, isRecord(body) ? body : {})),
      headers,
    ],
  }
}

/** Registers them. */
export function addAuthentication(app: FastifyInstance, emulator: Emulator): void {
  for (const [id, handler] of Object.entries(HANDLERS)) {
    const operation = OPERATIONS[id as keyof typeof authentication]
    app.route({
      method: operation.method,
      url: operation.path,
      config: { operation },
      ...hooksOf(emulator, id as keyof typeof authentication),
      handler: (request, reply) => handler(emulator, request, reply),
    })
  }
}

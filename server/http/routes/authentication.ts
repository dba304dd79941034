/**
 * The routes of the Authentication API. send-error.ts recognizes them by their tag, and sends their errors in OAuth's
 * envelope.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRecord } from '../../../schema/json.ts'
import { OPERATIONS } from '../../../schema/operations.ts'
import type { authentication } from '../../../schema/token.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { tokenRateLimit } from '../answer-headers.ts'
import { hostName } from '../../shared/host-names.ts'
import { requestId } from '../../tenant/ids.ts'
import { admissionHooks } from '../hooks/admit.ts'
import { classifyPage, type AllowedPages } from '../hooks/reject-foreign-pages.ts'
import { readClientId } from '../../authentication/client-authentication.ts'
import { jwks, openidConfiguration } from '../../authentication/discovery.ts'
import { issueClientCredentialsToken } from '../../authentication/token-endpoint.ts'
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
    const tokenTenant = tenant ?? tenants.default
    const token = await tokenTenant.gate.run(() =>
      issueClientCredentialsToken({
        names: emulator,
        tenant: tokenTenant,
        headers,
        host,
        body: isRecord(body) ? body : {},
      }),
    )
    return sendBytes(reply, 200, token.text, token.headers)
  },
  /**
   * At a Host without a tenant, the response has the keys of all tenants, because a client may verify tokens of any
   * tenant.
   */
  jwks({ tenants }, { pinned }, reply) {
    const keys = pinned ? [pinned.key].filter((key) => key !== undefined) : tenants.keys()
    return send(reply, ok(JSON.stringify(jwks(keys))))
  },
  openid_configuration: (_, { host }, reply) => send(reply, ok(JSON.stringify(openidConfiguration(host)))),
}

/** Sets the headers of every response of the token endpoint, errors included (recorded). */
const tokenHeaders =
  ({ tenants }: Emulator) =>
  ({ tenant, rate }: FastifyRequest, reply: FastifyReply, done: () => void) => {
    reply.headers({ ...tokenRateLimit((tenant ?? tenants.default).clock), ...rate, 'x-auth0-requestid': requestId() })
    done()
  }

/**
 * Returns an error for pages of other origins, unless --cors names them. The login client is the same on every machine:
 * a page under a rebound name could get a token with it, and read the tenant. Other pages could not read the token, but
 * would use up quotas, limits and faults.
 */
function checkTokenPage(request: FastifyRequest, emulator: AllowedPages): Error | undefined {
  const page = classifyPage(request, emulator)
  if (page === undefined) return undefined
  return page === 'foreign' ? foreignPage(request.headers.origin) : forbiddenPage(hostName(request.host))
}

/** Creates the hooks of a route. The body selects the tenant at the token endpoint. The other routes need no token. */
function hooksOf(emulator: Emulator, id: keyof typeof authentication) {
  const { setTenant, byClient, applyFaultsAndLimits } = admissionHooks(emulator, id)
  const setTenantHook = (request: FastifyRequest, _: FastifyReply, done: () => void) => {
    setTenant(request)
    done()
  }
  const headers = tokenHeaders(emulator)
  if (id !== 'oauth_token') return { onRequest: [setTenantHook, applyFaultsAndLimits] }
  // Before the tenant is set, so that a rejected page is not in its request log.
  const checkPage: Hook = (request, reply, done) => {
    const error = checkTokenPage(request, emulator)
    if (error) headers(request, reply, () => done(error))
    else done()
  }
  return {
    onRequest: [checkPage, setTenantHook, headers],
    preHandler: [
      byClient((request) => readClientId(request.headers.authorization, isRecord(request.body) ? request.body : {})),
      headers,
    ],
  }
}

/** Registers the routes. */
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

/** The routes of the Authentication API that are served. Their refusals have OAuth's envelope; refuse.ts knows them by their tag. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRecord } from '../../schema/json.ts'
import { OPERATIONS } from '../../schema/operations.ts'
import type { authentication } from '../../schema/token.ts'
import type { Emulator } from '../emulator.ts'
import { tokenRateLimit } from '../headers.ts'
import { requestId } from '../ids.ts'
import { ok } from '../management/call.ts'
import { send, sendBytes } from '../operation.ts'
import { jwks, openidConfiguration } from './discovery.ts'
import { exchange } from './token.ts'

type AuthenticationHandler = (emulator: Emulator, request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>

const HANDLERS: Record<keyof typeof authentication, AuthenticationHandler> = {
  async oauth_token(emulator, { headers, body, host }, reply) {
    const token = await exchange({ emulator, tenant: emulator.tenants.default, headers, host, body: isRecord(body) ? body : {} })
    return sendBytes(reply, 200, token.text, token.headers)
  },
  jwks: ({ keys, tenants }, _, reply) => send(reply, ok(JSON.stringify(jwks(keys, tenants.keyIds())))),
  openid_configuration: (_, { host }, reply) => send(reply, ok(JSON.stringify(openidConfiguration(host)))),
}

/** What every answer of the token endpoint carries, a refusal too (recorded). */
const tokenHeaders = ({ tenants }: Emulator) => (_: FastifyRequest, reply: FastifyReply, done: () => void) => {
  reply.headers({ ...tokenRateLimit(tenants.default.clock), 'x-auth0-requestid': requestId() })
  done()
}

/** Registers them. */
export function addAuthentication(app: FastifyInstance, emulator: Emulator): void {
  for (const [id, handler] of Object.entries(HANDLERS)) {
    const operation = OPERATIONS[id as keyof typeof authentication]
    app.route({
      method: operation.method,
      url: operation.path,
      config: { operation },
      ...(id === 'oauth_token' && { onRequest: tokenHeaders(emulator) }),
      handler: (request, reply) => handler(emulator, request, reply),
    })
  }
}

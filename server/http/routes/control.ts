/** The routes of the control API. Rejects requests from pages of other sites. */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { control, type ControlOperation } from '../../../schema/control.ts'
import { OPERATIONS } from '../../../schema/operations.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { hostName, isEmulatorHost } from '../../shared/host-names.ts'
import { routePath } from '../operation-route.ts'
import { addYamlParser } from '../body-parsers.ts'
import { hasForeignOrigin, isCrossSite } from '../hooks/reject-foreign-pages.ts'
import { BODY_LIMIT } from '../send-error.ts'
import type { Parts } from '../../shared/validate.ts'
import { handleControlCall, requireTenant } from '../../control/dispatch.ts'
import { parseYamlSeed } from '../../control/seeds.ts'
import { createEventFormatter, streamRequests, type StreamContext } from './request-stream.ts'
import { forbiddenHost, forbiddenOrigin, noTenantAtHost } from '../../errors/control.ts'
import { send } from '../send.ts'
import { validate } from '../hooks/check.ts'
import type { Answer } from '../../shared/answer.ts'

/**
 * Operations without secrets in their responses, for health checks and any client. Pages may load them too, but not
 * frame them.
 */
const UNGUARDED: readonly ControlOperation[] = ['emulator_health', 'emulator_ca', 'emulator_seed_schema']

/** The body limit of seeds, in bytes. V8 cannot hold a longer text. */
const SEEDS_LIMIT = 512 * 1024 * 1024
const TAKE_SEEDS: readonly ControlOperation[] = ['emulator_seeds', 'emulator_put_tenant']
/** The operation whose body may be YAML: its body is only a seed. */
const TAKES_YAML = 'emulator_seeds' satisfies ControlOperation

/** Registers the control API. */
export function addControl(app: FastifyInstance, emulator: Emulator): void {
  const streams: StreamContext = {
    open: new Set(),
    changes: emulator.changes,
    hasTenant: (tenant) => emulator.tenants.get(tenant.name) === tenant,
    formatEvent: createEventFormatter(),
  }
  app.addHook('preClose', (done) => {
    for (const end of streams.open) end()
    done()
  })
  for (const id of Object.keys(control) as ControlOperation[]) {
    if (id !== TAKES_YAML) app.route(routeOf(id, emulator, streams))
  }
  app.register((scope, _, done) => {
    addYamlParser(scope, parseYamlSeed)
    scope.route(routeOf(TAKES_YAML, emulator, streams))
    done()
  })
}

/** Builds the route of an operation. */
function routeOf(id: ControlOperation, emulator: Emulator, streams: StreamContext): RouteOptions {
  const operation = OPERATIONS[id]
  return {
    method: operation.method,
    url: routePath(operation.path),
    config: { operation },
    bodyLimit: TAKE_SEEDS.includes(id) ? SEEDS_LIMIT : BODY_LIMIT,
    onRequest: (request, reply, done) => {
      if (!UNGUARDED.includes(id)) return done(checkControlAccess(request, emulator))
      reply.header('cross-origin-resource-policy', 'cross-origin')
      done()
    },
    preValidation: validate(operation),
    handler: async (request, reply) => {
      const parts = request.parts as Parts
      const pinned = emulator.tenants.pinned(request)
      if (id === 'emulator_request_stream') {
        const tenant = requireTenant(emulator, parts.query, pinned)
        writeHeadersThrough(reply)
        return streamRequests(request, reply, tenant, parts.query, streams)
      }
      return sendTimed(reply, await handleControlCall(emulator, id, parts, request.host, pinned))
    },
  }
}

/** Sends a response with the time that the server took, for measurements by a client. */
const sendTimed = (reply: FastifyReply, answer: Answer) =>
  send(reply.header('server-timing', `app;dur=${reply.elapsedTime.toFixed(3)}`), answer)

/**
 * Returns an error for a request by a page of another site, and for a host name that its owner may have pointed at this
 * machine (DNS rebinding). Allows a link that a person follows, which is a top-level GET. Frames, `object` and `embed`
 * navigate too, but their page can find out whether the response was an error.
 */
function checkControlAccess(request: FastifyRequest, emulator: Pick<Emulator, 'hosts' | 'tenants'>): Error | undefined {
  const { origin, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = request.headers
  const host = hostName(request.host)
  if (hasForeignOrigin(request)) return forbiddenOrigin(String(origin))
  const isLink = request.method === 'GET' && mode === 'navigate' && destination === 'document'
  if (isCrossSite(request) && !isLink) return forbiddenOrigin('a page of another site')
  if (isEmulatorHost(host, emulator)) return undefined
  return emulator.tenants.isDeletedHost(host) ? noTenantAtHost(host) : forbiddenHost(host)
}

/**
 * Copies the headers of the reply to the raw response. A stream writes to the raw response, so Fastify would not send
 * them.
 */
function writeHeadersThrough(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
}

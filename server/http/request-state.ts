/** The state that hooks store on a request, and the type of a hook. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Operation, OperationId } from '../../schema/operations.ts'
import type { Access } from '../access/access.ts'
import type { Refused } from '../requests/entry.ts'
import type { Parts } from '../shared/validate.ts'
import type { Tenant } from '../tenant/tenant.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The tenant of the request. Before the token is verified, the tenant that its headers suggest. */
    tenant: Tenant | undefined
    /** The only tenant that can be reached at this Host or port. */
    pinned: Tenant | undefined
    /** The rate limit headers of the response. Undefined if the tenant has no rate limits. */
    rate: Record<string, string> | undefined
    /** The operation of the route. Undefined for a path without an operation. */
    operation: OperationId | undefined
    /** The client id in a token request, before the client is authenticated. */
    caller: string | undefined
    /** Why the request was rejected, for the terminal and the request log. */
    refusal: Refused | undefined
    /** The body of the response, for the request log. */
    answer: string | Buffer | undefined
    /** The permissions of the verified token. */
    access: Access | undefined
    /** Path, query and body after validation. */
    parts: Parts | undefined
  }
  interface FastifyContextConfig {
    operation?: Operation
  }
}

/** A step that runs before the handler of a request. */
export type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void

/** The state that hooks keep on a request, and the type of a hook. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Operation, OperationId } from '../../schema/operations.ts'
import type { Access } from '../access/access.ts'
import type { Refused } from '../requests/entry.ts'
import type { Parts } from '../shared/validate.ts'
import type { Tenant } from '../tenant/tenant.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The tenant that the request is for, as far as is known before the token is verified. */
    tenant: Tenant | undefined
    /** The tenant that alone can be reached under this Host or on this port. */
    pinned: Tenant | undefined
    /** What is left of the requests that the tenant takes, as headers; undefined where nothing limits them. */
    rate: Record<string, string> | undefined
    /** Undefined for a path that has none. */
    operation: OperationId | undefined
    /** Who asks for a token, as far as is known. */
    caller: string | undefined
    /** Why the request was refused, for the console and the log. */
    refusal: Refused | undefined
    /** What is sent back, for the log. */
    answer: string | Buffer | undefined
    access: Access | undefined
    /** Path, query and body as validation left them. */
    parts: Parts | undefined
  }
  interface FastifyContextConfig {
    operation?: Operation
  }
}

/** A step that a request meets before its handler. */
export type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void

/**
 * The hooks that authenticate, authorize and validate a request, in this order. Each calls `done` with an error to
 * reject it.
 */
import type { Operation } from '../../../schema/operations.ts'
import type { Authenticator } from '../../access/authenticator.ts'
import { requireScope } from '../../access/scopes.ts'
import { createValidator } from '../../shared/validate.ts'
import type { Access } from '../../access/access.ts'
import type { Hook } from '../request-state.ts'

/** Verifies the token and stores its permissions in `request.access`. */
export function authenticate(authenticator: Authenticator): Hook {
  return (request, _, done) => {
    const access = runStep(
      () => authenticator.authenticate(request.headers.authorization, request.access, request.pinned),
      done,
    )
    if (access === undefined) return
    request.access = access
    done()
  }
}

/** Checks that the token has a scope of the operation. */
export function authorize({ scopes = [], needsScope }: Operation): Hook {
  return (request, _, done) => {
    const allowed = runStep(() => {
      requireScope((request.access as Access).scopes, scopes, needsScope)
      return true
    }, done)
    if (allowed) done()
  }
}

/** Validates path, query and body, and stores the result in `request.parts`. The body is parsed before. */
export function validate(operation: Operation): Hook {
  const validator = createValidator(operation)
  return (request, _, done) => {
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
    const parts = runStep(
      () => validator({ params: request.params as never, query: request.query as never, body: request.body, isForm }),
      done,
    )
    if (parts === undefined) return
    request.parts = parts
    done()
  }
}

/** Runs a step. Passes its error to `done` and returns undefined. */
function runStep<T>(step: () => T, done: (error: Error) => void): T | undefined {
  try {
    return step()
  } catch (error) {
    done(error as Error)
    return undefined
  }
}

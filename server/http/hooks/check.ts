/** The hooks that authenticate, authorize and validate a request, in this order. */
import type { Operation } from '../../../schema/operations.ts'
import type { Authenticator } from '../../access/authenticator.ts'
import { requireScope } from '../../access/scopes.ts'
import { validatorOf } from '../../shared/validate.ts'
import type { Access } from '../../access/access.ts'
import type { Hook } from '../request-state.ts'

/** Stage 2: leaves what the token allows at the request. */
export function authenticate(authenticator: Authenticator): Hook {
  return (request, _, done) => {
    const access = attempt(
      () => authenticator.authenticate(request.headers.authorization, request.access, request.pinned),
      done,
    )
    if (access === undefined) return
    request.access = access
    done()
  }
}

/** Stage 3. */
export function authorize({ scopes = [], needsScope }: Operation): Hook {
  return (request, _, done) => {
    const allowed = attempt(() => {
      requireScope((request.access as Access).scopes, scopes, needsScope)
      return true
    }, done)
    if (allowed) done()
  }
}

/** Stage 5; leaves the parts at the request. */
export function validate(operation: Operation): Hook {
  const validator = validatorOf(operation)
  return (request, _, done) => {
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
    const parts = attempt(
      () => validator({ params: request.params as never, query: request.query as never, body: request.body, isForm }),
      done,
    )
    if (parts === undefined) return
    request.parts = parts
    done()
  }
}

/** The result of a step, or undefined after its error was passed on. */
function attempt<T>(step: () => T, done: (error: Error) => void): T | undefined {
  try {
    return step()
  } catch (error) {
    done(error as Error)
    return undefined
  }
}

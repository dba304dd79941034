/** Handlers that list organizations: of the tenant, or of a client grant. Only seeds create organizations. */
import { grantNotFound } from '../errors/management.ts'
import { formatList, parsePaging, type PageQuery } from './paging.ts'
import type { Call } from './handler.ts'
import { ok } from '../shared/answer.ts'

export function listOrganizations({ tenant, query }: Call<object, PageQuery>) {
  const { organizations } = tenant.store
  return ok(
    formatList(
      parsePaging(query, 'organizations', tenant.clock),
      'organizations',
      tenant.clock,
      organizations.page,
      organizations.count,
    ),
  )
}

/** Returns the assigned organizations, even if allow_any_organization is true (inferred). */
export function listGrantOrganizations({ tenant, params: { id }, query }: Call<{ id: string }, PageQuery>) {
  if (!tenant.store.clientGrants.get(id)) throw grantNotFound()
  const { organizations } = tenant.store
  const paging = parsePaging(query, 'organizations', tenant.clock)
  return ok(
    formatList(
      paging,
      'organizations',
      tenant.clock,
      (range) => organizations.pageOfGrant(id, range),
      () => organizations.countOfGrant(id),
    ),
  )
}

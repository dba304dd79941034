/** Lists of organizations: all, and those with which a grant may be used. Only seeds make one. */
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

/** Those that were assigned to the grant, whether or not it may be used with any (inferred). */
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

/** Beside the Clients API: lists that are empty here, in the shapes that clients read (documented), and the tenant's settings. */
import { listText, pagingOf, type PageQuery, type Paging } from '../paginate.ts'
import { ok, type Call } from './call.ts'

const nothing = () => ({ json: '[]', length: 0, last: 0 })

/**
 * A list of a kind of which there are none; a cursor of another list is refused all the same.
 * @param shape the one that it always has; absent where the query decides
 */
export const emptyList =
  (kind: string, shape?: Paging['shape']) =>
  ({ tenant, query }: Call<object, PageQuery>) => {
    const paging = pagingOf(query, kind, tenant.clock)
    return ok(listText({ ...paging, shape: shape ?? paging.shape }, kind, tenant.clock, nothing, () => 0))
  }

/** The members that the deploy CLI reads in an export (client-compatibility.md); that a new tenant has no flags is inferred. */
export const getTenantSettings = ({ tenant }: Call) => ok(JSON.stringify({ friendly_name: tenant.name, enabled_locales: ['en'], flags: {} }))

/** Beside the Clients API: lists that are empty here, in the shape that clients read (documented), and the tenant's settings. */
import { formatList, parsePaging, type PageQuery } from './paging.ts'
import type { Call } from './handler.ts'
import { ok } from '../shared/answer.ts'

const emptyPage = () => ({ json: '[]', length: 0, last: 0 })

/** A list of a kind of which there are none; it goes by cursors, and that of another list is refused all the same. */
export const emptyList =
  (kind: string) =>
  ({ tenant, query }: Call<object, PageQuery>) =>
    ok(
      formatList(
        { ...parsePaging(query, kind, tenant.clock), shape: 'checkpoint' },
        kind,
        tenant.clock,
        emptyPage,
        () => 0,
      ),
    )

/** The members that the deploy CLI reads in an export (client-compatibility.md); that a new tenant has no flags is inferred. */
export const getTenantSettings = ({ tenant }: Call) =>
  ok(JSON.stringify({ friendly_name: tenant.name, enabled_locales: ['en'], flags: {} }))

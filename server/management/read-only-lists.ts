/**
 * Other resources that clients of the API read: always empty lists (their shape is documented), and the tenant's
 * settings.
 */
import { formatList, parsePaging, type PageQuery } from './paging.ts'
import type { Call } from './handler.ts'
import { ok } from '../shared/answer.ts'

const emptyPage = () => ({ json: '[]', length: 0, last: 0 })

/** Returns a handler for a list without results. The list has cursors, and rejects a cursor of another list. */
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

/**
 * Returns the members that the deploy CLI reads in an export (client-compatibility.md). Inferred: a new tenant has no
 * flags.
 */
export const getTenantSettings = ({ tenant }: Call) =>
  ok(JSON.stringify({ friendly_name: tenant.name, enabled_locales: ['en'], flags: {} }))

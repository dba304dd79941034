/** /_emulator/documents: metadata documents and key sets, in place of the web. They belong to the state that a reset restores. */
import type { Tenant } from '../tenant/tenant.ts'
import { noContent, ok, type Answer } from '../shared/answer.ts'

interface DocumentBody {
  url: string
  document: unknown
}

export function putDocument({ tenant, body }: { tenant: Tenant; body: unknown }): Answer {
  const { url, document } = body as DocumentBody
  tenant.store.cimdDocuments.put(url, document)
  return noContent
}

export const listDocuments = ({ tenant }: { tenant: Tenant }): Answer =>
  ok(JSON.stringify({ documents: tenant.store.cimdDocuments.all() }))

/** One of them, or all without a URL; one that is not there is as good as deleted. */
export function deleteDocuments({ tenant, query }: { tenant: Tenant; query: { url?: string } }): Answer {
  if (query.url === undefined) tenant.store.cimdDocuments.deleteAll()
  else tenant.store.cimdDocuments.delete(query.url)
  return noContent
}

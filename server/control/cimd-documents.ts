/**
 * /_emulator/documents: client metadata documents and key sets that the emulator uses instead of fetching them. A reset
 * restores them.
 */
import type { Tenant } from '../tenant/tenant.ts'
import { noContent, ok, type Answer } from '../shared/answer.ts'

/** The body of a PUT. */
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

/** Deletes the document of a URL, or all documents without a URL. Succeeds for a missing document too. */
export function deleteDocuments({ tenant, query }: { tenant: Tenant; query: { url?: string } }): Answer {
  if (query.url === undefined) tenant.store.cimdDocuments.deleteAll()
  else tenant.store.cimdDocuments.delete(query.url)
  return noContent
}

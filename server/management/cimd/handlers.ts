/** Handlers of /api/v2/clients/cimd: clients that a Client ID Metadata Document on the web describes. */
import type { Scope } from '../../../schema/scopes.ts'
import { requireScope } from '../../access/scopes.ts'
import { DOCUMENT_LIMIT } from './document-rules.ts'
import { fetchText, type Fetch } from './fetch.ts'
import { readDocument, type ParsedDocument } from './read.ts'
import { retrieveDocument } from './retrieve.ts'
import { checkUrl } from './url.ts'
import { invalidExternalClientId, metadataNotApplicable, metadataNotRetrieved } from '../../errors/management.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { Call } from '../handler.ts'
import { addRegisteredClient, updateRegisteredClient } from './registered-client.ts'
import { ok, type Answer } from '../../shared/answer.ts'

type Body = { external_client_id: string }

/**
 * Previews the client of a document, and stores nothing. Members are in their recorded order; the client_id of a
 * registered client is last.
 */
export async function previewDocument(
  { tenant, body: { external_client_id: url } }: Call<object, object, Body>,
  fetch: Fetch = fetchText,
): Promise<Answer> {
  requireValidUrl(url)
  const result = await fetchAndRead(tenant.store, url, fetch)
  const client_id = tenant.store.cimdDocuments.registeredFrom(url)
  const preview =
    'error' in result ? { errors: [result.error] } : { mapped_fields: result.mapped, validation: result.validation }
  return ok(JSON.stringify({ ...preview, client_id }))
}

/** Creates or updates the client of a document. The document is fetched first, because a transaction cannot wait. */
export async function registerDocument(
  { tenant, access, body: { external_client_id: url }, host }: Call<object, object, Body>,
  fetch: Fetch = fetchText,
): Promise<Answer> {
  const requireScopeOf = (clientId: string | undefined) => requireScope(access.scopes, [requiredScope(clientId)])
  requireScopeOf(tenant.store.cimdDocuments.registeredFrom(url))
  requireValidUrl(url)
  const result = await fetchAndRead(tenant.store, url, fetch)
  if ('error' in result) throw metadataNotRetrieved(url, result.error)
  if (!result.validation.valid) throw metadataNotApplicable(url, result.validation.violations)
  // Another request may have registered the document while this one was fetching.
  requireScopeOf(tenant.store.cimdDocuments.registeredFrom(url))
  return storeClient(tenant, url, result, host)
}

function storeClient(tenant: Tenant, url: string, document: ParsedDocument, host: string): Answer {
  const before = tenant.store.clients.get(tenant.store.cimdDocuments.registeredFrom(url) ?? '')
  if (before) updateRegisteredClient(tenant, before, document)
  const client_id = before?.client_id ?? addRegisteredClient(tenant, document, host)
  const body = JSON.stringify({ client_id, mapped_fields: document.mapped, validation: document.validation })
  return { status: before ? 200 : 201, body, headers: { location: `/api/v2/clients/${client_id}` } }
}

/** Documented: a create and an update need different scopes. */
const requiredScope = (clientId: string | undefined): Scope =>
  clientId === undefined ? 'create:clients' : 'update:clients'

function requireValidUrl(url: string): void {
  const reason = checkUrl(url)
  if (reason !== undefined) throw invalidExternalClientId(reason)
}

async function fetchAndRead(
  { cimdDocuments }: Pick<Tenant['store'], 'cimdDocuments'>,
  url: string,
  fetch: Fetch,
): Promise<ParsedDocument | { error: string }> {
  const retrieved = await retrieveDocument(cimdDocuments, url, DOCUMENT_LIMIT, fetch)
  if ('error' in retrieved) return retrieved
  return readDocument(retrieved.document, url, (keysUrl, limit) =>
    retrieveDocument(cimdDocuments, keysUrl, limit, fetch),
  )
}

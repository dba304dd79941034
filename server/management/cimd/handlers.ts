/** /api/v2/clients/cimd: clients that are described by a document of their own on the web (Client ID Metadata Documents). */
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

/** What would be made of a document; nothing is. Members in their recorded order, the client_id of a registered client last. */
export async function previewDocument(
  { tenant, body: { external_client_id: url } }: Call<object, object, Body>,
  fetch: Fetch = fetchText,
): Promise<Answer> {
  requireValidUrl(url)
  const read = await fetchAndRead(tenant, url, fetch)
  const client_id = tenant.store.cimdDocuments.registeredFrom(url)
  const found = 'error' in read ? { errors: [read.error] } : { mapped_fields: read.mapped, validation: read.validation }
  return ok(JSON.stringify({ ...found, client_id }))
}

/** Creates the client of a document, or brings it up to date. The document is fetched first: a transaction cannot wait. */
export async function registerDocument(
  { tenant, access, body: { external_client_id: url }, host }: Call<object, object, Body>,
  fetch: Fetch = fetchText,
): Promise<Answer> {
  const requireScopeOf = (clientId: string | undefined) => requireScope(access.scopes, [requiredScope(clientId)])
  requireScopeOf(tenant.store.cimdDocuments.registeredFrom(url))
  requireValidUrl(url)
  const read = await fetchAndRead(tenant, url, fetch)
  if ('error' in read) throw metadataNotRetrieved(url, read.error)
  if (!read.validation.valid) throw metadataNotApplicable(url, read.validation.violations)
  // Another request may have registered it in the meantime.
  requireScopeOf(tenant.store.cimdDocuments.registeredFrom(url))
  return registered(tenant, url, read, host)
}

function registered(tenant: Tenant, url: string, reading: ParsedDocument, host: string): Answer {
  const before = tenant.store.clients.get(tenant.store.cimdDocuments.registeredFrom(url) ?? '')
  if (before) updateRegisteredClient(tenant, before, reading)
  const client_id = before?.client_id ?? addRegisteredClient(tenant, reading, host)
  const body = JSON.stringify({ client_id, mapped_fields: reading.mapped, validation: reading.validation })
  return { status: before ? 200 : 201, body, headers: { location: `/api/v2/clients/${client_id}` } }
}

/** Documented: one scope to create, another to update. */
const requiredScope = (clientId: string | undefined): Scope =>
  clientId === undefined ? 'create:clients' : 'update:clients'

function requireValidUrl(url: string): void {
  const fault = checkUrl(url)
  if (fault !== undefined) throw invalidExternalClientId(fault)
}

async function fetchAndRead(tenant: Tenant, url: string, fetch: Fetch): Promise<ParsedDocument | { error: string }> {
  const retrieved = await retrieveDocument(tenant.store.cimdDocuments, url, DOCUMENT_LIMIT, fetch)
  if ('error' in retrieved) return retrieved
  return readDocument(retrieved.document, url, (keysUrl, limit) =>
    retrieveDocument(tenant.store.cimdDocuments, keysUrl, limit, fetch),
  )
}

/** Stores client grants: the columns that lists filter by, and the grant as a JSON document. */
import type Database from 'better-sqlite3'
import type { ClientGrant } from '../../schema/client-grant.ts'
import { pagesBehind } from './assigned.ts'
import { createDocumentPages } from './document-pages.ts'
import type { Range } from './page-types.ts'
import { preparing } from './statements.ts'

export interface GrantFilters {
  audience?: string | undefined
  client_id?: string | undefined
  subject_type?: string | undefined
  default_for?: string | undefined
  allow_any_organization?: boolean | undefined
}

const parseGrant = (document: string) => JSON.parse(document) as ClientGrant

const columnsOf = (grant: ClientGrant) => ({
  id: grant.id,
  client_id: grant.client_id ?? null,
  audience: grant.audience,
  subject_type: grant.subject_type ?? 'client',
  default_for: grant.default_for ?? null,
  allow_any_organization: grant.allow_any_organization ? 1 : 0,
  document: JSON.stringify(grant),
})

/** Creates the part of the store for client grants. */
export function createClientGrantStore(db: Database.Database, nextSeq: () => number) {
  const prepare = preparing(db)
  const upsert =
    prepare(`INSERT INTO client_grant (seq, id, client_id, audience, subject_type, default_for, allow_any_organization, document)
    VALUES (@seq, @id, @client_id, @audience, @subject_type, @default_for, @allow_any_organization, @document)
    ON CONFLICT (id) DO UPDATE SET client_id = excluded.client_id, audience = excluded.audience, subject_type = excluded.subject_type,
    default_for = excluded.default_for, allow_any_organization = excluded.allow_any_organization, document = excluded.document`)
  const update = prepare(
    'UPDATE client_grant SET allow_any_organization = @allow_any_organization, document = @document WHERE id = @id',
  )
  const select = prepare.one('SELECT document FROM client_grant WHERE id = ?')
  const remove = prepare('DELETE FROM client_grant WHERE id = ?')
  const removeByAudience = prepare('DELETE FROM client_grant WHERE audience = ?')
  const same = prepare.one(
    'SELECT id FROM client_grant WHERE client_id IS @client_id AND audience = @audience AND subject_type = @subject_type AND default_for IS @default_for AND id <> @id',
  )
  const renameSystem = prepare(
    "UPDATE client_grant SET audience = @audience, document = json_set(document, '$.audience', @audience) WHERE json_extract(document, '$.is_system') = 1",
  )
  const selectTexts = prepare('SELECT seq, document FROM client_grant WHERE seq > ? ORDER BY seq LIMIT ?')
  const ofClient = prepare.one('SELECT document FROM client_grant WHERE client_id = ? ORDER BY seq')
  const defaultFor = prepare.one('SELECT document FROM client_grant WHERE default_for = ? ORDER BY seq')
  const pages = createDocumentPages(db, 'client_grant')

  return {
    /** Stores a grant. Replaces a grant with the same id. */
    put: (grant: ClientGrant): void => void upsert.run({ seq: nextSeq(), ...columnsOf(grant) }),
    update: (grant: ClientGrant): void => void update.run(columnsOf(grant)),
    get(id: string): ClientGrant | undefined {
      const document = select.get(id) as string | undefined
      return document === undefined ? undefined : parseGrant(document)
    },
    /** Reads all grants as JSON texts, in the order of creation. */
    *texts(): Generator<string> {
      const rows = pagesBehind(
        0,
        (after, limit) => selectTexts.all(after, limit) as { seq: number; document: string }[],
        ({ seq }) => seq,
      )
      for (const { document } of rows) yield document
    },
    /** Returns all grants of a client. */
    ofClient: (clientId: string): ClientGrant[] => (ofClient.all(clientId) as string[]).map(parseGrant),
    /** Returns the default grants of a kind of clients (`default_for`). */
    defaultFor: (kind: string): ClientGrant[] => (defaultFor.all(kind) as string[]).map(parseGrant),
    delete: (id: string): void => void remove.run(id),
    deleteByAudience: (audience: string): void => void removeByAudience.run(audience),
    /** Whether another grant has the same client, API and subject type. */
    hasSame: (grant: ClientGrant): boolean => same.get(columnsOf(grant)) !== undefined,
    /** Returns the id of another grant with the same client, API and subject type. */
    idOfSame: (grant: ClientGrant): string | undefined => same.get(columnsOf(grant)) as string | undefined,
    /**
     * Sets the audience of all system grants, because the Management API's audience depends on the host.
     * @returns their number
     */
    renameSystemAudience: (audience: string): number => renameSystem.run({ audience }).changes,
    page: (filters: GrantFilters, range: Range) => pages.page({ ...filters }, range),
    count: (filters: GrantFilters) => pages.count({ ...filters }),
  }
}

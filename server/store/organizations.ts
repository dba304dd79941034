/** Stores organizations as JSON documents, and the grants that may be used with each organization. */
import type Database from 'better-sqlite3'
import type { Organization } from '../../schema/organization.ts'
import type { Work } from '../shared/slices.ts'
import { assignedTo, pagesBehind } from './assigned.ts'
import { createDocumentPages } from './document-pages.ts'
import type { Page, Range } from './page-types.ts'
import { preparing } from './statements.ts'

const OF_GRANT = 'id IN (SELECT organization FROM organization_grant WHERE grant_id = @grantId)'

/** Creates the part of the store for organizations. */
export function createOrganizationStore(db: Database.Database, nextSeq: () => number) {
  const prepare = preparing(db)
  const upsert = prepare(`INSERT INTO organization (seq, id, name, document) VALUES (@seq, @id, @name, @document)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document`)
  const removeNamesake = prepare('DELETE FROM organization WHERE name = @name AND id <> @id')
  const idOf = prepare.one('SELECT id FROM organization WHERE name = ?')
  const selectTexts = prepare('SELECT seq, id, document FROM organization WHERE seq > ? ORDER BY seq LIMIT ?')
  const unassign = prepare('DELETE FROM organization_grant WHERE organization = ?')
  const grantsOf =
    prepare(`SELECT a.grant_id AS id, g.seq FROM organization_grant a JOIN client_grant g ON g.id = a.grant_id
    WHERE a.organization = ? AND a.grant_id > ? ORDER BY a.grant_id LIMIT ?`)
  const assign = prepare('INSERT OR IGNORE INTO organization_grant (grant_id, organization) VALUES (?, ?)')
  const countOfGrant = prepare.one(`SELECT count(*) FROM organization WHERE ${OF_GRANT}`)
  const pageOfGrant =
    prepare(`SELECT '[' || coalesce(group_concat(document, ',' ORDER BY seq), '') || ']' AS json, count(*) AS length, coalesce(max(seq), 0) AS last
    FROM (SELECT seq, document FROM organization WHERE seq > @after AND ${OF_GRANT} ORDER BY seq LIMIT @limit OFFSET @offset)`)
  const pages = createDocumentPages(db, 'organization')

  return {
    /** Stores an organization without assigned grants. Replaces organizations with the same id or name. */
    put(organization: Organization): void {
      const { id, name } = organization
      removeNamesake.run({ id, name })
      upsert.run({ seq: nextSeq(), id, name, document: JSON.stringify(organization) })
      unassign.run(id)
    },
    /** Assigns a grant to an organization. */
    assign: (id: string, grantId: string): void => void assign.run(grantId, id),
    idOf: (name: string) => idOf.get(name) as string | undefined,
    /** Reads all organizations as JSON texts, in the order of creation. */
    texts: (): Generator<{ id: string; document: string }> =>
      pagesBehind(
        0,
        (after, limit) => selectTexts.all(after, limit) as { seq: number; id: string; document: string }[],
        ({ seq }) => seq,
      ),
    /** Returns the ids of the grants that may be used with an organization, in the order of creation. */
    grantsOf: (id: string): Work<string[]> => assignedTo(grantsOf, id),
    page: (range: Range) => pages.page({}, range),
    count: () => pages.count({}),
    pageOfGrant: (grantId: string, { offset = 0, after = 0, limit }: Range) =>
      pageOfGrant.get({ grantId, after, limit, offset }) as Page<string>,
    countOfGrant: (grantId: string) => countOfGrant.get({ grantId }) as number,
  }
}

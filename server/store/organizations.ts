/** Organizations in the store: each as a document, and beside it the grants that may be used with it. */
import type Database from 'better-sqlite3'
import type { Organization } from '../../schema/organization.ts'
import { documentPages } from './documents.ts'
import type { Page, Range } from './pages.ts'
import { preparing } from './statements.ts'

const OF_GRANT = 'id IN (SELECT organization FROM organization_grant WHERE grant_id = @grantId)'

/** The part of the store that keeps organizations. */
export function organizationStore(db: Database.Database, nextSeq: () => number) {
  const prepare = preparing(db)
  const upsert = prepare(`INSERT INTO organization (seq, id, name, document) VALUES (@seq, @id, @name, @document)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document`)
  const removeNamesake = prepare('DELETE FROM organization WHERE name = @name AND id <> @id')
  const idOf = prepare.one('SELECT id FROM organization WHERE name = ?')
  const selectAll = prepare.one('SELECT document FROM organization ORDER BY seq')
  const unassign = prepare('DELETE FROM organization_grant WHERE organization = ?')
  const grantsOf = prepare.one('SELECT a.grant_id FROM organization_grant a JOIN client_grant g ON g.id = a.grant_id WHERE a.organization = ? ORDER BY g.seq')
  const assign = prepare('INSERT OR IGNORE INTO organization_grant (grant_id, organization) VALUES (?, ?)')
  const countOfGrant = prepare.one(`SELECT count(*) FROM organization WHERE ${OF_GRANT}`)
  const pageOfGrant = prepare(`SELECT '[' || coalesce(group_concat(document, ',' ORDER BY seq), '') || ']' AS json, count(*) AS length, coalesce(max(seq), 0) AS last
    FROM (SELECT seq, document FROM organization WHERE seq > @after AND ${OF_GRANT} ORDER BY seq LIMIT @limit OFFSET @offset)`)
  const pages = documentPages(db, 'organization')

  return {
    /** Keeps an organization, in place of those of the same id or name; these grants may be used with it. */
    put(organization: Organization, grantIds: readonly string[]): void {
      const { id, name } = organization
      removeNamesake.run({ id, name })
      upsert.run({ seq: nextSeq(), id, name, document: JSON.stringify(organization) })
      unassign.run(id)
      for (const grantId of grantIds) assign.run(grantId, id)
    },
    idOf: (name: string) => idOf.get(name) as string | undefined,
    /** All of them, each with the grants that may be used with it. */
    all: () =>
      (selectAll.all() as string[]).map((document) => {
        const organization = JSON.parse(document) as Organization
        return { organization, grantIds: grantsOf.all(organization.id) as string[] }
      }),
    page: (range: Range) => pages.page({}, range),
    count: () => pages.count({}),
    pageOfGrant: (grantId: string, { offset = 0, after = 0, limit }: Range) => pageOfGrant.get({ grantId, after, limit, offset }) as Page<string>,
    countOfGrant: (grantId: string) => countOfGrant.get({ grantId }) as number,
  }
}

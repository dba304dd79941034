/** Organizations in the store: each as a document, and beside it the grants that may be used with it. */
import type Database from 'better-sqlite3'
import type { Organization } from '../../schema/organization.ts'
import { documentPages } from './documents.ts'
import type { Page, Range } from './pages.ts'

const OF_GRANT = 'id IN (SELECT organization FROM organization_grant WHERE grant_id = @grantId)'

/** The part of the store that keeps organizations. */
export function organizationStore(db: Database.Database, nextSeq: () => number) {
  const insert = db.prepare('INSERT INTO organization (seq, id, name, document) VALUES (@seq, @id, @name, @document)')
  const assign = db.prepare('INSERT OR IGNORE INTO organization_grant (grant_id, organization) VALUES (?, ?)')
  const countOfGrant = db.prepare(`SELECT count(*) FROM organization WHERE ${OF_GRANT}`).pluck()
  const pageOfGrant = db.prepare(`SELECT '[' || coalesce(group_concat(document, ',' ORDER BY seq), '') || ']' AS json, count(*) AS length, coalesce(max(seq), 0) AS last
    FROM (SELECT seq, document FROM organization WHERE seq > @after AND ${OF_GRANT} ORDER BY seq LIMIT @limit OFFSET @offset)`)
  const pages = documentPages(db, 'organization')

  return {
    /** Keeps a new organization, with which these grants may be used. */
    insert(organization: Organization, grantIds: readonly string[]): void {
      const { id, name } = organization
      insert.run({ seq: nextSeq(), id, name, document: JSON.stringify(organization) })
      for (const grantId of grantIds) assign.run(grantId, id)
    },
    page: (range: Range) => pages.page({}, range),
    count: () => pages.count({}),
    pageOfGrant: (grantId: string, { offset = 0, after = 0, limit }: Range) => pageOfGrant.get({ grantId, after, limit, offset }) as Page,
    countOfGrant: (grantId: string) => countOfGrant.get({ grantId }) as number,
  }
}

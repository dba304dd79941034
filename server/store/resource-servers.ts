/** Stores resource servers. They can be read by id and by identifier. */
import type Database from 'better-sqlite3'
import type { ResourceServer } from '../../schema/resource-server.ts'
import { createDocumentPages } from './document-pages.ts'
import type { Range } from './page-types.ts'
import { preparing } from './statements.ts'

const columnsOf = (server: ResourceServer) => ({
  id: server.id,
  identifier: server.identifier,
  document: JSON.stringify(server),
})

/** Creates the part of the store for resource servers. */
export function createResourceServerStore(db: Database.Database, nextSeq: () => number) {
  const prepare = preparing(db)
  const insert = prepare(
    'INSERT INTO resource_server (seq, id, identifier, document) VALUES (@seq, @id, @identifier, @document)',
  )
  const update = prepare('UPDATE resource_server SET document = @document WHERE id = @id')
  const select = prepare.one('SELECT document FROM resource_server WHERE id = @key OR identifier = @key')
  const removeSame = prepare('DELETE FROM resource_server WHERE id = @id OR identifier = @identifier')
  const selectAll = prepare.one('SELECT document FROM resource_server ORDER BY seq')
  const remove = prepare('DELETE FROM resource_server WHERE id = ?')
  const pages = createDocumentPages(db, 'resource_server')

  return {
    insert: (server: ResourceServer): void => void insert.run({ seq: nextSeq(), ...columnsOf(server) }),
    /** Stores a resource server. Replaces those with the same id or identifier. */
    put(server: ResourceServer): void {
      removeSame.run(columnsOf(server))
      insert.run({ seq: nextSeq(), ...columnsOf(server) })
    },
    all: () => (selectAll.all() as string[]).map((document) => JSON.parse(document) as ResourceServer),
    update: (server: ResourceServer): void => void update.run(columnsOf(server)),
    /** Returns a resource server. @param key its id or its identifier */
    get(key: string): ResourceServer | undefined {
      const document = select.get({ key }) as string | undefined
      return document === undefined ? undefined : (JSON.parse(document) as ResourceServer)
    },
    delete: (id: string): void => void remove.run(id),
    page: (range: Range) => pages.page({}, range),
    count: () => pages.count({}),
  }
}

/** Replaces the entities of a database with those of another file. */
import type Database from 'better-sqlite3'

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Empties and refills every table of entities in one transaction. SQLite copies whole rows and index entries without
 * decoding them, because both files have the same schema (its transfer optimization).
 * @param also makes other changes in the same transaction
 * @throws the error of SQLite; nothing has changed then
 */
export function replaceEntities(db: Database.Database, file: string, also: () => void): void {
  db.prepare('ATTACH ? AS source').run(file)
  // The tables refer to each other, so references are complete only at the end. SQLite ignores this setting inside a
  // transaction.
  db.pragma('foreign_keys = OFF')
  try {
    db.exec('BEGIN IMMEDIATE')
    for (const table of entityTables(db))
      db.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} SELECT * FROM source.${table}`)
    also()
    db.exec('COMMIT')
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  } finally {
    db.pragma('foreign_keys = ON')
    db.exec('DETACH source')
  }
}

const entityTables = (db: Database.Database) =>
  (
    db
      .prepare(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'tenant_state'",
      )
      .pluck()
      .all() as string[]
  ).map(quoted)

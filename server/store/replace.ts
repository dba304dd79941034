/** Replaces the entities of a database by those of another file. */
import type Database from 'better-sqlite3'

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/**
 * Empties and refills every table of entities in one transaction. SQLite copies whole rows and index entries without decoding them,
 * because both files have the same schema (its transfer optimization).
 * @param also changes that belong to the same transaction
 * @throws the error of SQLite; nothing has changed then
 */
export function replaceEntities(db: Database.Database, file: string, also: () => void): void {
  db.prepare('ATTACH ? AS source').run(file)
  // The rows refer to each other, and are whole only together. The setting has no effect inside a transaction.
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

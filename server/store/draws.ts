/** Stores the data for repeatable ids: the number of equal entities that were created. Also checks which ids exist. */
import type Database from 'better-sqlite3'
import { preparing } from './statements.ts'

export type DrawStore = ReturnType<typeof createDrawStore>

/**
 * Creates the part of the store for `--deterministic`. The counts are in the table `counter`, so a reset and a restore
 * restore them.
 */
export function createDrawStore(db: Database.Database) {
  const prepare = preparing(db)
  const count = prepare.one('SELECT value FROM counter WHERE name = ?')
  const setCount = prepare(
    'INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  const isTaken =
    prepare.one(`SELECT EXISTS (SELECT 1 FROM client WHERE client_id = @id) OR EXISTS (SELECT 1 FROM client_grant WHERE id = @id)
    OR EXISTS (SELECT 1 FROM credential WHERE id = @id) OR EXISTS (SELECT 1 FROM resource_server WHERE id = @id)
    OR EXISTS (SELECT 1 FROM connection WHERE id = @id) OR EXISTS (SELECT 1 FROM organization WHERE id = @id)`)
  const rowOf = (key: string) => `drawn ${key}`
  return {
    /** Returns the number of entities that were created for a key, including deleted ones. */
    count: (key: string) => (count.get(rowOf(key)) as number | undefined) ?? 0,
    setCount: (key: string, value: number): void => void setCount.run(rowOf(key), value),
    /** Whether an entity of any kind has the id. */
    isTaken: (id: string) => isTaken.get({ id }) === 1,
  }
}

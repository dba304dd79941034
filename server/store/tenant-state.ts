/** What the database of a tenant knows besides its entities: its clock, and which content it was last filled with. */
import type Database from 'better-sqlite3'
import { preparing } from './statements.ts'

export function tenantState(db: Database.Database) {
  const prepare = preparing(db)
  const select = prepare.one('SELECT value FROM tenant_state WHERE name = ?')
  const upsert = prepare(
    'INSERT INTO tenant_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  const remove = prepare('DELETE FROM tenant_state WHERE name = ?')
  return {
    /** The clock as it was last moved; undefined for one that nobody moved. */
    savedClock(): ClockState | undefined {
      const text = select.get('clock') as string | undefined
      return text === undefined ? undefined : (JSON.parse(text) as ClockState)
    },
    /** @param clock undefined for one that is back at its beginning */
    saveClock: (clock: ClockState | undefined): void =>
      void (clock ? upsert.run('clock', JSON.stringify(clock)) : remove.run('clock')),
    /** The id of the content that the database was last filled with; undefined where it never was. */
    lastContent: () => select.get('content') as string | undefined,
    rememberContent: (id: string): void => void upsert.run('content', id),
  }
}

/** How a clock differs from the machine's, in milliseconds. */
export interface ClockState {
  offset: number
  /** The time of a frozen clock, since the epoch; absent while the clock runs. */
  stopped?: number
}

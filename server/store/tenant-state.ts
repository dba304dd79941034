/**
 * Stores the state of a tenant that is not an entity: its clock, and the id of the content that last replaced its
 * entities.
 */
import type Database from 'better-sqlite3'
import { preparing } from './statements.ts'

/** Creates the part of the store for this state. */
export function createTenantState(db: Database.Database) {
  const prepare = preparing(db)
  const select = prepare.one('SELECT value FROM tenant_state WHERE name = ?')
  const upsert = prepare(
    'INSERT INTO tenant_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  const remove = prepare('DELETE FROM tenant_state WHERE name = ?')
  return {
    /** Returns the state of the clock after its last change; undefined if it was never moved. */
    savedClock(): ClockState | undefined {
      const text = select.get('clock') as string | undefined
      return text === undefined ? undefined : (JSON.parse(text) as ClockState)
    },
    /** Stores the state of the clock. @param clock undefined removes the stored state, for a clock that was reset */
    saveClock: (clock: ClockState | undefined): void =>
      void (clock ? upsert.run('clock', JSON.stringify(clock)) : remove.run('clock')),
    /** Returns the id of the content that last replaced the entities; undefined if they were never replaced. */
    lastContent: () => select.get('content') as string | undefined,
    rememberContent: (id: string): void => void upsert.run('content', id),
  }
}

/** The difference of a clock to the machine's clock. */
export interface ClockState {
  /** Milliseconds ahead of the machine's clock. */
  offset: number
  /** The time of a frozen clock in milliseconds since the epoch; absent while the clock runs. */
  stopped?: number
}

/** Migrates the files of a tenant that an older release wrote to the current format. */
import { join } from 'node:path'
import { copyInCurrentFormat, formatOf, isOlder, openLive, sizeOf } from './stored-files.ts'
import { copyDatabase } from '../../store/database-file.ts'
import type { createTenantFiles } from './tenant-files.ts'

/**
 * Migrates the live database and replaces the state after the seeds with a migrated copy. During the migration, the
 * folder contains a copy of the old live database. Snapshots are not changed: each is migrated when it is restored.
 * @param path the path of the folder
 * @param live the path of the live database
 * @throws Error with a message for the user; the files are then unchanged
 */
export function migrateFiles(path: string, live: string, files: ReturnType<typeof createTenantFiles>): void {
  if (sizeOf(live) && isOlder(formatOf(live))) {
    files.create('older#.sqlite', (file) => copyDatabase(live, file))
    openLive(live).close()
  }
  const { seeded } = files.manifest
  if (!seeded || sizeOf(join(path, seeded.file)) !== seeded.bytes || !isOlder(formatOf(join(path, seeded.file)))) return
  const upgraded = files.create('seeded#.sqlite', (file) => copyInCurrentFormat(join(path, seeded.file), file))
  files.save({ seeded: upgraded, leftovers: [...files.unannounced(upgraded.file), seeded.file] })
}

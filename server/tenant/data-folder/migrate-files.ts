/** Brings the files of a tenant that an older release wrote to the present format. */
import { join } from 'node:path'
import { copyInPresentFormat, formatOf, isOlder, openLive, sizeOf } from './stored-files.ts'
import { copyDatabase } from '../../store/database-file.ts'
import type { tenantFiles } from './tenant-files.ts'

/**
 * Migrates the live database, of which a copy exists until that has succeeded, and replaces the state after the seeds by a new file.
 * Snapshots stay as they are: each is migrated when it is restored.
 * @param path of the folder
 * @param live the live database
 * @throws Error with a sentence for people; the files are then as they were
 */
export function migrateFiles(path: string, live: string, files: ReturnType<typeof tenantFiles>): void {
  if (sizeOf(live) && isOlder(formatOf(live))) {
    files.create('older#.sqlite', (file) => copyDatabase(live, file))
    openLive(live).close()
  }
  const { seeded } = files.manifest
  if (!seeded || sizeOf(join(path, seeded.file)) !== seeded.bytes || !isOlder(formatOf(join(path, seeded.file)))) return
  const upgraded = files.create('seeded#.sqlite', (file) => copyInPresentFormat(join(path, seeded.file), file))
  files.save({ seeded: upgraded, leftovers: [...files.unannounced(upgraded.file), seeded.file] })
}

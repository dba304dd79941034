/** Creates and removes the files of one tenant in a data folder, and lists them in the manifest. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { firstFree, makeSecret, removeDatabase, type DataFolder } from './data-folder.ts'
import { writeManifest, type Manifest, type StoredFile } from './manifest.ts'
import { storedFile } from './stored-files.ts'

/** The members of the manifest that change. A member that is undefined is removed. */
export type ManifestChange = { [Member in keyof Manifest]?: Manifest[Member] | undefined }

/** Creates the functions for the files of a tenant. @param first the current manifest of the folder */
export function createTenantFiles(folder: DataFolder, name: string, first: Manifest) {
  const { path } = folder
  let manifest = first
  /**
   * Changes the manifest in one step: the commit point of each change.
   * @throws Error; the manifest is then unchanged
   */
  const save = (change: ManifestChange): void => {
    folder.requireSame()
    const next = { ...manifest, ...change } as Manifest
    writeManifest(path, name, next)
    manifest = next
  }
  /** Removes the leftovers. If a file cannot be removed, the leftovers stay in the manifest for the next start. */
  const sweep = (): void => {
    if (manifest.leftovers.length === 0) return
    try {
      for (const file of manifest.leftovers) removeDatabase(join(path, file))
      save({ leftovers: [] })
    } catch {
      // The change itself is complete. The remaining files only use space.
    }
  }
  /**
   * Returns a file name that is free in the folder, so that no file is overwritten.
   * @param middle `#` is replaced with a number
   */
  const freeName = (middle: string): string =>
    firstFree(
      (number) => `${name}.${middle.replace('#', () => (number === 1 ? '' : `.${number}`))}`,
      (file) => manifest.leftovers.includes(file) || existsSync(join(path, file)),
    )
  /** Lists a new file as a leftover before it is created, so that the next start removes it after a kill. */
  const announce = (middle: string): string => {
    const file = freeName(middle)
    save({ leftovers: [...manifest.leftovers, file] })
    makeSecret(join(path, file))
    return file
  }
  return {
    get manifest() {
      return manifest
    },
    save,
    sweep,
    freeName,
    announce,
    /** Returns the leftovers without a file that the caller lists as the state after the seeds or as a snapshot. */
    unannounced: (file: string) => manifest.leftovers.filter((each) => each !== file),
    /** Writes a new file. It is a leftover until `save` lists it as the state after the seeds or as a snapshot. */
    create(middle: string, write: (file: string) => void): StoredFile {
      const file = announce(middle)
      try {
        write(join(path, file))
        return storedFile(path, file)
      } catch (error) {
        sweep()
        throw error
      }
    },
  }
}

/** The files of one tenant in a data folder, and the manifest that lists them: how files come to be, and how they go. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { firstFree, makeSecret, removeDatabase, type DataFolder } from './data-folder.ts'
import { writeManifest, type Manifest, type StoredFile } from './manifest.ts'
import { storedFile } from './stored-files.ts'

/** Members to change; one that is undefined is removed. */
export type ManifestChange = { [Member in keyof Manifest]?: Manifest[Member] | undefined }

/** @param first the manifest as it is in the folder */
export function tenantFiles(folder: DataFolder, name: string, first: Manifest) {
  const { path } = folder
  let manifest = first
  /** The one step by which a change happens. @throws Error; the manifest is then as it was */
  const save = (change: ManifestChange): void => {
    folder.requireSame()
    const next = { ...manifest, ...change } as Manifest
    writeManifest(path, name, next)
    manifest = next
  }
  /** Removes the files that are listed as leftovers. What cannot be removed now stays listed for the next start. */
  const sweep = (): void => {
    if (manifest.leftovers.length === 0) return
    try {
      for (const file of manifest.leftovers) removeDatabase(join(path, file))
      save({ leftovers: [] })
    } catch {
      // The change itself was made: the files are only in the way.
    }
  }
  /** A file name that nothing in the folder has: a file of somebody else is never written over. @param middle with # for a number */
  const freeName = (middle: string): string =>
    firstFree(
      (number) => `${name}.${middle.replace('#', () => (number === 1 ? '' : `.${number}`))}`,
      (file) => manifest.leftovers.includes(file) || existsSync(join(path, file)),
    )
  /** Lists a new file as a leftover before it exists, so that a kill does not leave it behind for ever. */
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
    /** The leftovers but for a file that becomes something better. */
    unannounced: (file: string) => manifest.leftovers.filter((each) => each !== file),
    /** Writes a new file, which stays a leftover until `save` lists it as something better. */
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

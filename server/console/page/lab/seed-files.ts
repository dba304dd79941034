/** Loads seeds from files: either all of them or none. */
import { ApiError } from '../api/send.ts'
import type { Calls } from '../api/control.ts'
import { loadedText, refusalText, contentTypeOf } from './seeds.ts'

/** The snapshot to restore if one of several files cannot be loaded. */
const SAFEGUARD = { params: { name: 'console-before-seeds' } }

async function loadFile(calls: Calls, file: File): Promise<Record<string, unknown>> {
  const body = await file.text()
  try {
    const { loaded = {} } = await calls('emulator_seeds', { body, type: contentTypeOf(file.name) })
    return loaded as Record<string, unknown>
  } catch (error) {
    throw error instanceof ApiError && error.status > 0
      ? new Error(refusalText(file.name, error.message, error.body), { cause: error })
      : error
  }
}

async function loadInOrder(calls: Calls, files: readonly File[]): Promise<string> {
  const loaded: Record<string, unknown>[] = []
  for (const file of files) loaded.push(await loadFile(calls, file))
  return loadedText(...loaded)
}

/**
 * Loads files in their order.
 * @returns the numbers of loaded entities as text
 * @throws Error that names the file that cannot be loaded
 */
export async function loadFiles(calls: Calls, files: readonly File[]): Promise<string> {
  if (files.length < 2) return loadInOrder(calls, files)
  await calls('emulator_put_snapshot', SAFEGUARD)
  try {
    return await loadInOrder(calls, files)
  } catch (error) {
    await calls('emulator_restore_snapshot', SAFEGUARD)
    throw error
  } finally {
    await calls('emulator_delete_snapshot', SAFEGUARD)
  }
}

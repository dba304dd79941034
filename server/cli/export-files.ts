/** Exports of tenants: the output of `export`, and the files of `--export-on-exit`. */
import { randomUUID } from 'node:crypto'
import { rmSync, statSync, writeFileSync, type Stats } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { RunningEmulator, SeedDocument } from '../index.ts'
import type { CommandLine } from './flags.ts'
import { formatYaml } from '../seeds/yaml.ts'
import { writeFileAtomically } from '../shared/whole-file.ts'

/** Formats a seed document as YAML or JSON. */
export async function formatDocument(document: SeedDocument, isYaml: boolean): Promise<string> {
  if (!isYaml) return `${JSON.stringify(document, undefined, 2)}\n`
  return formatYaml(document)
}

/** Whether the name of a file ends in .yaml or .yml. */
const isYamlFile = (file: string) => ['.yaml', '.yml'].includes(extname(file).toLowerCase())

/** Returns the file of a tenant: the file itself for `default`, else with the tenant's name before its ending. */
function tenantFile(file: string, tenant: string): string {
  if (tenant === 'default') return file
  const ending = extname(file)
  return `${file.slice(0, file.length - ending.length)}.${tenant}${ending}`
}

/** Why a file cannot be written and what to do, by the error code of the system. */
const ADVICE: Record<string, string> = {
  ENOENT: 'there is no such folder. Create the folder, or choose another file',
  ENOTDIR: 'a part of its path is a file, not a folder. Choose another file',
  EACCES: 'this user may not write to its folder. Change the rights of the folder, or choose another file',
  EPERM: 'this user may not write to its folder. Change the rights of the folder, or choose another file',
  EROFS: 'its folder is read-only. Choose another file',
  ENOSPC: 'the disk is full. Free some space, or choose another file',
  ENAMETOOLONG: 'its name is too long. Choose another file',
}

/**
 * Checks at the start that an export can be written at the end. Creates a file next to the target and removes it; the
 * target does not change.
 * @param file the value of the flag
 * @returns the absolute path, which stays right if the working folder changes
 * @throws Error that says what to do
 */
function requireWritableTarget(file: string): string {
  const target = resolve(file)
  const trial = `${target}.${randomUUID().slice(0, 8)}.new`
  const impossible = (reason: string, cause?: unknown) =>
    new Error(`Cannot write the export to ${target} (--export-on-exit): ${reason}.`, { cause })
  let existing: Stats | undefined
  try {
    existing = statSync(target, { throwIfNoEntry: false })
    writeFileSync(trial, '', { flag: 'wx', mode: 0o600 })
    rmSync(trial)
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException
    throw impossible(ADVICE[code] ?? message, cause)
  }
  if (existing?.isDirectory()) throw impossible('it is a folder. Give the name of a file in it')
  if (existing && !existing.isFile()) throw impossible('it is not an ordinary file. Choose another file')
  return target
}

/**
 * Returns the absolute path of `--export-on-exit`, undefined without the flag.
 * @throws Error if it cannot be written
 */
export function exportTarget(line: CommandLine): string | undefined {
  const file = line.text('export-on-exit')
  return file === undefined ? undefined : requireWritableTarget(file)
}

/**
 * Closes an emulator. Exports after the last response, so the files contain every answered change.
 * @param exportTo the file of `--export-on-exit`, if any
 * @returns the error, if the export or the close failed; the emulator is closed anyway
 */
export async function closeEmulator(
  emulator: RunningEmulator,
  exportTo: string | undefined,
): Promise<Error | undefined> {
  const before = exportTo === undefined ? undefined : () => writeExports(emulator, exportTo)
  return emulator.close({ ...(before && { before }) }).then(
    () => undefined,
    (error: Error) => error,
  )
}

/**
 * Writes each tenant to a separate file. Only the user can read the files, because they contain secrets. A new file
 * replaces the old one when it is complete. If a tenant cannot be written, its old file stays and the others are
 * written.
 * @throws Error with a sentence for each tenant that could not be written
 */
async function writeExports(emulator: RunningEmulator, file: string): Promise<void> {
  const failures: string[] = []
  for (const name of await emulator.tenants()) {
    const target = tenantFile(file, name)
    try {
      const document = await (await emulator.tenant(name)).export()
      writeFileAtomically(target, await formatDocument(document, isYamlFile(file)), `${target}.new`)
    } catch (error) {
      failures.push(`Cannot write the export of the tenant ${name} to ${target}: ${(error as Error).message}`)
    }
  }
  if (failures.length > 0) throw new Error(failures.join('\n'))
}

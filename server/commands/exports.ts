/** Tenants as files: what `export` prints, and what `--export-on-exit` writes. */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { RunningEmulator, SeedDocument } from '../index.ts'
import { yamlOf } from '../seeds/yaml.ts'

/** The text of a document: YAML for files that say so by their name, else JSON. */
export async function textOf(document: SeedDocument, isYaml: boolean): Promise<string> {
  if (!isYaml) return `${JSON.stringify(document, undefined, 2)}\n`
  return yamlOf(document)
}

export const isYamlFile = (file: string) => ['.yaml', '.yml'].includes(extname(file).toLowerCase())

/** The file of a tenant: that of default as it was given, of others with their name in front of its ending. */
export function fileOf(file: string, tenant: string): string {
  if (tenant === 'default') return file
  const ending = extname(file)
  return `${file.slice(0, file.length - ending.length)}.${tenant}${ending}`
}

/** Writes every tenant to a file of its own, readable by its user alone: it holds secrets. @throws Error with a sentence for people */
export async function writeExports(emulator: RunningEmulator, file: string): Promise<void> {
  for (const name of await emulator.tenants()) {
    const tenant = await emulator.tenant(name)
    const target = fileOf(file, name)
    const temporary = `${target}.new`
    try {
      // One that was left behind would keep its mode.
      rmSync(temporary, { force: true })
      writeFileSync(temporary, await textOf(await tenant.export(), isYamlFile(file)), { mode: 0o600 })
      renameSync(temporary, target)
    } catch (cause) {
      rmSync(temporary, { force: true })
      throw new Error(`Cannot write the export of the tenant ${name} to ${target}: ${(cause as Error).message}`, { cause })
    }
  }
}

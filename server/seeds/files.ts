/** Reads seeds from files. */
import { readFileSync } from 'node:fs'
import { SeedError } from './seed-error.ts'

export interface SeedFile {
  document: unknown
  /** Keys of a deploy-CLI export that are not emulated. */
  leftOut: readonly string[]
}

export async function readSeedFile(path: string, _keywords: Readonly<Record<string, unknown>>): Promise<SeedFile> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new SeedError(path, '', (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message, { cause })
  }
  const { parse } = await import('yaml')
  try {
    return { document: parse(text), leftOut: [] }
  } catch (cause) {
    throw new SeedError(path, '', (cause as Error).message, { cause })
  }
}

/** Texts about loaded and rejected seeds, and the names of seeds. */

const KINDS = [
  ['clients', 'client', 'clients'],
  ['resourceServers', 'API', 'APIs'],
  ['clientGrants', 'grant', 'grants'],
  ['connections', 'connection', 'connections'],
  ['organizations', 'organization', 'organizations'],
  ['cimdDocuments', 'metadata document', 'metadata documents'],
] as const

/** Returns the number of loaded entities by kind, added up over several seeds: `4 clients, 1 API`. */
export function loadedText(...loaded: readonly Record<string, unknown>[]): string {
  const parts = KINDS.flatMap(([kind, one, many]) => {
    const count = loaded.reduce((sum, each) => sum + Number(each[kind] ?? 0), 0)
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${count === 1 ? one : many}`]
  })
  return parts.join(', ') || 'nothing: the seed is empty'
}

/** Returns the content type of a seed file, derived from its name. */
export const contentTypeOf = (file: string) => (/\.ya?ml$/i.test(file) ? 'application/yaml' : 'application/json')

/** Returns why a file was not loaded: the path inside the file and the reason from the API. */
export function refusalText(file: string, message: string, { path, reason }: Record<string, unknown>): string {
  const why = typeof reason === 'string' ? reason : message
  const place = typeof path === 'string' && path !== '' && !why.includes(path) ? `${path}: ` : ''
  return `${file}: ${place}${why.replace(/\.?$/, '.')} Nothing was loaded.`
}

const MANY = 'many:NUMBER'
export const isMany = (seed: string) => seed === MANY
/**
 * Returns the name of the seed with this number of generated applications. Undefined if the text is not a positive
 * number.
 */
export const manySeed = (number: string) =>
  /^\d{1,7}$/.test(number.trim()) && Number(number) > 0 ? `many:${Number(number)}` : undefined
/** Returns the seeds that need no number. */
export const plainSeeds = (names: readonly string[]) => names.filter((name) => !isMany(name))

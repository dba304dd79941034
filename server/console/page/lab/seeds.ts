/** What is said of seeds that were loaded, or were not. */

const KINDS = [
  ['clients', 'client', 'clients'],
  ['resourceServers', 'API', 'APIs'],
  ['clientGrants', 'grant', 'grants'],
  ['connections', 'connection', 'connections'],
  ['organizations', 'organization', 'organizations'],
  ['cimdDocuments', 'metadata document', 'metadata documents'],
] as const

/** `4 clients, 1 API`: how many of each kind, of one seed or of several. */
export function loadedText(...loaded: readonly Record<string, unknown>[]): string {
  const parts = KINDS.flatMap(([kind, one, many]) => {
    const count = loaded.reduce((sum, each) => sum + Number(each[kind] ?? 0), 0)
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${count === 1 ? one : many}`]
  })
  return parts.join(', ') || 'nothing: the seed is empty'
}

/** The content type of a seed in a file, by the name of the file. */
export const contentTypeOf = (file: string) => (/\.ya?ml$/i.test(file) ? 'application/yaml' : 'application/json')

/** Why a file was not loaded: where in it, and what the API says of it. */
export function refusalText(file: string, message: string, { path, reason }: Record<string, unknown>): string {
  const why = typeof reason === 'string' ? reason : message
  const place = typeof path === 'string' && path !== '' && !why.includes(path) ? `${path}: ` : ''
  return `${file}: ${place}${why.replace(/\.?$/, '.')} Nothing was loaded.`
}

const MANY = 'many:NUMBER'
export const isMany = (seed: string) => seed === MANY
/** The name of a seed of so many generated applications; undefined for what is no such number. */
export const manySeed = (number: string) =>
  /^\d{1,7}$/.test(number.trim()) && Number(number) > 0 ? `many:${Number(number)}` : undefined
/** The seeds that need no number. */
export const plainSeeds = (names: readonly string[]) => names.filter((name) => !isMany(name))

/** Lists the values of an entity by their paths. */
import { isRecord } from '../../../../schema/json.ts'

export interface Leaf {
  /** The value as JSON. A string is not quoted. */
  text: string
  isSecret: boolean
}

const SECRET = /secret|pass(?:word|wd|phrase)|private|^pem$|key$|tokens?$/i
/**
 * Every string nested under these keys is secret. Other secret-looking keys, such as `private_key_jwt`, hold settings.
 */
const SECRETS = /secret|pass(?:word|wd|phrase)/i

const isSecretText = (value: unknown, name: string) => SECRET.test(name) || String(value).includes('PRIVATE KEY-----')
/** Only strings are secret: a boolean such as `secret_encoded` reveals nothing. */
const holdsText = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.some(holdsText))

function leafOf(value: unknown, name: string): Leaf {
  return {
    text: typeof value === 'string' ? value : JSON.stringify(value),
    isSecret: holdsText(value) && isSecretText(value, name),
  }
}

/** Returns the keys of the entities in a list: their ids or values, or their indexes if these are not all different. */
function namesIn(list: readonly Record<string, unknown>[]): unknown[] {
  const ids = list.map(({ id, value }) => id ?? value)
  return !ids.includes(undefined) && new Set(ids).size === list.length ? ids : list.map((_, index) => index)
}

/** Returns the parts of a value: of a list of entities by id, of an object by name. Undefined for a single value. */
function partsOf(value: unknown): [step: string, name: string | undefined, inner: unknown][] | undefined {
  if (Array.isArray(value)) {
    if (value.length === 0 || !value.every(isRecord)) return undefined
    const names = namesIn(value)
    return value.map((each, index) => [`[${names[index]}]`, undefined, each])
  }
  const entries = isRecord(value) ? Object.entries(value) : []
  return entries.length > 0 ? entries.map(([name, inner]) => [`.${name}`, name, inner]) : undefined
}

function collect(value: unknown, path: string, name: string, leaves: Map<string, Leaf>): void {
  const parts = partsOf(value)
  if (!parts) leaves.set(path, leafOf(value, name))
  else
    for (const [step, member = name, inner] of parts)
      collect(inner, path + step, SECRETS.test(name) ? name : member, leaves)
}

/**
 * Returns all values by path, such as `refresh_token.leeway` or `credentials[cred_1].name`. A list of strings or
 * numbers is one value.
 */
export function leavesOf(entity: Record<string, unknown>): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  for (const [name, value] of Object.entries(entity)) collect(value, name, name, leaves)
  return leaves
}

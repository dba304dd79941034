/** The single values of an entity, each under its path. */
import { isRecord } from '../../../../schema/json.ts'

export interface Leaf {
  /** The value as JSON; a text as it is. */
  text: string
  isSecret: boolean
}

const SECRET = /secret|pass(?:word|wd|phrase)|private|^pem$|key$|tokens?$/i
/** Under these keys every nested text is secret. Other secret-looking keys, such as `private_key_jwt`, contain settings. */
const SECRETS = /secret|pass(?:word|wd|phrase)/i

const isSecretText = (value: unknown, name: string) => SECRET.test(name) || String(value).includes('PRIVATE KEY-----')
/** Only texts are secret: a flag such as `secret_encoded` gives nothing away. */
const holdsText = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.some(holdsText))

function leafOf(value: unknown, name: string): Leaf {
  return {
    text: typeof value === 'string' ? value : JSON.stringify(value),
    isSecret: holdsText(value) && isSecretText(value, name),
  }
}

/** What tells the entities of a list apart: their ids, or their places where these are not all different. */
function namesIn(list: readonly Record<string, unknown>[]): unknown[] {
  const ids = list.map(({ id, value }) => id ?? value)
  return !ids.includes(undefined) && new Set(ids).size === list.length ? ids : list.map((_, index) => index)
}

/** The parts of a list of entities, each by its id; the parts of an object by their names; undefined for what is one value. */
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

/** All single values: `refresh_token.leeway`, `credentials[cred_1].name`; a list of texts or numbers is one value. */
export function leavesOf(entity: Record<string, unknown>): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  for (const [name, value] of Object.entries(entity)) collect(value, name, name, leaves)
  return leaves
}

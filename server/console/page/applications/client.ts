/** Loads one application with its credentials and grants. */
import type { JsonRecord } from '../../../../schema/json.ts'
import { api } from '../api/management.ts'
import { propertyOf, TABLES } from '../tables.ts'

export interface Client extends JsonRecord {
  client_id: string
  name: string
}
export interface Credential {
  id: string
  credential_type: string
  name?: string
  kid?: string
  alg?: string
  created_at: string
  expires_at?: string
  subject_dn?: string
  thumbprint_sha256?: string
}
export interface Grant {
  id: string
  client_id?: string
  audience: string
  scope?: readonly string[]
  organization_usage?: string
  subject_type?: string
  is_system?: boolean
}
export interface ApplicationDetails {
  client: Client
  credentials: readonly Credential[]
  grants: readonly Grant[]
}

/** Returns the path of an application. @throws for the ids `.` and `..`, because the path would name another operation */
export function clientPath(id: string): string {
  if (/^\.{1,2}$/.test(id)) throw new Error(`No path leads to an application with the id ${id}.`)
  return `/clients/${encodeURIComponent(id)}`
}

/** @throws Refusal */
export async function loadApplicationDetails(id: string): Promise<ApplicationDetails> {
  const [client, credentials, grants] = await Promise.all([
    api<Client>('GET', clientPath(id)),
    api<Credential[]>('GET', `${clientPath(id)}/credentials`),
    api<Grant[]>('GET', `/client-grants?client_id=${encodeURIComponent(id)}&per_page=100`),
  ])
  return { client, credentials, grants }
}

/** The names of all readable properties, in table order. */
export const SHOWN_NAMES = TABLES.properties.filter(({ tier }) => tier !== undefined).map(({ name }) => name)
/** The properties that an update accepts. */
export const WRITABLE_PROPERTIES = TABLES.properties.filter(({ update }) => update)
export const REPLACED_PROPERTIES: ReadonlySet<string> = new Set(
  TABLES.properties.filter(({ isReplaced }) => isReplaced).map(({ name }) => name),
)
/** Returns the members that an update must send together with a property. */
export const requiredOf = (name: string) => propertyOf(name)?.schema?.required ?? []
export const PROPERTY_NAMES: ReadonlySet<string> = new Set(TABLES.properties.map(({ name }) => name))
/** Properties that the page masks. */
export const SECRET_PROPERTIES: ReadonlySet<string> = new Set(['client_secret'])

/** Returns the properties of a client that an update accepts. */
export const writableProperties = (client: Client): JsonRecord =>
  Object.fromEntries(
    WRITABLE_PROPERTIES.filter(({ name }) => Object.hasOwn(client, name)).map(({ name }) => [name, client[name]]),
  )

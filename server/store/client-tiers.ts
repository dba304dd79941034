/** Converts a client to its stored form: the members of each scope tier as JSON text. */
import { client as resource, hidesSecret, type Client } from '../../schema/client.ts'
import type { JsonRecord } from '../../schema/json.ts'
import type { Tier } from '../../schema/scopes.ts'

/**
 * The texts can be joined without a separator: each text except the summary starts with a comma, unless it is empty.
 */
export type ClientDocument = Readonly<Record<Tier, string>> & { readonly hiddenSecret: string | null }

/** Documents by client object, so that a client is serialized only once for the database and the response. */
const documents = new WeakMap<Client, ClientDocument>()

/** Returns the document of a client. A hidden secret is not among the members. */
export function documentOf(client: Client): ClientDocument {
  const cached = documents.get(client)
  if (cached) return cached
  const isHidden = hidesSecret(client)
  const tiers: Record<Tier, JsonRecord> = { summary: {}, settings: {}, keys: {} }
  for (const [name, value] of Object.entries(client)) {
    const tier = resource.tiers.get(name)
    if (tier !== undefined && !(isHidden && name === 'client_secret')) tiers[tier][name] = value
  }
  const members = (tier: Tier) => JSON.stringify(tiers[tier]).slice(1, -1)
  const withComma = (text: string) => text && `,${text}`
  const document = {
    summary: members('summary'),
    settings: withComma(members('settings')),
    keys: withComma(members('keys')),
    hiddenSecret: isHidden ? (client.client_secret ?? null) : null,
  }
  documents.set(client, document)
  return document
}

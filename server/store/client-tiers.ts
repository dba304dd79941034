/** A client as its document: the members of each tier as JSON text. */
import { client as resource, hidesSecret, type Client } from '../../schema/client.ts'
import type { JsonRecord } from '../../schema/json.ts'
import type { Tier } from '../../schema/scopes.ts'

/** The texts can be joined as they are: each but the first has a comma in front, unless it is empty. */
export type ClientDocument = Readonly<Record<Tier, string>> & { readonly hiddenSecret: string | null }

const documents = new WeakMap<Client, ClientDocument>()

/** The document of a client, made once: what is kept is also what is answered. A secret that is hidden is not among the members. */
export function documentOf(client: Client): ClientDocument {
  const known = documents.get(client)
  if (known) return known
  const isHidden = hidesSecret(client)
  const tiers: Record<Tier, JsonRecord> = { summary: {}, settings: {}, keys: {} }
  for (const [name, value] of Object.entries(client)) {
    const tier = resource.tiers.get(name)
    if (tier !== undefined && !(isHidden && name === 'client_secret')) tiers[tier][name] = value
  }
  const members = (tier: Tier) => JSON.stringify(tiers[tier]).slice(1, -1)
  const behind = (text: string) => text && `,${text}`
  const made = {
    summary: members('summary'),
    settings: behind(members('settings')),
    keys: behind(members('keys')),
    hiddenSecret: isHidden ? (client.client_secret ?? null) : null,
  }
  documents.set(client, made)
  return made
}

/** Stage 10: what a client looks like to a token. Decides nothing about who may do what but `fields`; reads no state but the tenant's. */
import { LRUCache } from 'lru-cache'
import { client as resource, type Client } from '../../schema/client.ts'
import type { Tier } from '../../schema/scopes.ts'
import { unreadableFields } from '../errors/management.ts'
import { documentOf } from '../store/client-tiers.ts'
import type { View } from '../store/client-view.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Access } from '../access/access.ts'

export interface FieldsQuery {
  fields?: string
  include_fields?: boolean
}

const views = new WeakMap<Tenant, Map<readonly Tier[], View>>()
const MAX_NARROWED_VIEWS = 200
/** Views with `fields`, by the one without: what was read under a view is remembered by it, so it stays the same. */
const narrowedViews = new WeakMap<View, LRUCache<string, View>>()

/** The view of a token without `fields`: what it may not read is absent (documented). Made once for each tenant and set of tiers. */
function viewWithoutFields(tenant: Tenant, tiers: readonly Tier[]): View {
  const known = views.get(tenant)?.get(tiers)
  if (known) return known
  const view: View = {
    tiers,
    shared: { settings: { tenant: tenant.shared.tenant }, keys: { signing_keys: tenant.shared.signingKeys } },
  }
  views.set(tenant, (views.get(tenant) ?? new Map<readonly Tier[], View>()).set(tiers, view))
  return view
}

/**
 * The view that a query asks for.
 * `fields` shows what it names and always `tenant` (recorded); with include_fields=false it leaves out what it names.
 * @throws 403 when it names for showing what the token may not read.
 */
export function viewOf(
  { tenant, tiers }: Pick<Access, 'tenant' | 'tiers'>,
  { fields, include_fields = true }: FieldsQuery,
): View {
  const whole = viewWithoutFields(tenant, tiers)
  if (!fields) return whole
  const known = narrowedViews.get(whole) ?? new LRUCache({ max: MAX_NARROWED_VIEWS })
  narrowedViews.set(whole, known)
  const key = `${include_fields} ${fields}`
  const view = known.get(key) ?? narrowView(whole, fields, include_fields)
  known.set(key, view)
  return view
}

function narrowView(view: View, fields: string, include: boolean): View {
  const { tiers } = view
  // Each name once: SQL takes a limited number of them, and the answer of another order or number is the same.
  const names = [...new Set(fields.split(','))]
  const readable = (name: string) => tiers.includes(resource.tiers.get(name.split('.')[0] ?? '') as Tier)
  if (!include) {
    const hidden = names.filter(readable)
    return hidden.length === 0 ? view : { ...view, fields: hidden, exclude: true }
  }
  const refused = names.filter((name) => !readable(name))
  if (refused.length > 0) throw unreadableFields(refused)
  return { ...view, fields: [...new Set([...(tiers.includes('settings') ? ['tenant'] : []), ...names])] }
}

/**
 * How the answers of writes differ from a read, all recorded (observed-behaviour.md §1–§4):
 * POST shows `encrypted` and the private half of the signing key; POST and PATCH name the subject of its certificate;
 * PATCH leaves out where a registered client came from.
 */
const WRITE_RESPONSES = {
  created: { adds: ',"encrypted":true', omits: [], signingKeys: 'withPrivateKey' },
  updated: {
    adds: '',
    omits: ['external_client_id', 'external_metadata_type', 'external_metadata_created_by'],
    signingKeys: 'withSubject',
  },
} as const

/**
 * The answer of a write as JSON text.
 * A create shows its secret to whoever made it, whatever the token may read afterwards (recorded: a POST showed the secret
 * that the reads of the same token lacked); an update shows keys only to those who may read or rotate them (inferred).
 */
export function formatWrittenClient(
  kind: keyof typeof WRITE_RESPONSES,
  { tenant, scopes, tiers }: Access,
  client: Client,
): string {
  const { adds, omits, signingKeys } = WRITE_RESPONSES[kind]
  const showsKeys = kind === 'created' || tiers.includes('keys') || scopes.has('update:client_keys')
  const { summary, settings, keys } = documentOf(
    omits.some((name) => name in client) ? omitProperties(client, omits) : client,
  )
  const ofKeys = showsKeys ? `${keys},"signing_keys":${signingKeysJson(tenant.certificate)[signingKeys]}` : ''
  return `{"tenant":${tenant.shared.tenant}${adds},${summary}${settings}${ofKeys}}`
}

const omitProperties = (client: Client, names: readonly string[]) =>
  Object.fromEntries(Object.entries(client).filter(([name]) => !names.includes(name))) as Client

const signingKeyTexts = new WeakMap<Tenant['certificate'], { withPrivateKey: string; withSubject: string }>()

/** The signing keys as writes show them. They are five times as long as a client, so their text is made once. */
function signingKeysJson(certificate: Tenant['certificate']) {
  const known = signingKeyTexts.get(certificate)
  if (known) return known
  const { key, ...shown } = certificate
  const made = { withPrivateKey: JSON.stringify([{ ...shown, key }]), withSubject: JSON.stringify([shown]) }
  signingKeyTexts.set(certificate, made)
  return made
}

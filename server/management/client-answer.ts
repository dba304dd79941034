/**
 * Stage 10: chooses the properties of a client that a response shows, by the tiers of the token and the `fields` of the
 * query.
 */
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

/** Views without `fields`, by tenant and tiers. Keyed by the tenant, so that emulators do not share them. */
const views = new WeakMap<Tenant, Map<readonly Tier[], View>>()
const MAX_NARROWED_VIEWS = 200
/**
 * Views with `fields`, by their view without `fields`. Cached because the store's read cache is keyed by view identity.
 */
const narrowedViews = new WeakMap<View, LRUCache<string, View>>()

/**
 * Returns the view of a token without `fields`. Properties that the token cannot read are absent (documented). Cached
 * by tenant and tiers.
 */
function viewWithoutFields(tenant: Tenant, tiers: readonly Tier[]): View {
  const cached = views.get(tenant)?.get(tiers)
  if (cached) return cached
  const view: View = {
    tiers,
    shared: { settings: { tenant: tenant.shared.tenant }, keys: { signing_keys: tenant.shared.signingKeys } },
  }
  views.set(tenant, (views.get(tenant) ?? new Map<readonly Tier[], View>()).set(tiers, view))
  return view
}

/**
 * Returns the view for a query. With `fields`, it has the named properties and always `tenant` (recorded). With
 * include_fields=false, it omits the named properties.
 * @throws 403 if `fields` includes a property that the token cannot read
 */
export function viewOf(
  { tenant, tiers }: Pick<Access, 'tenant' | 'tiers'>,
  { fields, include_fields = true }: FieldsQuery,
): View {
  const whole = viewWithoutFields(tenant, tiers)
  if (!fields) return whole
  const cache = narrowedViews.get(whole) ?? new LRUCache({ max: MAX_NARROWED_VIEWS })
  narrowedViews.set(whole, cache)
  const key = `${include_fields} ${fields}`
  const view = cache.get(key) ?? narrowView(whole, fields, include_fields)
  cache.set(key, view)
  return view
}

function narrowView(view: View, fields: string, include: boolean): View {
  const { tiers } = view
  // Each name once: SQL allows a limited number of names, and repeated names do not change the response.
  const names = [...new Set(fields.split(','))]
  const isReadable = (name: string) => tiers.includes(resource.tiers.get(name.split('.')[0] ?? '') as Tier)
  if (!include) {
    const hidden = names.filter(isReadable)
    return hidden.length === 0 ? view : { ...view, fields: hidden, exclude: true }
  }
  const unreadable = names.filter((name) => !isReadable(name))
  if (unreadable.length > 0) throw unreadableFields(unreadable)
  return { ...view, fields: [...new Set([...(tiers.includes('settings') ? ['tenant'] : []), ...names])] }
}

/**
 * The differences between the responses of writes and reads, all recorded (observed-behaviour.md §1–§4).
 * POST adds `encrypted` and the private part of the signing key. POST and PATCH include the subject of its certificate.
 * PATCH omits the origin of a registered client.
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
 * Returns the response of a write as JSON text.
 * A create always shows the secret (recorded: a POST showed a secret that reads with the same token omitted). An update
 * shows keys only to tokens that can read or rotate them (inferred).
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
  const keysText = showsKeys ? `${keys},"signing_keys":${signingKeysJson(tenant.certificate)[signingKeys]}` : ''
  return `{"tenant":${tenant.shared.tenant}${adds},${summary}${settings}${keysText}}`
}

const omitProperties = (client: Client, names: readonly string[]) =>
  Object.fromEntries(Object.entries(client).filter(([name]) => !names.includes(name))) as Client

/** Keyed by the certificate, so that emulators do not share the texts. */
const signingKeyTexts = new WeakMap<Tenant['certificate'], { withPrivateKey: string; withSubject: string }>()

/**
 * Returns the signing keys for the responses of writes. They are five times as long as a client, so their JSON is
 * cached.
 */
function signingKeysJson(certificate: Tenant['certificate']) {
  const cached = signingKeyTexts.get(certificate)
  if (cached) return cached
  const { key, ...publicMembers } = certificate
  const texts = {
    withPrivateKey: JSON.stringify([{ ...publicMembers, key }]),
    withSubject: JSON.stringify([publicMembers]),
  }
  signingKeyTexts.set(certificate, texts)
  return texts
}

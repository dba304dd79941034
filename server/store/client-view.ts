/** How clients are read: the texts of the tiers that a token may see, joined in SQL; with `fields`, members picked out of them. */
import { client as resource } from '../../schema/client.ts'
import type { Tier } from '../../schema/scopes.ts'

/** What of a client is read: tiers, the members that the whole tenant shares, and a choice of properties. */
export interface View {
  tiers: readonly Tier[]
  /** Members appended where their tier is visible, by name: JSON texts. */
  shared: Partial<Record<Tier, Record<string, string>>>
  /** Names, dotted for members of an object; absent for all. */
  fields?: readonly string[] | undefined
  /** Whether the fields are left out instead of shown. */
  exclude?: boolean
}
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const path = (name: string) => quoted(`$.${name.split('.').map((part) => JSON.stringify(part)).join('.')}`)

/** SQL for one client as JSON text under a view. */
export function element(view: View): string {
  const columns = view.tiers.map((tier) => `d.${tier}`)
  const shared = view.tiers.flatMap((tier) => Object.entries(view.shared[tier] ?? {}))
  const whole = `'{' || substr(${[...columns, ...shared.map(([name]) => `@${name}`)].join(' || ')}, 2) || '}'`
  if (!view.fields) return whole
  if (view.exclude) return `json_remove(${whole}, ${view.fields.map(path).join(', ')})`
  const chosen = new Map<string, string[]>()
  for (const name of view.fields) {
    const [property = '', member] = name.split('.')
    chosen.set(property, [...(chosen.get(property) ?? []), ...(member ? [member] : [])])
  }
  const parts = [...chosen].map(([name, inner]) => chosenMember(view, name, inner, view.fields?.includes(name) ?? false))
  return `'{' || substr(${parts.join(' || ')}, 2) || '}'`
}

/** SQL for `,"name":value`, or an empty text where the client does not have it. */
function chosenMember(view: View, name: string, inner: readonly string[], whole: boolean): string {
  const tier = resource.tiers.get(name) as Tier
  if (view.shared[tier]?.[name] !== undefined) return `@${name}`
  const source = `('{' || substr(d.${tier}, 2) || '}')`
  const label = (text: string) => quoted(`,${JSON.stringify(text)}:`)
  if (whole) return `coalesce(${label(name)} || (${source} -> ${path(name)}), '')`
  const parts = inner.map((member) => `coalesce(${label(member)} || (${source} -> ${path(`${name}.${member}`)}), '')`)
  return `CASE WHEN ${source} -> ${path(name)} IS NULL THEN '' ELSE ${label(name)} || '{' || substr(${parts.join(' || ')}, 2) || '}' END`
}

/** The shared members as bound values: `,"tenant":"acme"`. */
export const sharedValues = (view: View) =>
  Object.fromEntries(view.tiers.flatMap((tier) => Object.entries(view.shared[tier] ?? {}).map(([name, json]) => [name, `,${JSON.stringify(name)}:${json}`])))

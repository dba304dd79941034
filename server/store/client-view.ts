/** How clients are read: the texts of the tiers that a token may see, joined in SQL; with `fields`, members picked out of them. */
import { client as resource } from '../../schema/client.ts'
import type { Tier } from '../../schema/scopes.ts'

/** What of a client is read: tiers, the members that the whole tenant shares, and a choice of properties. */
export interface View {
  /** Always with the summary, which every scope that reads clients shows. */
  tiers: readonly Tier[]
  /** Members appended where their tier is visible, by name: JSON texts. */
  shared: Partial<Record<Tier, Record<string, string>>>
  /** Names, dotted for members of an object; absent for all. */
  fields?: readonly string[] | undefined
  /** Whether the fields are left out instead of shown. */
  exclude?: boolean
}
/** How a client is written: what lies between `open` and `close` is SQL, the same for every client are these two. */
export interface Form {
  open: string
  sql: string
  close: string
}
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const path = (name: string) =>
  quoted(
    `$.${name
      .split('.')
      .map((part) => JSON.stringify(part))
      .join('.')}`,
  )

/** A tier as the text of an object: all but the summary begin with a comma, so a member without a name goes before it. */
const objectOf = (tier: Tier) => `(${tier === 'summary' ? `'{'` : `'{"":0'`} || d.${tier} || '}')`

/** The form of a client under a view, over the columns of `client_document d`. */
export function formOf(view: View): Form {
  const columns = view.tiers.map((tier) => `d.${tier}`).join(' || ')
  const shared = view.tiers
    .flatMap((tier) => Object.entries(view.shared[tier] ?? {}))
    .map(([name, json]) => `,${JSON.stringify(name)}:${json}`)
    .join('')
  if (!view.fields) return { open: '{', sql: columns, close: `${shared}}` }
  if (view.exclude)
    return {
      open: '',
      sql: `json_remove('{' || ${columns} || ${quoted(shared)} || '}', ${view.fields.map(path).join(', ')})`,
      close: '',
    }
  return { open: '{', sql: chosenMembers(view, view.fields), close: '}' }
}

/** The members that `fields` names, in their order; several members of one object are shown in one. */
function chosenMembers(view: View, fields: readonly string[]): string {
  const chosen = new Map<string, string[]>()
  for (const name of fields) {
    const [property = '', member] = name.split('.')
    chosen.set(property, [...(chosen.get(property) ?? []), ...(member ? [member] : [])])
  }
  const parts = [...chosen].map(([name, inner]) => chosenMember(view, name, inner, fields.includes(name)))
  return `substr(${parts.join(' || ')}, 2)`
}

/** SQL for `,"name":value`, or an empty text where the client does not have it. */
function chosenMember(view: View, name: string, inner: readonly string[], whole: boolean): string {
  const tier = resource.tiers.get(name) as Tier
  const label = (text: string) => quoted(`,${JSON.stringify(text)}:`)
  const shared = view.shared[tier]?.[name]
  if (shared !== undefined) return `${label(name)} || ${quoted(shared)}`
  const source = objectOf(tier)
  if (whole) return `coalesce(${label(name)} || (${source} -> ${path(name)}), '')`
  const parts = inner.map((member) => `coalesce(${label(member)} || (${source} -> ${path(`${name}.${member}`)}), '')`)
  return `CASE WHEN ${source} -> ${path(name)} IS NULL THEN '' ELSE ${label(name)} || '{' || substr(${parts.join(' || ')}, 2) || '}' END`
}

/**
 * SQL for the clients of the places that `places` selects, in its order, as a JSON array in UTF-8; bind the joints of the form.
 * An aggregate gets its rows in the order of an inner query (documented of SQLite); sorting whole documents takes as long as reading them.
 */
export const arrayOf = ({ sql }: Form, places: string) =>
  `SELECT CAST('[' || coalesce(@open || group_concat(${sql}, @between) || @close, '') || ']' AS BLOB) AS json, count(*) AS length, max(d.seq) AS last
    FROM (${places}) CROSS JOIN client_document d USING (seq)`

/** What stands before, between and behind the clients of an array. */
export const joints = ({ open, close }: Form) => ({ open, between: `${close},${open}`, close })

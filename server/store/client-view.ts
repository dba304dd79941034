/**
 * Builds SQL that reads clients: it joins the texts of the tiers that a token may see, or selects members with
 * `fields`.
 */
import { client as resource } from '../../schema/client.ts'
import type { Tier } from '../../schema/scopes.ts'

/**
 * The part of a client that is read: its tiers, the members that all clients of a tenant share, and selected
 * properties.
 */
export interface View {
  /** Always includes the summary, which all scopes for reading clients include. */
  tiers: readonly Tier[]
  /** JSON texts of members by name. They are added if their tier is included. */
  shared: Partial<Record<Tier, Record<string, string>>>
  /** Names of properties; with a dot for members of an object. Absent for all properties. */
  fields?: readonly string[] | undefined
  /** Whether `fields` are excluded instead of included. */
  exclude?: boolean
}
/**
 * The form of a client in a response. `open` and `close` are the same texts for all clients; `sql` selects the text
 * between them.
 */
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

/**
 * Returns SQL for a tier as an object. All tiers except the summary start with a comma, so a member with an empty name
 * comes first.
 */
const objectOf = (tier: Tier) => `(${tier === 'summary' ? `'{'` : `'{"":0'`} || d.${tier} || '}')`

/** Returns the form of a client for a view. Its SQL reads the columns of `client_document d`. */
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

/** Returns SQL for the members that `fields` names, in their order. Members of the same object are in one object. */
function chosenMembers(view: View, fields: readonly string[]): string {
  const chosen = new Map<string, string[]>()
  for (const name of fields) {
    const [property = '', member] = name.split('.')
    chosen.set(property, [...(chosen.get(property) ?? []), ...(member ? [member] : [])])
  }
  const parts = [...chosen].map(([name, inner]) => chosenMember(view, name, inner, fields.includes(name)))
  return `substr(${parts.join(' || ')}, 2)`
}

/** Returns SQL for `,"name":value`; for an empty text if the client does not have the member. */
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
 * Returns SQL that reads clients as a JSON array in UTF-8. Bind the values of `joints`.
 * @param selection SQL that selects the `seq` of the clients, in their order. An aggregate gets its rows in the order
 * of an inner query (documented by SQLite). Sorting whole documents would take as long as reading them.
 */
export const arrayOf = ({ sql }: Form, selection: string) =>
  `SELECT CAST('[' || coalesce(@open || group_concat(${sql}, @between) || @close, '') || ']' AS BLOB) AS json, count(*) AS length, max(d.seq) AS last
    FROM (${selection}) CROSS JOIN client_document d USING (seq)`

/** Returns the texts before, between and after the clients of an array. */
export const joints = ({ open, close }: Form) => ({ open, between: `${close},${open}`, close })

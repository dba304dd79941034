/** Filters and sorts the list of applications. */
import type { ListedApplication } from './application-list.ts'

export interface ListChoice {
  text: string
  /** An app_type; '' is any, NO_TYPE is none. */
  type: string
  party: '' | 'first' | 'third'
  order: 'name' | 'newest'
}
export const NO_TYPE = '(none)'

const TYPES: Record<string, string> = {
  native: 'Native',
  spa: 'Single page',
  regular_web: 'Regular web',
  non_interactive: 'Machine to machine',
  resource_server: 'API',
  express_configuration: 'Express configuration',
}
/** Returns the display name of an app_type. Unknown types keep their API name. */
export const typeName = (type: string | undefined) => (type === undefined ? 'No type' : (TYPES[type] ?? type))

const { compare } = new Intl.Collator('en', { sensitivity: 'base', numeric: true })

/** Sorts applications. @param all in order of creation */
export function sortedApplications(
  all: readonly ListedApplication[],
  order: ListChoice['order'],
): readonly ListedApplication[] {
  return order === 'newest'
    ? all.toReversed()
    : all.toSorted(
        (one, other) => Number(one.global ?? false) - Number(other.global ?? false) || compare(one.name, other.name),
      )
}

const textOf = new WeakMap<ListedApplication, string>()
/** Returns name, id and description in lower case. Cached per application. */
function searchable(application: ListedApplication): string {
  const known = textOf.get(application)
  if (known !== undefined) return known
  const text = `${application.name}\n${application.client_id}\n${application.description ?? ''}`.toLowerCase()
  textOf.set(application, text)
  return text
}

const ofParty = ({ is_first_party: isFirst = true }: ListedApplication, party: ListChoice['party']) =>
  party === '' || isFirst === (party === 'first')
const ofType = ({ app_type = NO_TYPE }: ListedApplication, type: string) => type === '' || app_type === type

/** Returns the applications that match. The words of the text may be in any order. */
export function matchingApplications(
  all: readonly ListedApplication[],
  { text, type, party }: Omit<ListChoice, 'order'>,
): readonly ListedApplication[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return all.filter(
    (each) => ofType(each, type) && ofParty(each, party) && words.every((word) => searchable(each).includes(word)),
  )
}

/** Counts the applications of each type, the most frequent type first. */
export function typeCounts(all: readonly ListedApplication[]): [type: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { app_type = NO_TYPE } of all) counts.set(app_type, (counts.get(app_type) ?? 0) + 1)
  return [...counts].sort(([, one], [, other]) => other - one)
}

/** Where in the console somebody is: the part of the address behind #, as `#/TENANT/VIEW/ITEM`. Nothing secret is ever in it. */
import { computed, signal } from '@preact/signals'
import { decodeUriPart } from '../text.ts'

export const VIEWS = ['applications', 'seen-by', 'requests', 'lab', 'connect'] as const
export type View = (typeof VIEWS)[number]

interface Route {
  tenant: string
  view: View
  /** What of the view is open: the id of a client, of a request. */
  item: string | undefined
}

const isView = (text: string | undefined): text is View => (VIEWS as readonly (string | undefined)[]).includes(text)

function routeOf(hash: string): Route {
  const [tenant, view, item] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decodeUriPart)
  return { tenant: tenant || 'default', view: isView(view) ? view : 'applications', item: item || undefined }
}

export const route = signal<Route>(routeOf(location.hash))
/** The tenant that is looked at. */
export const tenantName = computed(() => route.value.tenant)

addEventListener('hashchange', () => {
  route.value = routeOf(location.hash)
})

/** The address of a place; what is left out stays as it is. */
export function hrefOf({ tenant = route.value.tenant, view = route.value.view, item }: Partial<Route>): string {
  return `#/${[tenant, view, ...(item === undefined ? [] : [item])].map(encodeURIComponent).join('/')}`
}

/** Goes to a place. @param quietly leaves no step in the history: for moving through a list */
export function navigate(place: Partial<Route>, quietly = false): void {
  const href = hrefOf(place)
  if (quietly) history.replaceState(null, '', href)
  // A step that leads nowhere would have to be gone back.
  else if (href !== location.hash) history.pushState(null, '', href)
  route.value = routeOf(href)
}

/** The route of the console, `#/TENANT/VIEW/ITEM` in the address. It never contains a secret. */
import { computed, signal } from '@preact/signals'
import { decodeUriPart } from '../text.ts'

export const VIEWS = ['applications', 'seen-by', 'requests', 'lab', 'connect'] as const
export type View = (typeof VIEWS)[number]

interface Route {
  tenant: string
  view: View
  /** The open item of the view: the id of a client, a request or a tool. */
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
/** The tenant that the page shows. */
export const tenantName = computed(() => route.value.tenant)

addEventListener('hashchange', () => {
  route.value = routeOf(location.hash)
})

/** Returns the address of a route. A missing tenant or view keeps its current value. */
export function hrefOf({ tenant = route.value.tenant, view = route.value.view, item }: Partial<Route>): string {
  return `#/${[tenant, view, ...(item === undefined ? [] : [item])].map(encodeURIComponent).join('/')}`
}

/** Opens a route. @param quietly adds no entry to the browser history, for example while moving through a list */
export function navigate(place: Partial<Route>, quietly = false): void {
  const href = hrefOf(place)
  if (quietly) history.replaceState(null, '', href)
  // An entry with the same address would need an extra press of the back button.
  else if (href !== location.hash) history.pushState(null, '', href)
  route.value = routeOf(href)
}

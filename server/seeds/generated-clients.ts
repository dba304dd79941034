/** `many:NUMBER`: as many clients as one wants, of all kinds, to see how something does with a full tenant. */
import type { Client, ClientBody } from '../../schema/client.ts'
import { addClient } from '../management/clients.ts'
import type { Work } from '../shared/slices.ts'
import type { Loading } from './add-written.ts'
import type { Progress } from './seed.ts'

/** The number in the name of such a seed; undefined for other names. */
export function countOf(seed: string): number | undefined {
  const [, digits] = /^many:(\d{1,7})$/.exec(seed) ?? []
  return digits === undefined ? undefined : Number(digits)
}

const TEAMS = ['billing', 'catalog', 'checkout', 'identity', 'mobile', 'partners', 'search', 'storefront']
const KINDS: readonly ClientBody[] = [
  {
    name: 'Web',
    app_type: 'regular_web',
    oidc_conformant: true,
    callbacks: ['https://app.example.com/callback'],
    allowed_logout_urls: ['https://app.example.com'],
  },
  {
    name: 'Single Page',
    app_type: 'spa',
    oidc_conformant: true,
    callbacks: ['https://spa.example.com'],
    web_origins: ['https://spa.example.com'],
  },
  { name: 'Native', app_type: 'native', oidc_conformant: true, callbacks: ['com.example.app://callback'] },
  { name: 'Service', app_type: 'non_interactive', oidc_conformant: true, grant_types: ['client_credentials'] },
]
const PROGRESS_EVERY = 5000

/**
 * Adds so many clients to those that are there. One client of each kind goes through validation and rules; the others are like it, with names,
 * ids, secrets and metadata of their own.
 */
export function* addMany({ tenant, host }: Loading, count: number, progress: Progress): Work<void> {
  const { store, clock } = tenant
  const draw = tenant.ids.for('many', count)
  const kinds: Client[] = KINDS.map((kind) => {
    const client_id = draw.clientId()
    const added = addClient(tenant, kind, host, { client_id, client_secret: draw.clientSecret() })
    store.clients.delete(client_id)
    return added
  })
  for (let number = 1; number <= count; number++) {
    const kind = kinds[number % kinds.length] as Client
    const client_metadata = { team: TEAMS[number % TEAMS.length] as string, number: String(number) }
    store.clients.insert(
      {
        ...kind,
        client_id: draw.clientId(),
        client_secret: draw.clientSecret(),
        name: `${kind.name} ${number}`,
        client_metadata,
      },
      clock.now(),
    )
    if (number % PROGRESS_EVERY === 0 || number === count) progress(number, count)
    yield
  }
  draw.keep()
}

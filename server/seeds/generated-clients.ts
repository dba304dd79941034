/** Generates the seed `many:NUMBER`: this number of clients of all types, to test a program with a full tenant. */
import type { Client, ClientBody } from '../../schema/client.ts'
import { addClient } from '../management/clients.ts'
import type { Work } from '../shared/slices.ts'
import type { Loading } from './add-written.ts'
import type { Progress } from './seed.ts'

/** Returns the number in the name of such a seed. Undefined for other names. */
export function parseClientCount(seed: string): number | undefined {
  const [, digits] = /^many:(\d{1,7})$/.exec(seed) ?? []
  return digits === undefined ? undefined : Number(digits)
}

const TEAMS = ['billing', 'catalog', 'checkout', 'identity', 'mobile', 'partners', 'search', 'storefront']
/** The kinds of clients, which repeat in this order. */
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
/** Clients between two progress reports. */
const PROGRESS_EVERY = 5000

/**
 * Adds this number of clients to the existing ones. One client of each kind passes validation and rules. The others are
 * copies of it with their own names, ids, secrets and metadata.
 */
export function* addGeneratedClients({ tenant, host }: Loading, count: number, progress: Progress): Work<void> {
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

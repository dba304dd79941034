/** Chooses the application whose ID and secret are filled in. */
import { useEffect } from 'preact/hooks'
import { api } from '../api/management.ts'
import { useLoaded } from '../parts/loaded.ts'
import { connection, onControl } from '../state/live.ts'
import { tenantName } from '../state/route.ts'
import { isPinned } from '../state/tenants.ts'

interface Application {
  client_id: string
  name: string
  client_secret: string
}

/** Requests one page of the API. A longer list would be impractical to choose from. */
const QUERY =
  'fields=client_id,name,client_secret&include_fields=true&is_global=false&app_type=non_interactive,regular_web&per_page=100'
const loadApplications = async () =>
  (await api<Partial<Application>[]>('GET', `/clients?${QUERY}`)).filter(
    ({ client_secret }) => client_secret !== undefined,
  ) as Application[]

/** Loads the applications of the tenant that can log in with a secret. */
export function useApplications() {
  const { value, again } = useLoaded(loadApplications, [tenantName.value])
  useEffect(() => onControl(() => void again()), [again])
  const isLive = connection.value === 'live'
  useEffect(() => {
    if (isLive) void again()
  }, [isLive])
  return { applications: value ?? [], again }
}

interface Props {
  applications: readonly Application[]
  /** The id of the chosen application; undefined for the login client. */
  chosen: string | undefined
  onChoose: (id: string | undefined) => void
  /** Reloads the list of applications. */
  onOpen: () => void
}

export function ApplicationChoice({ applications, chosen, onChoose, onOpen }: Props) {
  return (
    <>
      <select
        aria-label="Application whose ID and secret are filled in"
        value={chosen ?? ''}
        onFocus={onOpen}
        onChange={(event) => onChoose(event.currentTarget.value || undefined)}
      >
        <option value="">The login client, with every scope</option>
        {applications.map(({ client_id, name }) => (
          <option key={client_id} value={client_id}>
            {name}
          </option>
        ))}
      </select>
      {chosen !== undefined && <p class="quiet">{hint()}</p>}
    </>
  )
}

/** Tenants with the same seeds contain the same client ids, so the text names the tenant that such a login reaches. */
const hint = () =>
  `It needs a grant for the Management API, or its login is refused.${isPinned.value || tenantName.value === 'default' ? '' : ' /oauth/token looks an ID that several tenants hold up in default.'}`

/** Lists the tenants of the emulator. */
import { useState } from 'preact/hooks'
import { call } from '../api/control.ts'
import { FocusKeepingList } from '../parts/focus-keeping-list.tsx'
import { Badge } from '../parts/badge.tsx'
import { showNotice } from '../state/notices.ts'
import { navigate, tenantName } from '../state/route.ts'
import { addressTenant, isPinned, loadTenants, tenants, type ListedTenant } from '../state/tenants.ts'
import { Card, Confirm } from './card.tsx'
import { useReloadAfter, useWork } from './follow.ts'
import { LoginClient, type WithSecret } from './login-client.tsx'
import { NewTenant } from './new-tenant.tsx'

const FOLLOWED = ['emulator_put_tenant', 'emulator_delete_tenant'] as const
const DEFAULT = 'default'

async function remove(name: string): Promise<void> {
  await call('emulator_delete_tenant', { params: { name } })
  if (name === tenantName.value) navigate({ tenant: DEFAULT, item: undefined })
  showNotice(`The tenant ${name} was deleted.`)
  await loadTenants()
}

export function TenantsCard() {
  const [doomed, setDoomed] = useState<string>()
  const work = useWork()
  useReloadAfter(FOLLOWED, () => work.run(loadTenants))
  const onDelete = (name: string) => {
    setDoomed(undefined)
    void work.run(() => remove(name))
  }
  return (
    <Card
      title="Tenants"
      class="tenants"
      failures={[work.failure]}
      says="Each has its own clients, tokens, clock, faults and requests. They may share one address: a request is for the tenant of its token, and at /oauth/token for that of its client. The tenant default cannot be deleted; a reset puts it back to its seeds."
    >
      {isPinned.value && (
        <p class="note">This address is for the tenant {addressTenant.value} alone: it refuses tokens of the others.</p>
      )}
      <FocusKeepingList label="Tenants">
        {tenants.value?.map((each) => (
          <Row key={each.name} tenant={each} onDelete={() => setDoomed(each.name)} />
        ))}
      </FocusKeepingList>
      <NewTenant />
      {doomed !== undefined && (
        <Confirm
          title="Delete a tenant"
          does={`Delete ${doomed}`}
          onConfirm={() => onDelete(doomed)}
          onClose={() => setDoomed(undefined)}
        >
          All that is in {doomed} goes, its snapshots and requests too, and its tokens are no longer good. It cannot be
          brought back.
        </Confirm>
      )}
    </Card>
  )
}

function Row({ tenant: { name, domain }, onDelete }: { tenant: ListedTenant; onDelete: () => void }) {
  const [client, setClient] = useState<WithSecret>()
  const { failure, run } = useWork()
  const onShow = () =>
    run(async () =>
      setClient(
        client
          ? undefined
          : ((await call('emulator_tenant', { params: { name }, query: { secrets: true } })) as WithSecret),
      ),
    )
  return (
    <li>
      <div>
        <p class="name">
          {name} {name === tenantName.value && <Badge kind="accent">shown</Badge>}
        </p>
        <p class="quiet mono">{domain}</p>
      </div>
      <div class="actions">
        {name !== tenantName.value && (
          <button
            type="button"
            class="small"
            aria-label={`Open ${name}`}
            onClick={() => navigate({ tenant: name, item: undefined })}
          >
            Open
          </button>
        )}
        <button
          type="button"
          class="small"
          aria-expanded={client !== undefined}
          aria-label={`Login client of ${name}`}
          onClick={() => void onShow()}
        >
          Login client
        </button>
        {name !== DEFAULT && (
          <button type="button" class="small" aria-label={`Delete ${name}`} onClick={onDelete}>
            Delete
          </button>
        )}
      </div>
      {failure && <p class="failure">{failure}</p>}
      {client && <LoginClient tenant={client} />}
    </li>
  )
}

/** Shows a view only if this address can reach its tenant. Otherwise explains what to do. */
import type { ComponentChildren } from 'preact'
import { useLoaded } from './parts/loaded.ts'
import { Empty } from './parts/empty.tsx'
import { navigate, hrefOf, tenantName } from './state/route.ts'
import { addressTenant, isMissing, isPinned, loadTenants } from './state/tenants.ts'

/** Loads the tenants. An address without a tenant opens the tenant that the host or port belongs to. */
async function loadCurrentTenant(): Promise<true> {
  await loadTenants()
  if (location.hash === '' && addressTenant.value !== tenantName.value) navigate({ tenant: addressTenant.value }, true)
  return true
}

export function Reachable({ name, children }: { name: string; children: ComponentChildren }) {
  const { value: isKnown, again } = useLoaded(loadCurrentTenant, [name])
  if (isPinned.value && name !== addressTenant.value) {
    return (
      <Empty title={`This address is for the tenant ${addressTenant.value} alone.`}>
        <p>
          It refuses tokens of {name}. Open the console at the address of the emulator itself, or look at{' '}
          <a href={hrefOf({ tenant: addressTenant.value })}>{addressTenant.value}</a>.
        </p>
      </Empty>
    )
  }
  if (!isKnown || !isMissing.value) return <>{children}</>
  return (
    <Empty title={`There is no tenant ${name}.`}>
      <p>
        Look at <a href={hrefOf({ tenant: addressTenant.value })}>{addressTenant.value}</a>, or make it:{' '}
        <code>PUT /_emulator/tenants/{name}</code>.
      </p>
      <button type="button" class="button" onClick={() => void again()}>
        Look again
      </button>
    </Empty>
  )
}

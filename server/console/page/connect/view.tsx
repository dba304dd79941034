/** The Connect view: how to point each tool and language at this emulator, and whether its requests arrive. */
import './connect.css'
import { computed } from '@preact/signals'
import { useState } from 'preact/hooks'
import { call } from '../api/control.ts'
import { useKeys } from '../keys.ts'
import { useReloadAfter } from '../lab/follow.ts'
import { useLoaded } from '../parts/loaded.ts'
import { keyAtOffset } from '../parts/rows.tsx'
import { Empty } from '../parts/empty.tsx'
import { requests } from '../state/live.ts'
import { navigate, route, tenantName } from '../state/route.ts'
import { addressTenant, tenant as known, tenants } from '../state/tenants.ts'
import { ApplicationChoice, useApplications } from './applications.tsx'
import { Place } from './place.tsx'
import { seenByTool } from './seen.ts'
import { ToolChoice, ToolList } from './tool-list.tsx'
import { ToolLines } from './tool-lines.tsx'
import { toolOf, TOOLS } from './tools.ts'
import type { Values } from './values.ts'

/** A tenant that was deleted and created again has another secret, so these calls reload it. */
const FOLLOWED = ['emulator_put_tenant', 'emulator_delete_tenant'] as const

const seen = computed(() => seenByTool(requests.value))

/** Loads the tenant with the secret of its login client. */
const loadTenant = () => call('emulator_tenant', { params: { name: tenantName.value }, query: { secrets: true } })

export function ConnectView() {
  const { value: name } = tenantName
  const { value: tenant, failure, again } = useLoaded(loadTenant, [name])
  const { applications, again: loadApplications } = useApplications()
  const [chosen, choose] = useState<string>()
  const tool = toolOf(route.value.item)
  useKeys([
    { key: 'j', does: 'Connect: next tool', run: () => move(1) },
    { key: 'k', does: 'Connect: previous tool', run: () => move(-1) },
  ])
  useReloadAfter(FOLLOWED, again)
  if (failure !== undefined && !tenant) return <Unreachable failure={failure} onAgain={again} />
  const own = applications.find(({ client_id }) => client_id === chosen)
  const { client_id: clientId = '', client_secret: clientSecret = '' } = own ?? tenant ?? {}
  const values: Values = {
    domain: tenant?.domain ?? '',
    url: tenant?.url ?? '',
    clientId,
    clientSecret,
    tenant: name === addressTenant.value ? undefined : name,
  }
  return (
    <div class="page connect">
      <header>
        <h1>Connect</h1>
        <p class="quiet">Point a tool at this emulator, and see whether it arrives.</p>
      </header>
      <Place values={values} isKnown={tenant !== undefined}>
        <ApplicationChoice
          applications={applications}
          chosen={own?.client_id}
          onChoose={choose}
          onOpen={loadApplications}
        />
      </Place>
      <ToolChoice chosen={tool.id} seen={seen.value} />
      <div class="columns">
        <ToolList chosen={tool.id} seen={seen.value} />
        {tenant && <ToolLines key={tool.id} tool={tool} values={values} seen={seen.value.get(tool.id)} />}
      </div>
    </div>
  )
}

/** Moves the selection by a number of tools. */
function move(by: number): void {
  const item = keyAtOffset(TOOLS, ({ id }) => id, toolOf(route.value.item).id, by)
  if (item !== undefined) navigate({ item }, true)
}

function Unreachable({ failure, onAgain }: { failure: string; onAgain: () => void }) {
  return (
    <div class="page">
      <h1 class="hidden">Connect</h1>
      <Empty title={failure}>
        {tenants.value && !known.value && (
          <p>Choose another tenant above, or make this one: PUT /_emulator/tenants/{tenantName.value}.</p>
        )}
        <button type="button" class="button" onClick={onAgain}>
          Try again
        </button>
      </Empty>
    </div>
  )
}

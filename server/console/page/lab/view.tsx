/** The Lab view. It offers the operations of the control API that tests use. */
import { tenantName } from '../state/route.ts'
import { ClockCard } from './clock-card.tsx'
import { FaultsCard } from './faults-card.tsx'
import './lab.css'
import { ResetCard } from './reset-card.tsx'
import { SeedsCard } from './seeds-card.tsx'
import { SnapshotsCard } from './snapshots-card.tsx'
import { TenantsCard } from './tenants-card.tsx'

/** Renders the cards of one tenant. Another tenant gets a new view. */
export function LabView() {
  return (
    <div class="page lab">
      <header>
        <h1>Lab</h1>
        <p class="quiet">
          Failures, time and contents of the tenant <strong>{tenantName.value}</strong>. Tests do the same over the
          control API, and what they do is seen here at once.
        </p>
      </header>
      <div class="columns">
        <div class="column">
          <FaultsCard />
          <ClockCard />
        </div>
        <div class="column">
          <SnapshotsCard />
          <SeedsCard />
          <ResetCard />
        </div>
      </div>
      <TenantsCard />
    </div>
  )
}

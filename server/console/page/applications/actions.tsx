/** Actions on a whole application: rotate its secret, delete it. */
import { useState } from 'preact/hooks'
import { callsFor } from '../api/control.ts'
import { api } from '../api/management.ts'
import { Dialog } from '../parts/dialog.tsx'
import { attempt, offerUndo, showNotice } from '../state/notices.ts'
import { navigate, hrefOf, tenantName } from '../state/route.ts'
import { applicationChanged } from './follow.ts'
import { clientPath, type Client, type ApplicationDetails } from './client.ts'
import { seedToRestore } from './undo.ts'

/** The snapshot that an undo restores from. The next deletion replaces it. */
const UNDO_SNAPSHOT = 'before-delete'

/** Deletes an application. Takes a snapshot first, so that an undo can restore the application. */
async function deleteClient({ client_id, name }: Client): Promise<void> {
  const { value: tenant } = tenantName
  const calls = callsFor(tenant)
  await calls('emulator_put_snapshot', { params: { name: UNDO_SNAPSHOT } })
  await api('DELETE', clientPath(client_id))
  applicationChanged(client_id)
  navigate({ item: undefined })
  const undo = async () => {
    const [before, now] = await Promise.all([
      calls('emulator_snapshot_export', { params: { name: UNDO_SNAPSHOT } }),
      calls('emulator_export'),
    ])
    await calls('emulator_seeds', { body: seedToRestore(client_id, before, now) })
    navigate({ tenant, view: 'applications', item: client_id })
    showNotice(`${name} is back, with its credentials and grants.`)
  }
  offerUndo(`${name} was deleted.`, { label: 'Undo', run: undo, needs: { tenant, snapshot: UNDO_SNAPSHOT } })
}

async function rotate({ client_id, name }: Client): Promise<void> {
  await api('POST', `${clientPath(client_id)}/rotate-secret`)
  applicationChanged(client_id)
  showNotice(`${name} has a new secret. The old one no longer works.`)
}

export function Actions({ whole: { client } }: { whole: ApplicationDetails }) {
  const [isRotating, setRotating] = useState(false)
  const doRotate = async () => {
    setRotating(false)
    await attempt(() => rotate(client))
  }
  return (
    <div class="actions">
      <a class="button" href={hrefOf({ view: 'seen-by', item: client.client_id })}>
        As seen by a token
      </a>
      <button type="button" class="button" onClick={() => setRotating(true)}>
        Rotate secret
      </button>
      {/* The API rejects a deletion of the global client. */}
      {client['global'] !== true && (
        <button type="button" class="button danger" onClick={() => void attempt(() => deleteClient(client))}>
          Delete
        </button>
      )}
      {isRotating && (
        <Dialog title="Rotate the secret" onClose={() => setRotating(false)}>
          <p>Requests with the current secret of {client.name} are rejected from then on.</p>
          <div class="actions">
            <button type="button" class="button first" onClick={() => void doRotate()}>
              Rotate
            </button>
            <button type="button" class="button" onClick={() => setRotating(false)}>
              Cancel
            </button>
          </div>
        </Dialog>
      )}
    </div>
  )
}

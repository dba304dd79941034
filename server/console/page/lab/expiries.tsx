/** Lists the credentials that expire, and moves the clock to an expiry. */
import { Dialog } from '../parts/dialog.tsx'
import { Empty } from '../parts/empty.tsx'
import { useLoaded } from '../parts/loaded.ts'
import { showNotice } from '../state/notices.ts'
import type { Calls } from '../api/control.ts'
import { stateDocument } from './calls.ts'
import { distanceText, expiriesIn, MINUTE, SECOND, timeText, type Expiry } from './time.ts'

interface Props {
  calls: Calls
  onJump: (now: number) => Promise<boolean>
  onClose: () => void
}

async function load(calls: Calls): Promise<{ expiries: readonly Expiry[]; now: number }> {
  const [seed, { now = '' }] = await Promise.all([stateDocument(calls, ''), calls('emulator_clock')])
  return { expiries: expiriesIn(seed), now: Date.parse(now) }
}

/** Lists expiries in a dialog. Choosing an expiry moves the clock to it and closes the dialog. */
export function Expiries({ calls, onJump, onClose }: Props) {
  const { value, failure } = useLoaded(() => load(calls), [])
  const jump = async (now: number, said: string) => {
    const isDone = await onJump(now)
    onClose()
    if (isDone) showNotice(said)
  }
  return (
    <Dialog title="Jump to a credential’s expiry" onClose={onClose} wide>
      <div class="expiries">
        {failure && <p class="failure">{failure}</p>}
        {value?.expiries.length === 0 && (
          <Empty title="No credential of this tenant expires">
            <p>
              Add one with <code>expires_at</code> to an application: <code>POST /api/v2/clients/ID/credentials</code>.
            </p>
          </Empty>
        )}
        <ul>
          {value?.expiries.map((expiry) => (
            <Row key={`${expiry.clientId} ${expiry.credentialId}`} expiry={expiry} now={value.now} onJump={jump} />
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

function Row({
  expiry: { client, credential, at },
  now,
  onJump,
}: {
  expiry: Expiry
  now: number
  onJump: (now: number, said: string) => void
}) {
  const which = `${credential} of ${client}`
  return (
    <li>
      <div>
        <p>
          <strong>{client}</strong> · {credential}
        </p>
        <p class="quiet">
          {at <= now ? 'Expired' : 'Expires'} {timeText(at)}, {distanceText(at, now)}
        </p>
      </div>
      <div class="actions">
        <button
          type="button"
          class="button"
          aria-label={`Jump to one minute before: ${which}`}
          onClick={() => onJump(at - MINUTE, `It is one minute before ${which} expires.`)}
        >
          Jump to one minute before
        </button>
        <button
          type="button"
          class="button"
          aria-label={`Jump past it: ${which}`}
          onClick={() => onJump(at + SECOND, `${which} has expired.`)}
        >
          Jump past it
        </button>
      </div>
    </li>
  )
}

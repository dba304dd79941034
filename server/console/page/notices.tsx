/** Shows the notices in the corner of every view. */
import { Icon } from './parts/icons.tsx'
import { connection } from './state/live.ts'
import { attempt, notice, undoOffer, type Notice } from './state/notices.ts'
import { isMissing } from './state/tenants.ts'

/** Moves the focus to the view, because the pressed button disappears. */
const focusView = () => document.getElementById('view')?.focus({ preventScroll: true })

export function Notices() {
  return (
    <div class="notices" role="status">
      {connection.value === 'lost' && !isMissing.value && (
        <p class="notice failed">
          The emulator does not answer. What is shown may be old; the page tries again until it does.
        </p>
      )}
      {undoOffer.value && (
        <NoticeBox
          said={undoOffer.value}
          onClose={() => {
            undoOffer.value = undefined
          }}
        />
      )}
      {notice.value && (
        <NoticeBox
          said={notice.value}
          onClose={() => {
            notice.value = undefined
          }}
        />
      )}
    </div>
  )
}

function NoticeBox({ said, onClose }: { said: Notice; onClose: () => void }) {
  const close = () => {
    focusView()
    onClose()
  }
  const act = () => {
    focusView()
    onClose()
    void attempt(async () => said.action?.run())
  }
  return (
    <div class={`notice ${said.kind}`}>
      <span>{said.text}</span>
      {said.action && (
        <button type="button" class="button" onClick={act}>
          {said.action.label}
        </button>
      )}
      <button type="button" class="icon" aria-label="Close this notice" onClick={close}>
        <Icon name="close" />
      </button>
    </div>
  )
}

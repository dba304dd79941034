/** Shows one application: its name, its actions, and its settings or an editor. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { Copyable } from '../parts/copy.tsx'
import { useLoaded, type Loaded } from '../parts/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { Empty } from '../parts/empty.tsx'
import { navigate } from '../state/route.ts'
import { useKeys } from '../keys.ts'
import { onApplicationChange } from './follow.ts'
import { Actions } from './actions.tsx'
import { typeName } from './choice.ts'
import { loadApplicationDetails, type ApplicationDetails } from './client.ts'
import { EditForm } from './edit-form.tsx'
import { EditJson } from './edit-json.tsx'
import { Settings } from './settings.tsx'

type Mode = 'settings' | 'form' | 'json'
const MODES: readonly { mode: Mode; title: string }[] = [
  { mode: 'settings', title: 'Settings' },
  { mode: 'form', title: 'Edit' },
  { mode: 'json', title: 'Edit as JSON' },
]

export function Application({ id }: { id: string }) {
  const loaded = useLoaded(() => loadApplicationDetails(id), [id])
  const [mode, setMode] = useState<Mode>('settings')
  useEffect(
    () =>
      onApplicationChange((changed) => {
        if (changed === undefined || changed === id) void loaded.again()
      }),
    [id],
  )
  useKeys([{ key: 'e', does: 'Edit the application', run: () => setMode('form') }])
  return (
    <>
      <button type="button" class="button back" onClick={() => navigate({ item: undefined })}>
        ‹ All applications
      </button>
      {loaded.value === undefined ? (
        <LoadingOrFailed loaded={loaded} />
      ) : (
        <Found whole={loaded.value} again={loaded.again} mode={mode} setMode={setMode} />
      )}
    </>
  )
}

function LoadingOrFailed({ loaded: { failure, again } }: { loaded: Loaded<ApplicationDetails> }) {
  if (failure === undefined)
    return (
      <div class="skeleton" role="status">
        <span class="hidden">Loading the application</span>
      </div>
    )
  return (
    <Empty title="This application cannot be shown.">
      <p class="failure">{failure}</p>
      <button type="button" class="button" onClick={() => void again()}>
        Try again
      </button>
    </Empty>
  )
}

interface Found {
  whole: ApplicationDetails
  again: () => Promise<void>
  mode: Mode
  setMode: (mode: Mode) => void
}

function Found({ whole, again, mode, setMode }: Found) {
  const { client } = whole
  const modes = useRef<HTMLElement>(null)
  /** Moves the focus to the buttons above, because the form that had it disappears. */
  const showSettings = () => {
    setMode('settings')
    modes.current?.querySelector('button')?.focus()
  }
  const saved = () => {
    showSettings()
    void again()
  }
  return (
    <article class="application" id="application" tabIndex={-1}>
      <header>
        <h2 class="title">{client.name}</h2>
        <div class="facts">
          <Badge kind="accent">{typeName(client['app_type'] as string | undefined)}</Badge>
          {client['is_first_party'] === false && <Badge kind="warn">third party</Badge>}
          <Copyable value={client.client_id} what="client_id" />
        </div>
        <Actions whole={whole} />
        <nav class="modes" ref={modes} aria-label="Ways to see the application">
          {MODES.map((each) => (
            <button
              key={each.mode}
              type="button"
              aria-current={each.mode === mode ? 'true' : undefined}
              onClick={() => setMode(each.mode)}
            >
              {each.title}
            </button>
          ))}
        </nav>
      </header>
      {mode === 'settings' && <Settings whole={whole} again={again} />}
      {mode === 'form' && <EditForm client={client} onSaved={saved} onCancel={showSettings} />}
      {mode === 'json' && <EditJson client={client} onSaved={saved} onCancel={showSettings} />}
    </article>
  )
}

/** The frame around every view: navigation, tenant, theme, help and notices. */
import { useEffect, useState } from 'preact/hooks'
import { ApplicationsView } from './applications/view.tsx'
import { ConnectView } from './connect/view.tsx'
import { allKeys, useKeys } from './keys.ts'
import { ConditionBadges } from './lab/conditions.tsx'
import { LabView } from './lab/view.tsx'
import { Notices } from './notices.tsx'
import { Dialog } from './parts/dialog.tsx'
import { Icon } from './parts/icons.tsx'
import { Reachable } from './reachable.tsx'
import { RequestsView } from './requests/view.tsx'
import { SeenByView } from './seen-by/view.tsx'
import { connection } from './state/live.ts'
import { attempt } from './state/notices.ts'
import { navigate, hrefOf, route, tenantName, VIEWS, type View } from './state/route.ts'
import { isMissing, isPinned, loadTenants, tenants } from './state/tenants.ts'
import { nextTheme, theme } from './state/theme.ts'
import { TABLES } from './tables.ts'

const VIEW_DETAILS: Record<View, { name: string; view: () => preact.JSX.Element }> = {
  applications: { name: 'Applications', view: ApplicationsView },
  'seen-by': { name: 'As seen by', view: SeenByView },
  requests: { name: 'Requests', view: RequestsView },
  lab: { name: 'Lab', view: LabView },
  connect: { name: 'Connect', view: ConnectView },
}

export function Frame() {
  const [isHelping, setHelping] = useState(false)
  const { view, tenant: name } = route.value
  const { name: title, view: Shown } = VIEW_DETAILS[view]
  useKeys([
    ...VIEWS.map((each, index) => ({
      key: String(index + 1),
      does: VIEW_DETAILS[each].name,
      run: () => navigate({ view: each, item: undefined }),
    })),
    { key: '/', does: 'Search', run: focusSearch },
    { key: '?', does: 'This help', run: () => setHelping(true) },
    { key: 't', does: 'Switch the theme: light, dark or system', run: nextTheme },
  ])
  useEffect(() => {
    document.title = `${title} · ${name} · auth0-clients-emulator`
  }, [title, name])
  return (
    <>
      <button type="button" class="button skip" onClick={() => document.getElementById('view')?.focus()}>
        Skip to the view
      </button>
      <header class="frame">
        <a class="brand" href={hrefOf({ view: 'applications' })} title={`Version ${TABLES.version}`}>
          auth0-clients-emulator
        </a>
        <nav aria-label="Views">
          {VIEWS.map((each) => (
            <a
              key={each}
              href={hrefOf({ view: each })}
              data-name={VIEW_DETAILS[each].name}
              aria-current={each === view ? 'page' : undefined}
            >
              {VIEW_DETAILS[each].name}
            </a>
          ))}
        </nav>
        <div class="tools">
          <ConditionBadges />
          <TenantChoice />
          <Connection />
          <a
            class="icon"
            href="/docs"
            target="_blank"
            rel="noreferrer"
            aria-label="Documentation"
            title="Documentation of every call"
          >
            <Icon name="docs" />
          </a>
          <button
            type="button"
            class="icon"
            onClick={nextTheme}
            aria-label={`Theme: ${theme.value}`}
            title={`Theme: ${theme.value}  ( t )`}
          >
            <Icon name={theme.value} />
          </button>
          <button type="button" class="icon" onClick={() => setHelping(true)} aria-label="Help" title="Keys  ( ? )">
            <Icon name="help" />
          </button>
        </div>
      </header>
      <main id="view" tabIndex={-1} class={view} aria-label={title}>
        {/* A new key per tenant resets the state of the view. */}
        <Reachable name={name}>
          <Shown key={`${name} ${view}`} />
        </Reachable>
      </main>
      <Notices />
      {isHelping && <Help onClose={() => setHelping(false)} />}
    </>
  )
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('input[type=search]')?.focus()
}

function TenantChoice() {
  const names = tenants.value?.map(({ name }) => name) ?? []
  const { value: chosen } = tenantName
  const shown = names.includes(chosen) ? names : [...names, chosen]
  return (
    <select
      class="tenant"
      aria-label="Tenant"
      title={isPinned.value ? 'This address is for one tenant alone' : 'Tenant'}
      value={chosen}
      onFocus={() => void attempt(loadTenants)}
      onChange={(event) => navigate({ tenant: event.currentTarget.value, item: undefined })}
    >
      {shown.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  )
}

const CONNECTION_TEXTS = {
  connecting: 'Connecting',
  live: 'Live: requests are shown as they are answered',
  lost: 'The emulator does not answer; trying again',
  crowded: 'Not live: other windows of this browser have the connections; trying again',
}

function Connection() {
  const { value: state } = connection
  const said = state === 'lost' && isMissing.value ? 'There is no such tenant; looking again' : CONNECTION_TEXTS[state]
  return (
    <span class={`connection ${state}`} role="status" title={said}>
      <span class="hidden">{said}</span>
    </span>
  )
}

function Help({ onClose }: { onClose: () => void }) {
  const keys = [
    ...new Map(
      allKeys()
        .filter(({ key }) => key !== 'Escape')
        .map((each) => [each.key, each]),
    ).values(),
  ]
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {keys.map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>Close what is open; out of a field</dd>
        </div>
        <div>
          <dt>
            <kbd>Tab</kbd>
          </dt>
          <dd>To the next thing that can be used</dd>
        </div>
      </dl>
    </Dialog>
  )
}

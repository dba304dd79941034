/** The Requests view: the requests of the tenant, their responses, and the reasons. */
import './list.css'
import './detail.css'
import './time-line.css'
import { useEffect } from 'preact/hooks'
import { keyAtOffset } from '../parts/rows.tsx'
import { Empty } from '../parts/empty.tsx'
import { setPaused } from '../state/live.ts'
import { navigate, route } from '../state/route.ts'
import { leaveField, useKeys } from '../keys.ts'
import { Bar, togglePause } from './bar.tsx'
import { Detail } from './detail.tsx'
import { keyOf, List } from './list.tsx'
import { filteredRequests } from './filtered-requests.ts'
import { TimeLine } from './time-line.tsx'

const choose = (item: string | undefined) => navigate({ item }, true)

function move(by: number): void {
  const next = keyAtOffset(filteredRequests.value, keyOf, route.value.item, by)
  if (next !== undefined) choose(next)
}

/** Opens the chosen request, or the newest one, and moves the focus to it. */
function open(): void {
  if (route.value.item === undefined) move(0)
  requestAnimationFrame(() => document.getElementById('request')?.focus())
}

/** Leaves the focused field. Without a focused field, closes the request. */
function close(event: KeyboardEvent): void {
  if (!leaveField(event) && route.value.item !== undefined) choose(undefined)
}

export function RequestsView() {
  const { item } = route.value
  useKeys([
    { key: 'j', does: 'To the next request', run: () => move(1) },
    { key: 'k', does: 'To the request before', run: () => move(-1) },
    { key: 'Enter', does: 'Into the request', run: open },
    { key: 'Escape', does: 'Close what is open; out of a field', run: close },
    { key: 'p', does: 'Pause or resume the list', run: togglePause },
  ])
  // Resumes the list when the view closes, because other views use the same updates.
  useEffect(() => () => setPaused(false), [])
  return (
    <div class={`requests-view ${item === undefined ? '' : 'chosen'}`}>
      <h1 class="hidden">Requests</h1>
      <TimeLine />
      <div class={`split ${item === undefined ? '' : 'chosen'}`}>
        <div class="list">
          <Bar />
          <List onChoose={choose} />
        </div>
        <div class="detail">
          {item === undefined ? <NoneOpen /> : <Detail id={item} onClose={() => choose(undefined)} />}
        </div>
      </div>
    </div>
  )
}

function NoneOpen() {
  return (
    <Empty title="No request is open">
      <p>
        Choose one, or press <kbd>j</kbd>, to see who sent it and why it got its answer.
      </p>
    </Empty>
  )
}

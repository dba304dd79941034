/** The Applications view: the list and the selected application. */
import './applications.css'
import { signal } from '@preact/signals'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { leaveField, useKeys } from '../keys.ts'
import { keyAtOffset, Rows } from '../parts/rows.tsx'
import { Badge } from '../parts/badge.tsx'
import { Empty } from '../parts/empty.tsx'
import { Search } from '../parts/search.tsx'
import { showNotice } from '../state/notices.ts'
import { navigate, route } from '../state/route.ts'
import { applications, failure, loadApplications, progress, type ListedApplication } from './application-list.ts'
import { followApplications } from './follow.ts'
import { Application } from './application.tsx'
import { matchingApplications, NO_TYPE, sortedApplications, typeCounts, typeName, type ListChoice } from './choice.ts'
import { Create } from './create.tsx'

const ROW_HEIGHT = 52
const idOf = ({ client_id }: ListedApplication) => client_id
/** Kept while the user visits another view. */
const choice = signal<ListChoice>({ text: '', type: '', party: '', order: 'name' })
const choose = (part: Partial<ListChoice>) => {
  choice.value = { ...choice.value, ...part }
}

/** Moves the focus to the application, so that the next Tab starts there. */
const enter = () => document.getElementById('application')?.focus()
/** Presses the button that shows or hides the secret. */
function toggleSecret(): void {
  const button = document.querySelector<HTMLElement>('#application .secret + button')
  button?.focus()
  button?.click()
}

export function ApplicationsView() {
  const [isCreating, setCreating] = useState(false)
  useEffect(followApplications, [])
  const { value: all } = applications
  const { text, type, party, order } = choice.value
  const ordered = useMemo(() => sortedApplications(all, order), [all, order])
  const shown = useMemo(() => matchingApplications(ordered, { text, type, party }), [ordered, text, type, party])
  const { item } = route.value
  const move = (by: number) => {
    const next = keyAtOffset(shown, idOf, item, by)
    if (next !== undefined) navigate({ item: next }, true)
  }
  useKeys([
    { key: 'j', does: 'The next one', run: () => move(1) },
    { key: 'k', does: 'The one before', run: () => move(-1) },
    { key: 'Enter', does: 'Into the application', run: enter },
    { key: 's', does: 'Show or hide its secret', run: toggleSecret },
    { key: 'n', does: 'Create an application', run: () => setCreating(true) },
    { key: 'Escape', does: 'Close', run: (event) => void (leaveField(event) || navigate({ item: undefined })) },
  ])
  const created = (id: string, name: string) => {
    setCreating(false)
    navigate({ item: id })
    showNotice(`${name} was created.`)
  }
  return (
    <div class={`split ${item === undefined ? '' : 'chosen'}`}>
      <h1 class="hidden">Applications</h1>
      <section class="list" aria-label="List of applications">
        <Bar all={all} shown={shown.length} onCreate={() => setCreating(true)} />
        <Rows
          items={shown}
          rowHeight={ROW_HEIGHT}
          keyOf={idOf}
          chosen={item}
          onChoose={(id) => navigate({ item: id })}
          row={ListedRow}
          label="Applications"
          empty={<NoRows hasAny={all.length > 0} />}
        />
      </section>
      <section class="detail" aria-label="Application">
        {item === undefined ? <NoneChosen /> : <Application key={item} id={item} />}
      </section>
      {isCreating && <Create onClose={() => setCreating(false)} onCreated={created} />}
    </div>
  )
}

function Bar({ all, shown, onCreate }: { all: readonly ListedApplication[]; shown: number; onCreate: () => void }) {
  const types = useMemo(() => typeCounts(all), [all])
  const { text, type, party, order } = choice.value
  const third = useMemo(() => matchingApplications(all, { text: '', type: '', party: 'third' }).length, [all])
  return (
    <div class="bar">
      <Search
        id="search-applications"
        label="Search applications"
        value={text}
        onInput={(typed) => choose({ text: typed })}
      />
      <button type="button" class="button first" onClick={onCreate} title="Create an application  ( n )">
        Create
      </button>
      <select aria-label="Type" value={type} onChange={(event) => choose({ type: event.currentTarget.value })}>
        <option value="">All types ({all.length})</option>
        {types.map(([each, count]) => (
          <option key={each} value={each}>
            {typeName(each === NO_TYPE ? undefined : each)} ({count})
          </option>
        ))}
      </select>
      <select
        aria-label="Party"
        value={party}
        onChange={(event) => choose({ party: event.currentTarget.value as ListChoice['party'] })}
      >
        <option value="">Any party</option>
        <option value="first">First party ({all.length - third})</option>
        <option value="third">Third party ({third})</option>
      </select>
      <select
        aria-label="Order"
        value={order}
        onChange={(event) => choose({ order: event.currentTarget.value as ListChoice['order'] })}
      >
        <option value="name">By name</option>
        <option value="newest">Newest first</option>
      </select>
      <Count shown={shown} all={all.length} />
    </div>
  )
}

function countText(shown: number, all: number): string {
  if (progress.value === undefined) return `${shown.toLocaleString('en')} of ${all.toLocaleString('en')}`
  const { done, of } = progress.value
  return of === 0 ? 'Loading' : `Loading ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`
}

function Count({ shown, all }: { shown: number; all: number }) {
  return (
    <span class="count quiet" role="status">
      {countText(shown, all)}
    </span>
  )
}

function ListedRow({ client_id, name, app_type, is_first_party, global }: ListedApplication) {
  return (
    <>
      <div class="first-line">
        <span class="name">{name}</span>
        {global && <Badge>global</Badge>}
        {is_first_party === false && <Badge kind="warn">third party</Badge>}
        <Badge kind={app_type === undefined ? '' : 'accent'}>{typeName(app_type)}</Badge>
      </div>
      <div class="second-line mono quiet">{client_id}</div>
    </>
  )
}

function NoRows({ hasAny }: { hasAny: boolean }) {
  if (failure.value !== undefined) {
    return (
      <Empty title="The applications could not be loaded.">
        <p class="failure">{failure.value}</p>
        <button type="button" class="button" onClick={() => void loadApplications()}>
          Try again
        </button>
      </Empty>
    )
  }
  if (progress.value !== undefined) return <Empty title="Loading the applications" />
  if (!hasAny)
    return (
      <Empty title="This tenant has no applications.">
        <p>Create one (n), or load a seed in the Lab (4).</p>
      </Empty>
    )
  return (
    <Empty title="No application matches.">
      <button type="button" class="button" onClick={() => choose({ text: '', type: '', party: '' })}>
        Show all
      </button>
    </Empty>
  )
}

function NoneChosen() {
  return (
    <Empty title="Choose an application.">
      <p>Its settings, its secret, its credentials and its grants are shown here.</p>
      <p>
        <kbd>j</kbd> <kbd>k</kbd> move through the list, <kbd>/</kbd> searches, <kbd>n</kbd> creates, <kbd>?</kbd> lists
        all keys.
      </p>
    </Empty>
  )
}

/** Compares two states of the tenant: added, removed and changed entities. */
import { useState } from 'preact/hooks'
import { Secret } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Badge } from '../parts/badge.tsx'
import { Empty } from '../parts/empty.tsx'
import { useLoaded } from '../parts/loaded.ts'
import type { Calls } from '../api/control.ts'
import { stateDocument } from './calls.ts'
import { differences, type Change, type Changed, type KindDifference, type Named } from './differences.ts'

interface Props {
  calls: Calls
  names: readonly string[]
  /** The snapshot that is selected first. */
  first: string
  onClose: () => void
}

async function load(calls: Calls, before: string, after: string): Promise<KindDifference[]> {
  const [old, fresh] = await Promise.all([stateDocument(calls, before), stateDocument(calls, after)])
  return differences(old, fresh)
}

/** Compares snapshots in a dialog. The current state has an empty name. */
export function Comparison({ calls, names, first, onClose }: Props) {
  const [before, setBefore] = useState(first)
  const [after, setAfter] = useState('')
  const { value: kinds, failure } = useLoaded(() => load(calls, before, after), [before, after])
  return (
    <Dialog title="Compare" onClose={onClose} wide>
      <div class="comparison">
        <div class="pair">
          <State label="Before" names={names} value={before} onChange={setBefore} />
          <State label="After" names={names} value={after} onChange={setAfter} />
        </div>
        <div class="result" aria-live="polite">
          {failure && <p class="failure">{failure}</p>}
          {kinds?.length === 0 && (
            <Empty title="There is no difference">
              <p>Choose two other states, or change something first.</p>
            </Empty>
          )}
          {kinds?.map((each) => (
            <Kind key={each.kind} {...each} />
          ))}
        </div>
      </div>
    </Dialog>
  )
}

function State({
  label,
  names,
  value,
  onChange,
}: {
  label: string
  names: readonly string[]
  value: string
  onChange: (name: string) => void
}) {
  return (
    <label class="state">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        <option value="">the present state</option>
      </select>
    </label>
  )
}

/** The maximum number of rows. More rows would make the browser slow. */
const SHOWN = 100

function Kind({ kind, added, removed, changed }: KindDifference) {
  return (
    <section>
      <h3>{kind}</h3>
      <Some badge="added" tone="good" all={added} row={({ label }: Named) => label} />
      <Some badge="removed" tone="bad" all={removed} row={({ label }: Named) => label} />
      <Some badge="changed" tone="accent" all={changed} row={(each: Changed) => <ChangedEntity {...each} />} />
    </section>
  )
}

function Some<T extends Named>({
  badge,
  tone,
  all,
  row,
}: {
  badge: string
  tone: string
  all: readonly T[]
  row: (entity: T) => preact.ComponentChildren
}) {
  return (
    <ul>
      {all.slice(0, SHOWN).map((each) => (
        <li key={each.key}>
          <Badge kind={tone}>{badge}</Badge>
          <div class="what">{row(each)}</div>
        </li>
      ))}
      {all.length > SHOWN && (
        <li class="quiet">
          and {(all.length - SHOWN).toLocaleString('en')} more {badge}
        </li>
      )}
    </ul>
  )
}

function ChangedEntity({ label, changes }: Changed) {
  return (
    <>
      {label}
      <table>
        <thead>
          <tr>
            <th scope="col">Property</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.path}>
              <th scope="row" class="mono">
                {change.path}
              </th>
              <td data-when="Before: ">
                <Value {...change} value={change.before} when="before" />
              </td>
              <td data-when="After: ">
                <Value {...change} value={change.after} when="after" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Value({ value, path, when, isSecret }: Change & { value: string | undefined; when: 'before' | 'after' }) {
  if (value === undefined) return <span class="quiet">not there</span>
  return isSecret ? (
    <Secret value={value} what={`${path} ${when}`} />
  ) : (
    <span class="mono">{value === '' ? '""' : value}</span>
  )
}

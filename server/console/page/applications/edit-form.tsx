/** The common properties as a form. */
import { useEffect, useState } from 'preact/hooks'
import type { JsonRecord } from '../../../../schema/json.ts'
import { propertyOf } from '../tables.ts'
import { REPLACED, WRITABLE, writableOf, type Client } from './client.ts'
import { bodyOfUpdate } from './difference.ts'
import { Field } from './field.tsx'
import type { Refused } from './refused.ts'
import { useSaving } from './save.ts'
import { COMMON, sectionsOf } from './sections.ts'

const SECTIONS = sectionsOf(WRITABLE.map(({ name }) => name))
  .map((section) => ({ ...section, properties: section.properties.filter((name) => COMMON.has(name)) }))
  .filter(({ properties }) => properties.length > 0)

interface Props {
  client: Client
  onSaved: () => void
  onCancel: () => void
}

export function EditForm({ client, onSaved, onCancel }: Props) {
  const [before] = useState(() => writableOf(client))
  const [draft, setDraft] = useState(before)
  const { refused, save } = useSaving(client, onSaved)
  useEffect(() => showRefusal(refused), [refused])
  const change = (name: string) => (value: unknown) => {
    const { [name]: _, ...rest }: JsonRecord = draft
    setDraft(value === undefined ? rest : { ...rest, [name]: value })
  }
  const submit = (event: Event) => {
    event.preventDefault()
    void save(bodyOfUpdate(before, draft, REPLACED))
  }
  const isElsewhere = refused && !namesOf(refused).some((name) => COMMON.has(name))
  return (
    <form class="edit" onSubmit={submit} aria-label="Edit the application">
      {isElsewhere && <p class="refusal card" role="alert">{refused.message}</p>}
      {SECTIONS.map(({ id, title, properties }) => (
        <fieldset key={id} class="card section">
          <legend><h2>{title}</h2></legend>
          {properties.map((name) => (
            <Field key={name} name={name} schema={propertyOf(name)?.schema ?? {}} value={draft[name]} onChange={change(name)} refusal={refused?.at[name]} />
          ))}
        </fieldset>
      ))}
      <SaveBar onCancel={onCancel} />
    </form>
  )
}

const namesOf = ({ at }: Refused) => Object.keys(at)

/** Brings what was refused into sight. */
function showRefusal(refused: Refused | undefined): void {
  const [name] = refused ? namesOf(refused).filter((each) => COMMON.has(each)) : []
  const place = name === undefined ? document.querySelector('.edit .refusal') : (document.getElementById(`field-${name}`) ?? document.getElementById(`group-${name}`))
  if (!refused) return
  place?.scrollIntoView({ block: 'center' })
  if (place instanceof HTMLElement) place.focus()
}

export function SaveBar({ onCancel }: { onCancel: () => void }) {
  return (
    <div class="save actions">
      <button type="submit" class="button first">Save</button>
      <button type="button" class="button" onClick={onCancel}>Cancel</button>
    </div>
  )
}

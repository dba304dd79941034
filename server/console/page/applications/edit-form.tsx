/** Edits the common properties in a form. */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { JsonRecord } from '../../../../schema/json.ts'
import { propertyOf } from '../tables.ts'
import { REPLACED_PROPERTIES, requiredOf, WRITABLE_PROPERTIES, writableProperties, type Client } from './client.ts'
import { bodyOfUpdate } from './difference.ts'
import { useDraft } from './drafts.ts'
import { Field } from './field.tsx'
import type { BodyRefusal } from './refused.ts'
import { useSaving } from './save.ts'
import { COMMON, sectionsOf } from './sections.ts'

const SECTIONS = sectionsOf(WRITABLE_PROPERTIES.map(({ name }) => name))
  .map((section) => ({ ...section, properties: section.properties.filter((name) => COMMON.has(name)) }))
  .filter(({ properties }) => properties.length > 0)

interface Props {
  client: Client
  onSaved: () => void
  onCancel: () => void
}

export function EditForm({ client, onSaved, onCancel }: Props) {
  const { before, draft, setDraft, isFound, leaving } = useDraft('form', client, () => {
    const begun = writableProperties(client)
    return { before: begun, draft: begun }
  })
  const { refused, save } = useSaving(client, leaving(onSaved))
  useEffect(() => showRefusal(refused), [refused])
  const change = (name: string) => (value: unknown) => {
    const { [name]: _, ...rest }: JsonRecord = draft
    setDraft(
      value === undefined || (isEmpty(value) && !Object.hasOwn(before, name)) ? rest : { ...rest, [name]: value },
    )
  }
  const submit = (event: Event) => {
    event.preventDefault()
    void save(bodyOfUpdate(before, draft, REPLACED_PROPERTIES, requiredOf))
  }
  const isElsewhere = refused && !namesOf(refused).some((name) => COMMON.has(name))
  return (
    <form
      class="edit"
      tabIndex={-1}
      onSubmit={submit}
      onKeyDown={onEscape(leaving(onCancel))}
      aria-label="Edit the application"
    >
      {isFound && <KeptChangesHint />}
      {SECTIONS.map(({ id, title, properties }) => (
        <fieldset key={id} class="card section">
          <legend>
            <h2>{title}</h2>
          </legend>
          {properties.map((name) => (
            <Field
              key={name}
              name={name}
              schema={propertyOf(name)?.schema ?? {}}
              value={draft[name]}
              onChange={change(name)}
              refusal={refused?.at[name]}
            />
          ))}
        </fieldset>
      ))}
      <SaveBar onCancel={leaving(onCancel)}>{isElsewhere && refused.message}</SaveBar>
    </form>
  )
}

export const KeptChangesHint = () => <p class="quiet">These are your changes from before. Cancel gives them up.</p>

/** Handles Escape: the first press leaves the field, the second cancels the form. */
export const onEscape = (onCancel: () => void) => (event: KeyboardEvent & { currentTarget: HTMLFormElement }) => {
  if (event.key !== 'Escape') return
  event.preventDefault()
  if (event.target === event.currentTarget) onCancel()
  else event.currentTarget.focus({ preventScroll: true })
}

const namesOf = ({ at }: BodyRefusal) => Object.keys(at)

/** Whether a field is empty. An unset property whose field is emptied again stays unset. */
const isEmpty = (value: unknown) => value === '' || (Array.isArray(value) && value.length === 0)

/** Scrolls to the first rejected property. */
function showRefusal(refused: BodyRefusal | undefined): void {
  const [name] = refused ? namesOf(refused).filter((each) => COMMON.has(each)) : []
  if (name === undefined) return
  const place = document.getElementById(`field-${name}`) ?? document.getElementById(`group-${name}`)
  place?.scrollIntoView({ block: 'center' })
  if (place instanceof HTMLElement) place.focus()
}

/** Shows Save and Cancel at the bottom of the window. @param children the error, if no field shows it */
export function SaveBar({ onCancel, children }: { onCancel: () => void; children?: ComponentChildren }) {
  return (
    <div class="save actions">
      <p id="not-saved" class="refusal" role="alert">
        {children}
      </p>
      <button type="submit" class="button first">
        Save
      </button>
      <button type="button" class="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  )
}

/** Edits all writable properties as JSON. */
import { useEffect, useRef } from 'preact/hooks'
import { isRecord } from '../../../../schema/json.ts'
import { prettyJson } from '../parts/code.tsx'
import { REPLACED_PROPERTIES, requiredOf, writableProperties, type Client } from './client.ts'
import { bodyOfUpdate } from './difference.ts'
import { useDraft } from './drafts.ts'
import { onEscape, KeptChangesHint, SaveBar } from './edit-form.tsx'
import { placeOfProperty } from './json-place.ts'
import { bodyRefusalOf, useSaving } from './save.ts'

interface Props {
  client: Client
  onSaved: () => void
  onCancel: () => void
}

/** Returns the editable properties. The secret is excluded; only a rotation changes it. */
function editable(client: Client) {
  const { client_secret: _, ...rest } = writableProperties(client)
  return rest
}

export function EditJson({ client, onSaved, onCancel }: Props) {
  const {
    before,
    draft: text,
    setDraft: setText,
    isFound,
    leaving,
  } = useDraft('json', client, () => {
    const begun = editable(client)
    return { before: begun, draft: prettyJson(begun) }
  })
  const area = useRef<HTMLTextAreaElement>(null)
  const { refused, setRefused, save } = useSaving(client, leaving(onSaved))
  useEffect(() => {
    if (refused) select(area.current, text, Object.keys(refused.at))
  }, [refused])
  const submit = (event: Event) => {
    event.preventDefault()
    try {
      const after: unknown = JSON.parse(text)
      if (!isRecord(after)) throw new Error('This is no JSON object. It begins with { and ends with }.')
      void save(bodyOfUpdate(before, after, REPLACED_PROPERTIES, requiredOf))
    } catch (error) {
      setRefused(bodyRefusalOf(error))
    }
  }
  return (
    <form
      class="edit json card"
      tabIndex={-1}
      onSubmit={submit}
      onKeyDown={onEscape(leaving(onCancel))}
      aria-label="Edit the application as JSON"
    >
      {isFound && <KeptChangesHint />}
      <label for="edit-json">
        What an update may carry. What you change is sent, what you take out is sent as null.
      </label>
      <textarea
        id="edit-json"
        ref={area}
        spellcheck={false}
        rows={Math.min(Math.max(text.split('\n').length + 1, 12), 26)}
        value={text}
        aria-invalid={refused !== undefined}
        aria-describedby="not-saved"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <SaveBar onCancel={leaving(onCancel)}>
        {refused && (
          <>
            <Named properties={Object.keys(refused.at)} />
            {refused.message}
          </>
        )}
      </SaveBar>
    </form>
  )
}

const Named = ({ properties }: { properties: readonly string[] }) =>
  properties.length > 0 ? (
    <>
      <code>{properties.join(', ')}</code>
      {': '}
    </>
  ) : null

/** Selects the line of the first rejected property. */
function select(area: HTMLTextAreaElement | null, text: string, properties: readonly string[]): void {
  const place = properties.map((name) => placeOfProperty(text, name)).find((each) => each !== undefined)
  area?.focus()
  if (place && area) {
    area.setSelectionRange(place.start, place.end)
    area.scrollTop = (area.scrollHeight / text.split('\n').length) * Math.max(place.line - 3, 0)
  }
}

/** Chooses an application by its name or id. */
import { computed } from '@preact/signals'
import { useState } from 'preact/hooks'
import { applications } from '../applications/application-list.ts'
import { matchingApplications, sortedApplications } from '../applications/choice.ts'
import { navigate } from '../state/route.ts'

/** Sorted once, not on every key press. */
export const applicationsByName = computed(() => sortedApplications(applications.value, 'name'))

/** The maximum number of suggestions. */
const MAX_SUGGESTIONS = 100

export function Picker({ chosen }: { chosen: string | undefined }) {
  const [text, setText] = useState<string | undefined>()
  const name = applications.value.find(({ client_id }) => client_id === chosen)?.name
  const offered = matchingApplications(applicationsByName.value, { text: text ?? '', type: '', party: '' })
  const choose = (typed: string) => {
    const application =
      applications.value.find(({ client_id }) => client_id === typed) ?? (offered.length === 1 ? offered[0] : undefined)
    if (application) navigate({ item: application.client_id }, true)
    setText(undefined)
  }
  const type = (typed: string) => {
    setText(typed)
    if (applications.value.some(({ client_id }) => client_id === typed)) choose(typed)
  }
  return (
    <div class="field picker">
      <label for="seen-application">Application</label>
      <input
        id="seen-application"
        type="search"
        list="seen-applications"
        autocomplete="off"
        spellcheck={false}
        placeholder="Name or client_id  ( / )"
        value={text ?? name ?? chosen ?? ''}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => type(event.currentTarget.value)}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <datalist id="seen-applications">
        {offered.slice(0, MAX_SUGGESTIONS).map(({ client_id, name: each }) => (
          <option key={client_id} value={client_id}>
            {each}
          </option>
        ))}
      </datalist>
    </div>
  )
}

/** Creates an application from a template. */
import { useState } from 'preact/hooks'
import type { JsonRecord } from '../../../../schema/json.ts'
import { api } from '../api/management.ts'
import { Code, prettyJson } from '../parts/code.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { applicationCreated } from './follow.ts'
import type { Client } from './client.ts'
import { linesOf } from './kinds.ts'
import type { BodyRefusal } from './refused.ts'
import { bodyRefusalOf } from './save.ts'
import { TEMPLATES, type Template } from './templates.ts'

interface Props {
  onClose: () => void
  onCreated: (id: string, name: string) => void
}

export function Create({ onClose, onCreated }: Props) {
  const [template, setTemplate] = useState<Template>(TEMPLATES[2] as Template)
  const [name, setName] = useState('My App')
  const [callbacks, setCallbacks] = useState<readonly string[] | undefined>()
  const [refused, setRefused] = useState<BodyRefusal | undefined>()
  const body: JsonRecord = {
    name,
    ...template.body,
    ...(template.body['callbacks'] !== undefined && callbacks && { callbacks }),
  }
  const choose = (other: Template) => {
    setTemplate(other)
    setCallbacks(undefined)
    setRefused(undefined)
  }
  const create = async (event: Event) => {
    event.preventDefault()
    try {
      const client = await api<Client>('POST', '/clients', { body })
      applicationCreated()
      onCreated(client.client_id, client.name)
    } catch (error) {
      setRefused(bodyRefusalOf(error))
    }
  }
  const refusalOf = (property: string) => refused?.at[property]
  const isElsewhere = refused && refusalOf('name') === undefined && refusalOf('callbacks') === undefined
  return (
    <Dialog title="Create an application" onClose={onClose} wide>
      <form class="create" onSubmit={(event) => void create(event)}>
        <fieldset class="templates">
          <legend class="hidden">Kind</legend>
          {TEMPLATES.map((each) => (
            <label key={each.id} class="card">
              <input type="radio" name="template" checked={each.id === template.id} onChange={() => choose(each)} />
              <span>
                <strong>{each.title}</strong>
                <span class="quiet">{each.says}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="field">
          <label for="create-name">
            <code>name</code>
          </label>
          <input
            id="create-name"
            type="text"
            autocomplete="off"
            value={name}
            aria-invalid={refusalOf('name') !== undefined}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <p class="refusal" role="alert">
            {refusalOf('name')}
          </p>
        </div>
        {Array.isArray(template.body['callbacks']) && (
          <div class="field">
            <label for="create-callbacks">
              <code>callbacks</code> <span class="quiet">one per line</span>
            </label>
            <textarea
              key={template.id}
              id="create-callbacks"
              spellcheck={false}
              rows={2}
              defaultValue={template.body['callbacks'].join('\n')}
              aria-invalid={refusalOf('callbacks') !== undefined}
              onInput={(event) => setCallbacks(linesOf(event.currentTarget.value))}
            />
            <p class="refusal" role="alert">
              {refusalOf('callbacks')}
            </p>
          </div>
        )}
        <details>
          <summary>What is sent</summary>
          <Code text={`POST /api/v2/clients\n${prettyJson(body)}`} what="the request" />
        </details>
        {isElsewhere && (
          <p class="failure" role="alert">
            {refused.message}
          </p>
        )}
        <div class="actions">
          <button type="submit" class="button first">
            Create
          </button>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}

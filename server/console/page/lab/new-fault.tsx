/** The form for a new fault. */
import { useState } from 'preact/hooks'
import { TABLES } from '../tables.ts'
import { Field } from './card.tsx'
import { EMPTY_FORM, faultOf, formErrors, type FaultForm, type FaultFormErrors } from './fault-form.ts'
import type { FaultDefinition } from './faults.ts'

const OPERATIONS = TABLES.operations.filter(({ tag }) => tag !== 'control')
const TAGS = [...new Set(OPERATIONS.map(({ tag }) => tag))]

interface Part {
  form: FaultForm
  refusals: FaultFormErrors
  onChange: (change: Partial<FaultForm>) => void
}

export function NewFault({ onAdd }: { onAdd: (fault: FaultDefinition) => Promise<boolean> }) {
  const [form, setForm] = useState(EMPTY_FORM)
  const [isTried, setTried] = useState(false)
  const refusals = isTried ? formErrors(form) : {}
  const onSubmit = async (event: Event) => {
    event.preventDefault()
    const isGood = Object.keys(formErrors(form)).length === 0
    setTried(!isGood)
    if (isGood) await onAdd(faultOf(form))
  }
  const part: Part = { form, refusals, onChange: (change) => setForm({ ...form, ...change }) }
  return (
    <details>
      <summary>A fault of your own</summary>
      <form noValidate onSubmit={onSubmit}>
        <Match {...part} />
        <Does {...part} />
        <Often {...part} />
        <button type="submit" class="button first">
          Add the fault
        </button>
      </form>
    </details>
  )
}

function Match({ form, refusals, onChange }: Part) {
  return (
    <>
      <Field label="Requests">
        {(ties) => (
          <select {...ties} value={form.match} onChange={(event) => onChange({ match: event.currentTarget.value })}>
            <option value="">Every request</option>
            <option value="path">Those with a path …</option>
            {TAGS.map((tag) => (
              <optgroup key={tag} label={tag}>
                {OPERATIONS.filter((each) => each.tag === tag).map(({ id, summary }) => (
                  <option key={id} value={id}>{`${id}: ${summary}`}</option>
                ))}
              </optgroup>
            ))}
          </select>
        )}
      </Field>
      {form.match === 'path' && (
        <Field label="Path" says="Without the query; * stands for any characters." refusal={refusals.path}>
          {(ties) => (
            <input
              {...ties}
              type="text"
              class="mono"
              autocomplete="off"
              spellcheck={false}
              value={form.path}
              onInput={(event) => onChange({ path: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </>
  )
}

const isDoes = (text: string): text is FaultForm['does'] => ['status', 'delay', 'drop'].includes(text)

function Does({ form, refusals, onChange }: Part) {
  const onDoes = (text: string) => onChange(isDoes(text) ? { does: text } : {})
  return (
    <div class="pair">
      <Field label="What happens">
        {(ties) => (
          <select {...ties} value={form.does} onChange={(event) => onDoes(event.currentTarget.value)}>
            <option value="status">A status</option>
            <option value="delay">A late answer</option>
            <option value="drop">No answer</option>
          </select>
        )}
      </Field>
      {form.does === 'status' && (
        <Field label="Status" refusal={refusals.status}>
          {(ties) => (
            <input
              {...ties}
              type="number"
              min="200"
              max="599"
              value={form.status}
              onInput={(event) => onChange({ status: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {form.does === 'delay' && (
        <Field label="Milliseconds" refusal={refusals.delay}>
          {(ties) => (
            <input
              {...ties}
              type="number"
              min="1"
              value={form.delay}
              onInput={(event) => onChange({ delay: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </div>
  )
}

function Often({ form, refusals, onChange }: Part) {
  return (
    <div class="pair">
      <Field label="Times" says="How many requests; any number if empty." refusal={refusals.times}>
        {(ties) => (
          <input
            {...ties}
            type="number"
            min="1"
            value={form.times}
            onInput={(event) => onChange({ times: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label="Probability" says="From 0 to 1; always if empty." refusal={refusals.probability}>
        {(ties) => (
          <input
            {...ties}
            type="number"
            min="0"
            max="1"
            step="0.05"
            value={form.probability}
            onInput={(event) => onChange({ probability: event.currentTarget.value })}
          />
        )}
      </Field>
    </div>
  )
}

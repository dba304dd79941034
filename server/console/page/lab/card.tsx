/** The parts that all cards of the Lab share. */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Dialog } from '../parts/dialog.tsx'

interface CardProps {
  title: string
  says?: string
  /** Error messages; undefined for calls that succeeded. The card shows the first message. */
  failures?: readonly (string | undefined)[]
  class?: string
  children: ComponentChildren
}

export function Card({ title, says, failures = [], class: name = '', children }: CardProps) {
  const id = useId()
  const message = failures.find((failure) => failure !== undefined)
  return (
    <section class={`card ${name}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {says && <p class="says">{says}</p>}
      {children}
      <div role="alert">{message && <p class="failure">{message}</p>}</div>
    </section>
  )
}

interface FieldProps {
  label: string
  says?: string
  refusal?: string | undefined
  /** Renders the input. The attributes connect it to its label, its description and its error. */
  children: (ties: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }) => ComponentChildren
}

export function Field({ label, says, refusal, children }: FieldProps) {
  const id = useId()
  const text = refusal ?? says
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...(text && { 'aria-describedby': `${id}-text` }), ...(refusal && { 'aria-invalid': true }) })}
      {text && (
        <p id={`${id}-text`} class={refusal ? 'refusal' : 'says'}>
          {text}
        </p>
      )}
    </div>
  )
}

/** Asks for confirmation before something is deleted that cannot be restored. */
export function Confirm({
  title,
  does,
  onConfirm,
  onClose,
  children,
}: {
  title: string
  does: string
  onConfirm: () => void
  onClose: () => void
  children: ComponentChildren
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div>
        <p class="asked">{children}</p>
        <div class="actions">
          <button type="button" class="button danger" onClick={onConfirm}>
            {does}
          </button>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </div>
    </Dialog>
  )
}

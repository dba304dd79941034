/** Shows a modal dialog. Escape closes it, and the focus returns to the element that had it before. */
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Icon } from './icons.tsx'

interface Props {
  title: string
  onClose: () => void
  children: ComponentChildren
  wide?: boolean
}

/** The first form field gets the focus. */
const FIRST_FIELD = 'form :is(input:not([type=radio]), select, textarea)'

export function Dialog({ title, onClose, children, wide = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const { activeElement: before } = document
    dialog.current?.showModal()
    const field = dialog.current?.querySelector<HTMLElement>(FIRST_FIELD)
    field?.focus()
    // Typing replaces the proposed value.
    if (field instanceof HTMLInputElement) field.select()
    // A dialog that is removed while open drops the focus, so it is restored here.
    return () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog ref={dialog} class={wide ? 'wide' : ''} aria-labelledby={id} onClose={onClose} onCancel={onClose}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" class="icon" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  )
}

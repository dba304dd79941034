/** The keyboard shortcuts of the page and the list of them for the help. */
import { signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface Key {
  /** A value of `KeyboardEvent.key`. */
  key: string
  /** The description in the help. */
  does: string
  run: (event: KeyboardEvent) => void
}

const bound = signal<readonly (readonly Key[])[]>([])
/** Returns all active keys. The latest binding comes first. */
export const allKeys = () => bound.value.flat()

const TYPED = 'input, textarea, select, [contenteditable]'
/** Whether typed letters go into the element. Checkboxes and radio buttons take no letters. */
const isTyping = (target: EventTarget | null) =>
  target instanceof Element && target.matches(TYPED) && !target.matches('[type=checkbox], [type=radio]')

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (isTyping(event.target) && event.key !== 'Escape') return
  // Enter on a button or link activates that element.
  if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('a, button, summary')) return
  // An open dialog handles its own keys.
  if (document.querySelector('dialog[open]')) return
  const found = allKeys().find(({ key }) => key === event.key)
  if (!found) return
  event.preventDefault()
  found.run(event)
})

/** Removes the focus from a text field; Escape does this first. @returns whether the target was a text field */
export function leaveField({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement) || !isTyping(target)) return false
  target.blur()
  return true
}

/** Binds keys while the component is mounted. */
export function useKeys(keys: readonly Key[]): void {
  const latest = useRef(keys)
  latest.current = keys
  useLayoutEffect(() => {
    const mine = keys.map(({ key, does }, index) => ({
      key,
      does,
      run: (event: KeyboardEvent) => latest.current[index]?.run(event),
    }))
    bound.value = [mine, ...bound.value]
    return () => {
      bound.value = bound.value.filter((each) => each !== mine)
    }
  }, [])
}

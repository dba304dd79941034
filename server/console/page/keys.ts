/** Keys: what each does where, and the help that lists them. */
import { signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

interface Key {
  /** As `KeyboardEvent.key` has it. */
  key: string
  /** What it does, for the help. */
  does: string
  run: (event: KeyboardEvent) => void
}

const bound = signal<readonly (readonly Key[])[]>([])
/** All keys that do something now; what was bound last comes first. */
export const allKeys = () => bound.value.flat()

const TYPED = 'input, textarea, select, [contenteditable]'
/** A box that is ticked takes no letters. */
const isTyping = (target: EventTarget | null) =>
  target instanceof Element && target.matches(TYPED) && !target.matches('[type=checkbox], [type=radio]')

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (isTyping(event.target) && event.key !== 'Escape') return
  // On a button or a link, Enter is for that.
  if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('a, button, summary')) return
  // A dialog has its own keys.
  if (document.querySelector('dialog[open]')) return
  const found = allKeys().find(({ key }) => key === event.key)
  if (!found) return
  event.preventDefault()
  found.run(event)
})

/** Out of the field that somebody types in: Escape does that first. @returns whether it was one */
export function leaveField({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement) || !isTyping(target)) return false
  target.blur()
  return true
}

/** Binds keys while a component is there. */
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

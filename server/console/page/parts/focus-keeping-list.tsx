/** A list whose entries go under the hands of somebody. */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

interface Props {
  label: string
  class?: string
  isOrdered?: boolean
  /** `li` elements. */
  children: ComponentChildren
}

/** When the entry with the focus goes, the one in its place takes the focus, or else the list: it would fall to the page, and the keyboard would begin anew. */
export function FocusKeepingList({ label, class: name = '', isOrdered = false, children }: Props) {
  const list = useRef<HTMLElement | null>(null)
  const place = useRef(-1)
  useEffect(() => {
    const note = ({ target }: Event) => {
      place.current = [...(list.current?.children ?? [])].findIndex((entry) => entry.contains(target as Node))
    }
    const forget = () => {
      place.current = -1
    }
    document.addEventListener('focusin', note)
    // A click beside everything takes the focus away on purpose.
    document.addEventListener('pointerdown', forget)
    return () => {
      document.removeEventListener('focusin', note)
      document.removeEventListener('pointerdown', forget)
    }
  }, [])
  useLayoutEffect(() => {
    if (place.current < 0 || document.activeElement !== document.body) return
    const entries = list.current?.children
    const next = (entries?.[Math.min(place.current, entries.length - 1)] ?? list.current) as HTMLElement | null
    if (!next) return
    // The entry, not its first button: the key that is still held down would press that.
    next.tabIndex = -1
    next.focus()
  })
  const Tag = isOrdered ? 'ol' : 'ul'
  return (
    <Tag
      ref={(element: HTMLElement | null) => {
        list.current = element
      }}
      aria-label={label}
      class={name}
    >
      {children}
    </Tag>
  )
}

/** A list that keeps keyboard focus when the focused entry is removed. */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

interface Props {
  label: string
  class?: string
  isOrdered?: boolean
  /** `li` elements. */
  children: ComponentChildren
}

/** Moves the focus of a removed entry to the next entry, or to the list. Otherwise Tab would start at the top of the page. */
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
    // A click outside the list removes the focus on purpose.
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
    // Focuses the entry and not its first button: a key that is still held down would press the button.
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

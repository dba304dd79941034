/** A list of any length that renders only its visible rows. */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

interface Props<T> {
  items: readonly T[]
  /** In pixels, the same for all rows. */
  rowHeight: number
  keyOf: (item: T) => string
  /** The key of the selected row. */
  chosen: string | undefined
  onChoose: (key: string) => void
  row: (item: T) => ComponentChildren
  /** The accessible name of the list. */
  label: string
  /** Shown when the list is empty. */
  empty: ComponentChildren
}

/** Rows rendered above and below the visible ones. */
const AROUND = 8
const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

export function Rows<T>({ items, rowHeight, keyOf, chosen, onChoose, row, label, empty }: Props<T>) {
  const box = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState({ top: 0, height: 800 })
  const look = () => {
    if (box.current) setSeen({ top: box.current.scrollTop, height: box.current.clientHeight })
  }
  useLayoutEffect(() => {
    look()
    const watch = new ResizeObserver(look)
    if (box.current) watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  const place = chosen === undefined ? -1 : items.findIndex((item) => keyOf(item) === chosen)
  // Scrolls to the selected row only when the selection changes, so it does not disturb manual scrolling.
  useLayoutEffect(() => {
    const view = box.current
    if (!view || place < 0) return
    const top = place * rowHeight
    if (top < view.scrollTop) view.scrollTop = top
    else if (top + rowHeight > view.scrollTop + view.clientHeight) view.scrollTop = top + rowHeight - view.clientHeight
  }, [chosen, place >= 0])
  useFocusAfterClose(box, chosen)
  const first = Math.max(0, Math.floor(seen.top / rowHeight) - AROUND)
  const last = Math.min(items.length, Math.ceil((seen.top + seen.height) / rowHeight) + AROUND)
  const idOf = (index: number) => `row-${index}`
  /** Handles the usual keys of a listbox. */
  const move = (event: KeyboardEvent) => {
    const by = STEPS[event.key]
    const next = by === undefined ? undefined : keyAtOffset(items, keyOf, chosen, by)
    if (next === undefined) return
    event.preventDefault()
    onChoose(next)
  }
  return (
    <div class="rows" ref={box} onScroll={look}>
      {items.length === 0 ? (
        empty
      ) : (
        <div
          role="listbox"
          tabIndex={0}
          aria-label={label}
          onKeyDown={move}
          style={{ height: `${items.length * rowHeight}px` }}
          {...(place >= first && place < last && { 'aria-activedescendant': idOf(place) })}
        >
          {items.slice(first, last).map((item, index) => {
            const key = keyOf(item)
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys move through the list as a whole
              <div
                key={key}
                id={idOf(first + index)}
                class="row"
                role="option"
                aria-selected={key === chosen}
                aria-posinset={first + index + 1}
                aria-setsize={items.length}
                tabIndex={-1}
                style={{ top: `${(first + index) * rowHeight}px`, height: `${rowHeight}px` }}
                onClick={() => onChoose(key)}
              >
                {row(item)}
              </div>
            )
          })}
        </div>
      )}
    </div>
  )
}

/** Returns the focus to the list after the selected item is closed. */
function useFocusAfterClose(box: { current: HTMLElement | null }, chosen: string | undefined): void {
  const before = useRef(chosen)
  useEffect(() => {
    const isClosed = before.current !== undefined && chosen === undefined
    before.current = chosen
    if (isClosed && document.activeElement === document.body)
      box.current?.querySelector<HTMLElement>('[role=listbox]')?.focus({ preventScroll: true })
  }, [chosen])
}

/** Returns the key `by` rows after the selected one. Returns the first key if no row is selected. */
export function keyAtOffset<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  chosen: string | undefined,
  by: number,
): string | undefined {
  const at = items.findIndex((item) => keyOf(item) === chosen)
  const next = items[at < 0 ? 0 : Math.min(Math.max(at + by, 0), items.length - 1)]
  return next && keyOf(next)
}

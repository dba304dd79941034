/** A list of any length: only the rows that are seen are there. */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

interface Props<T> {
  items: readonly T[]
  /** Pixels; all rows are alike. */
  rowHeight: number
  keyOf: (item: T) => string
  /** The key of the row that is chosen. */
  chosen: string | undefined
  onChoose: (key: string) => void
  row: (item: T) => ComponentChildren
  /** What the list holds. */
  label: string
  /** In place of an empty list. */
  empty: ComponentChildren
}

/** Rows above and below what is seen. */
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
  // What is chosen comes into sight, but a list that somebody scrolls stays where it is.
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
  /** As in any listbox. */
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

/** What was chosen and is closed takes the focus with it: the list gets it back. */
function useFocusAfterClose(box: { current: HTMLElement | null }, chosen: string | undefined): void {
  const before = useRef(chosen)
  useEffect(() => {
    const isClosed = before.current !== undefined && chosen === undefined
    before.current = chosen
    if (isClosed && document.activeElement === document.body)
      box.current?.querySelector<HTMLElement>('[role=listbox]')?.focus({ preventScroll: true })
  }, [chosen])
}

/** The key that is so many rows further; the first one where nothing is chosen. */
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

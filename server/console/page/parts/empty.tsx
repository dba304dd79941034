/** The placeholder of an empty view or list. */
import type { ComponentChildren } from 'preact'

/** Shows a title and, below it, what the user can do next. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="title">{title}</p>
      {children}
    </div>
  )
}

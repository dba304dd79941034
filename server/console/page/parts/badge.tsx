import type { ComponentChildren } from 'preact'

/** Shows a short text as a label, for example a type or a status. */
export const Badge = ({ kind = '', children }: { kind?: string; children: ComponentChildren }) => (
  <span class={`badge ${kind}`}>{children}</span>
)

/** Small things that many views have. */
import type { ComponentChildren } from 'preact'

/** In place of what is not there: what somebody can do about it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="title">{title}</p>
      {children}
    </div>
  )
}

/** A short text that stands out: a type, a status. */
export const Badge = ({ kind = '', children }: { kind?: string; children: ComponentChildren }) => <span class={`badge ${kind}`}>{children}</span>

/** A switch with its name, and below it what it does. */
export function Switch({ label, says, isOn, onSwitch }: { label: string; says?: string; isOn: boolean; onSwitch: (isOn: boolean) => void }) {
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={isOn} aria-checked={isOn} onChange={(event) => onSwitch(event.currentTarget.checked)} />
      <span>
        <span class="name">{label}</span>
        {says && <span class="says">{says}</span>}
      </span>
    </label>
  )
}

/** A search field that `/` goes to. */
export function Search({ label, value, onInput, id }: { label: string; value: string; onInput: (text: string) => void; id: string }) {
  return (
    <input
      id={id} class="search" type="search" aria-label={label} placeholder={`${label}  ( / )`} value={value} autocomplete="off" spellcheck={false}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}

/** Small things that many views have. */
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'

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
export const Badge = ({ kind = '', children }: { kind?: string; children: ComponentChildren }) => (
  <span class={`badge ${kind}`}>{children}</span>
)

/** A switch with its name, and below it what it does. It stands as somebody put it until that is done or has failed, whatever is read of it meanwhile. */
export function Switch({
  label,
  says,
  isOn,
  onSwitch,
}: {
  label: string
  says?: string
  isOn: boolean
  onSwitch: (isOn: boolean) => Promise<unknown>
}) {
  const [asked, setAsked] = useState<boolean>()
  const touches = useRef(0)
  const isShownOn = asked ?? isOn
  const touch = async (to: boolean) => {
    const mine = ++touches.current
    setAsked(to)
    await onSwitch(to)
    if (mine === touches.current) setAsked(undefined)
  }
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        checked={isShownOn}
        aria-checked={isShownOn}
        onChange={(event) => void touch(event.currentTarget.checked)}
      />
      <span>
        <span class="name">{label}</span>
        {says && <span class="says">{says}</span>}
      </span>
    </label>
  )
}

/** A search field that `/` goes to. */
export function Search({
  label,
  value,
  onInput,
  id,
}: {
  label: string
  value: string
  onInput: (text: string) => void
  id: string
}) {
  return (
    <input
      id={id}
      class="search"
      type="search"
      aria-label={label}
      placeholder={`${label}  ( / )`}
      value={value}
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}

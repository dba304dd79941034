import { useRef, useState } from 'preact/hooks'

/**
 * Shows an on/off switch with its name and a description. After a click it shows the new position until `onSwitch` settles,
 * even if a reload reports the old position in the meantime.
 */
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
  const [pendingValue, setPendingValue] = useState<boolean>()
  const clicks = useRef(0)
  const isShownOn = pendingValue ?? isOn
  const change = async (to: boolean) => {
    const click = ++clicks.current
    setPendingValue(to)
    await onSwitch(to)
    if (click === clicks.current) setPendingValue(undefined)
  }
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        checked={isShownOn}
        aria-checked={isShownOn}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      <span>
        <span class="name">{label}</span>
        {says && <span class="says">{says}</span>}
      </span>
    </label>
  )
}

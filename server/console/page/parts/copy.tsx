/** Buttons that copy a value to the clipboard. */
import { useEffect, useState } from 'preact/hooks'
import { showFailure } from '../state/notices.ts'
import { Icon } from './icons.tsx'

const CONFIRMED_MS = 1500

/** Copies a text. Falls back to `execCommand` on pages without TLS, where the browser offers no clipboard. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (!isCopied) throw new Error('The browser lets this page copy nothing. Select the text and copy it yourself.')
}

interface Props {
  text: string | (() => string | Promise<string>)
  /** Names the copied value for screen readers. */
  what: string
  label?: string
}

/** A button that copies. */
export function Copy({ text, what, label }: Props) {
  const [isDone, setDone] = useState(false)
  useEffect(() => {
    if (!isDone) return undefined
    const timer = setTimeout(() => setDone(false), CONFIRMED_MS)
    return () => clearTimeout(timer)
  }, [isDone])
  const onClick = async () => {
    try {
      await copy(typeof text === 'string' ? text : await text())
      setDone(true)
    } catch (error) {
      showFailure(error)
    }
  }
  return (
    <button
      type="button"
      class={label ? 'button' : 'icon copy'}
      aria-label={label ? undefined : `Copy ${what}`}
      title={label ? undefined : `Copy ${what}`}
      onClick={onClick}
    >
      {label ? (
        <span class="either">
          <span class={isDone ? 'other' : ''}>{label}</span>
          <span class={isDone ? '' : 'other'}>Copied</span>
        </span>
      ) : (
        <Icon name={isDone ? 'done' : 'copy'} />
      )}
      <span class="hidden" role="status">
        {isDone ? `Copied ${what}` : ''}
      </span>
    </button>
  )
}

/** A value with the button that copies it. */
export function Copyable({ value, what }: { value: string; what: string }) {
  return (
    <span class="copyable">
      <span class="value">{value}</span>
      <Copy text={value} what={what} />
    </span>
  )
}

/** Shows a secret masked, with buttons that reveal it and copy it. */
export function Secret({ value, what }: { value: string; what: string }) {
  const [isSeen, setSeen] = useState(false)
  return (
    <span class="copyable">
      <span class="value secret">{isSeen ? value : '•'.repeat(value.length)}</span>
      <button type="button" class="small" aria-pressed={isSeen} onClick={() => setSeen(!isSeen)}>
        {isSeen ? 'Hide' : 'Show'}
        <span class="hidden"> {what}</span>
      </button>
      <Copy text={value} what={what} />
    </span>
  )
}

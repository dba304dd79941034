/** Edits name-value pairs, for example metadata. */
import { useState } from 'preact/hooks'
import { isRecord } from '../../../../schema/json.ts'
import { Icon } from '../parts/icons.tsx'
import type { FieldProps } from './field-props.ts'

export function Pairs({ name, value, onChange }: FieldProps) {
  // A list and not an object: while the user types, a name may be empty or equal to another name.
  const [pairs, setPairs] = useState(() =>
    Object.entries(isRecord(value) ? value : {}).map(([key, text]) => [key, String(text)] as const),
  )
  const put = (changed: (readonly [string, string])[]) => {
    setPairs(changed)
    onChange(Object.fromEntries(changed.filter(([key]) => key !== '')))
  }
  const replace = (index: number, pair: readonly [string, string]) =>
    put(pairs.map((each, at) => (at === index ? pair : each)))
  return (
    <div class="pairs">
      {pairs.map(([key, text], index) => (
        <div key={index} class="pair">
          <input
            type="text"
            aria-label={`Name ${index + 1} of ${name}`}
            value={key}
            onInput={(event) => replace(index, [event.currentTarget.value, text])}
          />
          <input
            type="text"
            aria-label={`Value ${index + 1} of ${name}`}
            value={text}
            onInput={(event) => replace(index, [key, event.currentTarget.value])}
          />
          <button
            type="button"
            class="icon"
            aria-label={`Remove ${key || `pair ${index + 1}`} from ${name}`}
            onClick={() => put(pairs.filter((_, at) => at !== index))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button type="button" class="small" onClick={() => setPairs([...pairs, ['', '']])}>
        Add a pair
      </button>
    </div>
  )
}

/** Shows the value of a property, with a copy button. */
import { isRecord } from '../../../../schema/json.ts'
import { Code, prettyJson } from '../parts/code.tsx'
import { Copyable, Secret } from '../parts/copy.tsx'
import { SECRET_PROPERTIES } from './client.ts'

const LONG = 200

export function Value({ name, value }: { name: string; value: unknown }) {
  if (typeof value === 'string' && SECRET_PROPERTIES.has(name)) return <Secret value={value} what={name} />
  if (typeof value === 'string' && (value.length > LONG || value.includes('\n')))
    return <Code text={value} what={name} />
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'))
    return <Texts name={name} values={value} />
  if (isRecord(value) || (Array.isArray(value) && value.length > 0))
    return <Code text={prettyJson(value)} what={name} />
  return <Copyable value={typeof value === 'string' ? value : JSON.stringify(value)} what={name} />
}

function Texts({ name, values }: { name: string; values: readonly string[] }) {
  return (
    <ul class="texts">
      {values.map((value) => (
        <li key={value}>
          <Copyable value={value} what={`${name} ${value}`} />
        </li>
      ))}
    </ul>
  )
}

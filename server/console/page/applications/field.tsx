/** Shows one form field, derived from the schema of its property. */
import { isRecord, type JsonRecord } from '../../../../schema/json.ts'
import { Name } from '../parts/name.tsx'
import { takesNull } from './difference.ts'
import { choicesOf, kindOf, linesOf, simpleMembers } from './kinds.ts'
import { Pairs } from './pairs.tsx'
import type { FieldProps } from './field-props.ts'

/** Shows a field with its name, its description and the API's error. */
export function Field(props: FieldProps) {
  const { name, schema, refusal } = props
  const kind = kindOf(schema)
  const isGroup = kind === 'members' || kind === 'choices' || kind === 'pairs'
  const about = `about-${name}`
  const refusalText = refusal && (
    <p class="refusal" role="alert" id={`refusal-${name}`}>
      {refusal}
    </p>
  )
  const described = {
    'aria-describedby': `${about}${refusal ? ` refusal-${name}` : ''}`,
    ...(refusal && { 'aria-invalid': true as const }),
  }
  if (isGroup) {
    return (
      <fieldset class="field group" id={`group-${name}`}>
        <legend>
          <Name name={name} />
        </legend>
        <p class="says" id={about}>
          {schema.description}
        </p>
        {kind === 'members' && <Members {...props} />}
        {kind === 'choices' && <Choices {...props} />}
        {kind === 'pairs' && <Pairs {...props} />}
        {refusalText}
      </fieldset>
    )
  }
  return (
    <div class={`field ${kind}`}>
      <label for={`field-${name}`}>
        <code>{name}</code>
      </label>
      <Control {...props} described={described} />
      <p class="says" id={about}>
        {schema.description}
        {kind === 'texts' && ' One per line.'}
      </p>
      {refusalText}
    </div>
  )
}

type Described = { 'aria-describedby': string; 'aria-invalid'?: true }

function Control({ name, schema, value, onChange, described }: FieldProps & { described: Described }) {
  const id = `field-${name}`
  switch (kindOf(schema)) {
    case 'flag':
      return (
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          {...described}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'number':
      return (
        <input
          id={id}
          type="number"
          min={schema.minimum}
          max={schema.maximum}
          value={typeof value === 'number' ? value : ''}
          {...described}
          onInput={(event) =>
            onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.valueAsNumber)
          }
        />
      )
    case 'choice':
      return (
        <select
          id={id}
          value={typeof value === 'string' ? value : ''}
          {...described}
          onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
        >
          {(value === undefined || takesNull(schema)) && <option value="">(not set)</option>}
          {choicesOf(schema).map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      )
    case 'texts':
      return (
        <textarea
          id={id}
          spellcheck={false}
          {...described}
          defaultValue={Array.isArray(value) ? value.join('\n') : ''}
          onInput={(event) => onChange(linesOf(event.currentTarget.value))}
        />
      )
    default:
      return (
        <input
          id={id}
          type="text"
          autocomplete="off"
          spellcheck={false}
          value={typeof value === 'string' ? value : ''}
          {...described}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

function Choices({ name, schema, value, onChange }: FieldProps) {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : []
  return (
    <div class="choices">
      {choicesOf(schema.items ?? {}).map((each) => (
        <label key={each} for={`field-${name}-${each}`}>
          <input
            id={`field-${name}-${each}`}
            type="checkbox"
            checked={chosen.includes(each)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...chosen, each] : chosen.filter((other) => other !== each))
            }
          />{' '}
          {each}
        </label>
      ))}
    </div>
  )
}

/** Shows the members that a simple field can edit. Other members keep their values. */
function Members({ name, schema, value, onChange }: FieldProps) {
  const members: JsonRecord = isRecord(value) ? value : {}
  const change = (member: string) => (changed: unknown) => {
    const { [member]: _, ...rest } = members
    onChange(changed === undefined ? rest : { ...rest, [member]: changed })
  }
  return (
    <div class="members">
      {simpleMembers(schema).map(([member, each]) => (
        <Field
          key={member}
          name={`${name}.${member}`}
          schema={each}
          value={members[member]}
          onChange={change(member)}
        />
      ))}
    </div>
  )
}

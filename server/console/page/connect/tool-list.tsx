/** Lists the tools. A tool has a mark after a request of it has arrived. */
import { useEffect, useId, useRef } from 'preact/hooks'
import { navigate, hrefOf } from '../state/route.ts'
import type { Seen, SeenByTool } from './seen.ts'
import type { ToolId } from './senders.ts'
import { grouped } from './tools.ts'

interface Props {
  chosen: ToolId
  seen: SeenByTool
}

/** The list for wide screens, next to the lines. */
export function ToolList({ chosen, seen }: Props) {
  const box = useRef<HTMLElement>(null)
  const lastChosen = useRef(chosen)
  useEffect(() => {
    // Does not scroll on the first render, so that the page opens at its top.
    if (lastChosen.current !== chosen)
      box.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
    lastChosen.current = chosen
  }, [chosen])
  return (
    <nav class="tool-list" aria-label="Tools" ref={box}>
      {grouped().map(({ group, tools }) => (
        <section key={group} aria-label={group}>
          <h2>{group}</h2>
          <ul>
            {tools.map(({ id, name }) => (
              <li key={id}>
                <a href={hrefOf({ item: id })} aria-current={id === chosen ? 'true' : undefined}>
                  {name}
                  <Mark seen={seen.get(id)} />
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

function Mark({ seen }: { seen: Seen | undefined }) {
  if (!seen?.isSure) return null
  return (
    <span class={`mark ${seen.isRefused ? 'refused' : 'good'}`}>
      <span aria-hidden>{seen.isRefused ? '!' : '✓'}</span>
      <span class="hidden">{seen.isRefused ? ' refused' : ' seen'}</span>
    </span>
  )
}

const marked = (name: string, seen: Seen | undefined) => (seen?.isSure ? `${seen.isRefused ? '!' : '✓'} ${name}` : name)

/** The drop-down list for narrow screens. */
export function ToolChoice({ chosen, seen }: Props) {
  const id = useId()
  return (
    <div class="tool-choice">
      <label for={id}>Tool</label>
      <select id={id} value={chosen} onChange={(event) => navigate({ item: event.currentTarget.value }, true)}>
        {grouped().map(({ group, tools }) => (
          <optgroup key={group} label={group}>
            {tools.map((tool) => (
              <option key={tool.id} value={tool.id}>
                {marked(tool.name, seen.get(tool.id))}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  )
}

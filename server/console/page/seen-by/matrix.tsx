/** Properties × scopes, for the whole resource, as the tables have it. */
import { useState } from 'preact/hooks'
import { TABLES } from '../tables.ts'
import { chosenScopes } from './chosen.ts'
import { isShownBy } from './visibility.ts'

const TIERS = { summary: 'summary', settings: 'settings', keys: 'keys and credentials' } as const
const ROWS = TABLES.properties.filter(({ tier }) => tier !== undefined)

export function Matrix() {
  const [text, setText] = useState('')
  const shown = ROWS.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(text.toLowerCase()))
  return (
    <section class="card matrix" aria-labelledby="matrix-title">
      <h2 id="matrix-title">Every property and the scopes that read and write it</h2>
      <p class="says">A property is shown by any one of the scopes of its row. Chosen scopes are marked.</p>
      <input type="search" aria-label="Search the properties" placeholder="Search the properties" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Table of properties and scopes">
        <table>
          <thead>
            <tr>
              <th scope="col">Property</th>
              {TABLES.readScopes.map((scope) => <th key={scope} scope="col" class={chosenScopes.value.includes(scope) ? 'held' : ''}><code>{scope}</code></th>)}
              <th scope="col">Create</th>
              <th scope="col">Update</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((property) => (
              <tr key={property.name} class={isShownBy(property, chosenScopes.value) ? '' : 'withheld'}>
                <th scope="row"><code>{property.name}</code><span class="says">{property.description}</span></th>
                {TABLES.readScopes.map((scope) => <Mark key={scope} isOn={property.scopes.includes(scope)} isHeld={chosenScopes.value.includes(scope)} tier={property.tier && TIERS[property.tier]} />)}
                <td>{property.create ? <code>{['create:clients', ...(property.write.create ? [property.write.create] : [])].join(' + ')}</code> : '–'}</td>
                <td>{property.update ? <code>{property.write.update ?? 'update:clients'}</code> : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p class="quiet">No property is called that.</p>}
      </section>
    </section>
  )
}

const Mark = ({ isOn, isHeld, tier }: { isOn: boolean; isHeld: boolean; tier: string | undefined }) => (
  <td class={isHeld ? 'held' : ''}>{isOn ? <span class="on" title={tier}>✓<span class="hidden"> shown</span></span> : <span class="off">·<span class="hidden"> not shown</span></span>}</td>
)

/** Shows a table of all properties of the resource and the scopes that show them. */
import { useState } from 'preact/hooks'
import { Name } from '../parts/name.tsx'
import { TABLES } from '../tables.ts'
import { chosenScopes } from './chosen.ts'
import { isShownBy } from './visibility.ts'

const CREATE = 'create:clients'
const UPDATE = 'update:clients'
const TIERS = { summary: 'summary', settings: 'settings', keys: 'keys and credentials' } as const
const ROWS = TABLES.properties.filter(({ tier }) => tier !== undefined)

export function Matrix() {
  const [text, setText] = useState('')
  const matchingProperties = ROWS.filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(text.toLowerCase()),
  )
  return (
    <section class="card matrix" aria-labelledby="matrix-title">
      <h2 id="matrix-title">Every property and the scopes that read and write it</h2>
      <p class="says">
        A property is shown by any one of the scopes that read it, and the scopes of the token above are marked. The
        last two columns: whether a body may carry it, and with which other scope.
      </p>
      <input
        type="search"
        aria-label="Search the properties"
        placeholder="Search the properties"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach a scrollable area */}
      <section class="scroll" tabIndex={0} aria-label="Table of properties and scopes">
        <table>
          <thead>
            <tr>
              <th scope="col">Property</th>
              {TABLES.readScopes.map((scope) => (
                <th key={scope} scope="col" class={chosenScopes.value.includes(scope) ? 'held' : ''}>
                  <Scope name={scope} />
                </th>
              ))}
              <th scope="col">
                <Scope name={CREATE} />
              </th>
              <th scope="col">
                <Scope name={UPDATE} />
              </th>
            </tr>
          </thead>
          <tbody>
            {matchingProperties.map((property) => (
              <tr key={property.name} class={isShownBy(property, chosenScopes.value) ? '' : 'withheld'}>
                <th scope="row">
                  <Name name={property.name} />
                  <span class="says">{property.description}</span>
                </th>
                {TABLES.readScopes.map((scope) => (
                  <Mark
                    key={scope}
                    isOn={property.scopes.includes(scope)}
                    isHeld={chosenScopes.value.includes(scope)}
                    tier={property.tier && TIERS[property.tier]}
                  />
                ))}
                <td>
                  {property.create ? (
                    <>
                      <On title="may be sent" />
                      {property.write.create && (
                        <>
                          {' and '}
                          <Scope name={property.write.create} />
                        </>
                      )}
                    </>
                  ) : (
                    <Off title="may not be sent" />
                  )}
                </td>
                <td>
                  <UpdateMark isWritable={property.update} scope={property.write.update} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {matchingProperties.length === 0 && <p class="quiet">No property is called that.</p>}
      </section>
    </section>
  )
}

const Mark = ({ isOn, isHeld, tier }: { isOn: boolean; isHeld: boolean; tier: string | undefined }) => (
  <td class={isHeld ? 'held' : ''} title={tier}>
    {isOn ? <On title="shown" /> : <Off title="not shown" />}
  </td>
)

function UpdateMark({ isWritable, scope }: { isWritable: boolean; scope: string | undefined }) {
  if (!isWritable) return <Off title="may not be sent" />
  if (!scope) return <On title="may be sent" />
  return (
    <>
      {'only '}
      <Scope name={scope} />
    </>
  )
}

const On = ({ title }: { title: string }) => (
  <span class="on">
    ✓<span class="hidden"> {title}</span>
  </span>
)
const Off = ({ title }: { title: string }) => (
  <span class="off">
    ·<span class="hidden"> {title}</span>
  </span>
)

/** Shows the name of a scope. The line may break after its colon. */
function Scope({ name }: { name: string }) {
  const [verb, resource] = name.split(':')
  return (
    <code>
      {verb}:<wbr />
      {resource}
    </code>
  )
}

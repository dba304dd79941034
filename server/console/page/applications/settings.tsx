/** Shows the settings of an application by section, and below each the unset properties. */
import { isRecord } from '../../../../schema/json.ts'
import { Name } from '../parts/name.tsx'
import { propertyOf } from '../tables.ts'
import { SHOWN_NAMES, type Client, type ApplicationDetails } from './client.ts'
import { Credentials } from './credentials.tsx'
import { Grants } from './grants.tsx'
import { sectionsOf, type Section } from './sections.ts'
import { Value } from './value.tsx'

const SECTIONS = sectionsOf(SHOWN_NAMES)
const GRANTS = { id: 'grants', title: 'Grants' }

export function Settings({ whole, again }: { whole: ApplicationDetails; again: () => Promise<void> }) {
  /** Scrolls to a section and moves the focus there. */
  const jump = (id: string) => {
    const section = document.getElementById(`section-${id}`)
    section?.scrollIntoView({ block: 'start' })
    section?.focus({ preventScroll: true })
  }
  return (
    <>
      <nav class="sections" aria-label="Sections">
        {[...SECTIONS, GRANTS].map(({ id, title }) => (
          <button key={id} type="button" class="small" onClick={() => jump(id)}>
            {title}
          </button>
        ))}
      </nav>
      {SECTIONS.map((section) => (
        <SectionCard key={section.id} section={section} client={whole.client}>
          {section.id === 'credentials' && <Credentials whole={whole} again={again} />}
        </SectionCard>
      ))}
      <section class="card section" id="section-grants" tabIndex={-1} aria-labelledby="title-grants">
        <h2 id="title-grants">{GRANTS.title}</h2>
        <Grants whole={whole} again={again} />
      </section>
    </>
  )
}

function SectionCard({
  section: { id, title, properties },
  client,
  children,
}: {
  section: Section
  client: Client
  children: preact.ComponentChildren
}) {
  const set = properties.filter((name) => Object.hasOwn(client, name))
  const unset = properties.filter((name) => !Object.hasOwn(client, name))
  return (
    <section class="card section" id={`section-${id}`} tabIndex={-1} aria-labelledby={`title-${id}`}>
      <h2 id={`title-${id}`}>{title}</h2>
      {children}
      <dl class="properties">
        {set.map((name) => (
          <Property key={name} name={name} value={client[name]} />
        ))}
        {id === 'basic' && unset.includes('client_secret') && <NoSecret client={client} />}
      </dl>
      {unset.length > 0 && <Unset names={unset} />}
    </section>
  )
}

function Property({ name, value }: { name: string; value: unknown }) {
  return (
    <div class="property">
      <dt>
        <Name name={name} />
        <span class="says">{propertyOf(name)?.description}</span>
      </dt>
      <dd>
        <Value name={name} value={value} />
      </dd>
    </div>
  )
}

/** Recorded: while an application authenticates by other means, no answer shows its secret, and it comes back afterwards. */
function NoSecret({ client }: { client: Client }) {
  const hides = isRecord(client['client_authentication_methods'])
  return (
    <div class="property">
      <dt>
        <code>client_secret</code>
      </dt>
      <dd class="quiet">
        {hides
          ? 'The API shows no secret of an application that authenticates with a credential, to no token. It is kept, and comes back when client_authentication_methods is null again.'
          : 'This application has no secret.'}
      </dd>
    </div>
  )
}

function Unset({ names }: { names: readonly string[] }) {
  return (
    <details class="unset">
      <summary>Not set: {names.length}</summary>
      <dl class="properties">
        {names.map((name) => (
          <div key={name} class="property">
            <dt>
              <Name name={name} />
            </dt>
            <dd class="quiet">{propertyOf(name)?.description}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

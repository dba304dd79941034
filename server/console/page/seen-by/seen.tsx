/** Shows an application property by property. Properties that the token cannot read are marked as hidden. */
import { useEffect } from 'preact/hooks'
import { isRecord } from '../../../../schema/json.ts'
import { Value } from '../applications/value.tsx'
import { onApplicationChange } from '../applications/follow.ts'
import { clientPath, type Client } from '../applications/client.ts'
import { request, api } from '../api/management.ts'
import { Code, prettyJson } from '../parts/code.tsx'
import { useLoaded } from '../parts/loaded.ts'
import { Name } from '../parts/name.tsx'
import { Badge } from '../parts/badge.tsx'
import { kindOf } from '../parts/status.ts'
import { hrefOf } from '../state/route.ts'
import { TABLES } from '../tables.ts'
import { chosenScopes } from './chosen.ts'
import { neededScopesText, rowsOf, type Row } from './visibility.ts'

interface Answers {
  /** The application as a token with every scope reads it. */
  whole: Client
  status: number
  /** The response to the token. */
  seen: unknown
}

async function loadAnswers(id: string, scopes: readonly string[]): Promise<Answers> {
  const [whole, answered] = await Promise.all([
    api<Client>('GET', clientPath(id)),
    request('GET', `/api/v2${clientPath(id)}`, { scope: scopes.join(' ') }),
  ])
  return { whole, status: answered.status, seen: answered.json }
}

export function Seen({ id }: { id: string }) {
  const { value: scopes } = chosenScopes
  const { value, failure, again } = useLoaded(() => loadAnswers(id, scopes), [id, scopes])
  useEffect(
    () =>
      onApplicationChange((changed) => {
        if (changed === undefined || changed === id) void again()
      }),
    [id],
  )
  return (
    <section class="card seen" aria-label="The application as the token sees it">
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      {value && <Answered {...value} scopes={scopes} />}
    </section>
  )
}

function Answered({ whole, status, seen, scopes }: Answers & { scopes: readonly string[] }) {
  const rows = rowsOf(TABLES.properties, whole, scopes)
  const hidden = rows.filter(({ isSet, isVisible }) => isSet && !isVisible)
  const isChecked =
    !isRecord(seen) || rows.every(({ property: { name }, isVisible }) => isVisible || !Object.hasOwn(seen, name))
  return (
    <>
      <h2>
        {whole.name} <Badge kind={kindOf(status)}>{status}</Badge>
      </h2>
      <p>
        <a href={hrefOf({ view: 'applications', item: whole.client_id })}>Open the application</a>
      </p>
      <p role="status" class="verdict">
        {verdict(status, seen, hidden)}
      </p>
      {!isChecked && (
        <p class="failure">
          This emulator checks no tokens (--auth none), so it shows everything to everybody. Below is what a tenant
          would do.
        </p>
      )}
      <dl class="properties">
        {rows.map((row) => (
          <Property key={row.property.name} row={row} whole={whole} isRefused={status >= 400} />
        ))}
      </dl>
      <details>
        <summary>The answer as it is</summary>
        <Code text={withoutSecret(seen)} what="the answer" />
      </details>
    </>
  )
}

/** Longer lists of names are shortened. */
const FEW = 4

function verdict(status: number, seen: unknown, hidden: readonly Row[]): string {
  if (status >= 400)
    return isRecord(seen) && typeof seen['message'] === 'string' ? seen['message'] : `Refused with ${status}`
  if (hidden.length === 0) return 'The token sees everything that there is.'
  const scopes = [...new Set(hidden.map(({ property }) => neededScopesText(property)))]
  const names = hidden.map(({ property: { name } }) => name)
  const shortList =
    names.length <= FEW ? names.join(', ') : `${names.slice(0, FEW).join(', ')} and ${names.length - FEW} more`
  return `Hidden from the token: ${shortList}.${scopes.length === 1 ? ` Shown by ${scopes[0]}.` : ''}`
}

/** Masks the secret. The list above shows it after a click. */
const withoutSecret = (seen: unknown) =>
  prettyJson(isRecord(seen) && 'client_secret' in seen ? { ...seen, client_secret: '••••' } : seen)

function Property({
  row: { property, isVisible, isSet, value },
  whole,
  isRefused,
}: {
  row: Row
  whole: Client
  isRefused: boolean
}) {
  const { name } = property
  // Recorded: while an application authenticates with other methods, no response contains its secret.
  const isMuted = name === 'client_secret' && !isSet && isRecord(whole['client_authentication_methods'])
  if (!isSet && !isMuted) return null
  const isHidden = !isVisible || isRefused || isMuted
  return (
    <div class={`property ${isHidden ? 'withheld' : ''}`}>
      <dt>
        <Name name={name} />
      </dt>
      <dd>
        {isMuted && <Muted isVisible={isVisible} need={neededScopesText(property)} />}
        {isHidden && !isMuted && <span>hidden · shown by {neededScopesText(property)}</span>}
        {!isHidden && <Value name={name} value={value} />}
      </dd>
    </div>
  )
}

const Muted = ({ isVisible, need }: { isVisible: boolean; need: string }) => (
  <span>
    hidden from every token while the application authenticates with a credential (client_authentication_methods)
    {isVisible ? '' : ` · otherwise shown by ${need}`}
  </span>
)

/** Shows the grants of an application: the APIs and scopes that it gets tokens for. */
import { useState } from 'preact/hooks'
import { api } from '../api/management.ts'
import { Copyable } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { FocusKeepingList } from '../parts/focus-keeping-list.tsx'
import { useLoaded } from '../parts/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { attempt, showNotice } from '../state/notices.ts'
import { TABLES } from '../tables.ts'
import type { Client, Grant, ApplicationDetails } from './client.ts'
import { bodyRefusalOf } from './save.ts'

const FEW = 12

export function Grants({
  whole: { client, grants },
  again,
}: {
  whole: ApplicationDetails
  again: () => Promise<void>
}) {
  const [isAdding, setAdding] = useState(false)
  const remove = (grant: Grant) =>
    attempt(async () => {
      await api('DELETE', `/client-grants/${grant.id}`)
      await again()
      showNotice(`The grant for ${grant.audience} was deleted.`)
    })
  return (
    <>
      {grants.length === 0 && <p class="quiet">No grants: /oauth/token gives this application no token for any API.</p>}
      <FocusKeepingList label="Grants" class="entries">
        {grants.map((grant) => (
          <li key={grant.id} class="entry">
            <div class="facts">
              <Copyable value={grant.audience} what="the audience" />
              {grant.is_system && <Badge>of the system</Badge>}
              {grant.subject_type && <Badge>{grant.subject_type}</Badge>}
              {grant.organization_usage && <Badge>organizations: {grant.organization_usage}</Badge>}
            </div>
            <Scopes scopes={grant.scope ?? []} />
            <div class="actions">
              <Copyable value={grant.id} what="the id of the grant" />
              <button type="button" class="small" onClick={() => void remove(grant)}>
                Delete
              </button>
            </div>
          </li>
        ))}
      </FocusKeepingList>
      <div class="actions">
        <button type="button" class="button" onClick={() => setAdding(true)}>
          Add a grant
        </button>
      </div>
      {isAdding && (
        <AddGrant
          client={client}
          taken={grants.map(({ audience }) => audience)}
          onClose={() => setAdding(false)}
          onAdded={again}
        />
      )}
    </>
  )
}

function Scopes({ scopes }: { scopes: readonly string[] }) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? scopes : scopes.slice(0, FEW)
  return (
    <p class="scopes">
      {scopes.length === 0 && <span class="quiet">No scopes</span>}
      {shown.map((scope) => (
        <Badge key={scope}>{scope}</Badge>
      ))}
      {scopes.length > FEW && (
        <button type="button" class="small" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Fewer' : `All ${scopes.length}`}
        </button>
      )}
    </p>
  )
}

interface Api {
  identifier: string
  name?: string
  scopes?: readonly { value: string }[]
  is_system?: boolean
}
/** Returns the scopes of an API. The API's list omits those of the Management API, so they come from the tables. */
const scopesOf = ({ is_system, scopes = [] }: Api): readonly string[] =>
  is_system ? TABLES.managementScopes : scopes.map(({ value }) => value)

function AddGrant({
  client,
  taken,
  onClose,
  onAdded,
}: {
  client: Client
  taken: readonly string[]
  onClose: () => void
  onAdded: () => Promise<void>
}) {
  const { value: apis, failure } = useLoaded(() => api<Api[]>('GET', '/resource-servers?per_page=100'), [])
  const [audience, setAudience] = useState('')
  const [scope, setScope] = useState<readonly string[]>([])
  const [wanted, setWanted] = useState('')
  const [refusal, setRefusal] = useState<string | undefined>()
  const free = apis?.filter(({ identifier }) => !taken.includes(identifier)) ?? []
  const offered = free.filter(({ identifier }) => identifier === audience).flatMap(scopesOf)
  const matchingScopes = offered.filter((each) => each.includes(wanted.trim()))
  const hasAll = matchingScopes.length > 0 && matchingScopes.every((each) => scope.includes(each))
  const add = async (event: Event) => {
    event.preventDefault()
    try {
      await api('POST', '/client-grants', { body: { client_id: client.client_id, audience, scope } })
      await onAdded()
      onClose()
    } catch (error) {
      setRefusal(bodyRefusalOf(error).message)
    }
  }
  return (
    <Dialog title="Add a grant" onClose={onClose} wide>
      <form onSubmit={(event) => void add(event)}>
        <div class="field">
          <label for="grant-audience">API</label>
          <select
            id="grant-audience"
            value={audience}
            onChange={(event) => {
              setAudience(event.currentTarget.value)
              setScope([])
            }}
          >
            <option value="">Choose an API</option>
            {free.map(({ identifier, name }) => (
              <option key={identifier} value={identifier}>
                {name ? `${name} (${identifier})` : identifier}
              </option>
            ))}
          </select>
          {apis && free.length === 0 && (
            <p class="says">
              Each API of this tenant is granted already. A seed in the Lab, or POST /api/v2/resource-servers, makes
              others.
            </p>
          )}
        </div>
        {offered.length > 0 && (
          <fieldset class="field">
            <legend>Scopes</legend>
            {offered.length > FEW && (
              <input
                type="search"
                class="search"
                aria-label="Find a scope"
                placeholder="Find a scope"
                value={wanted}
                autocomplete="off"
                spellcheck={false}
                onInput={(event) => setWanted(event.currentTarget.value)}
              />
            )}
            <button
              type="button"
              class="small"
              onClick={() =>
                setScope(
                  hasAll
                    ? scope.filter((each) => !matchingScopes.includes(each))
                    : [...new Set([...scope, ...matchingScopes])],
                )
              }
            >
              {hasAll ? 'None of them' : `All ${matchingScopes.length}`}
            </button>
            <div class="choices tall">
              {matchingScopes.map((each) => (
                <label key={each}>
                  <input
                    type="checkbox"
                    checked={scope.includes(each)}
                    onChange={(event) =>
                      setScope(event.currentTarget.checked ? [...scope, each] : scope.filter((other) => other !== each))
                    }
                  />{' '}
                  {each}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <p class="failure" role="alert">
          {refusal ?? failure}
        </p>
        <div class="actions">
          <button type="submit" class="button first" disabled={audience === ''}>
            Add
          </button>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Chooses the scopes of the token. */
import { useState } from 'preact/hooks'
import { TABLES } from '../tables.ts'
import { chosenScopes } from './chosen.ts'
import { scopesOfToken } from './visibility.ts'

/** What each shows, in a few words; the tables say it property by property. */
const SAYS: Record<string, string> = {
  'read:clients': 'the settings, without secrets',
  'read:client_keys': 'everything, secrets and keys too',
  'read:client_credentials': 'the summary, secrets and keys',
  'read:client_summary': 'name, description, type',
}

export function Scopes() {
  const { value: held } = chosenScopes
  const others = held.filter((scope) => !(TABLES.readScopes as readonly string[]).includes(scope)).length
  const put = (scope: string, isHeld: boolean) => {
    chosenScopes.value = isHeld ? [...held, scope] : held.filter((other) => other !== scope)
  }
  return (
    <fieldset class="field">
      <legend>Scopes of the token</legend>
      <div class="scope-choices">
        {TABLES.readScopes.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={held.includes(scope)}
              onChange={(event) => put(scope, event.currentTarget.checked)}
            />
            <span>
              <code>{scope}</code>
              <span class="says">{SAYS[scope]}</span>
            </span>
          </label>
        ))}
      </div>
      {others > 0 && (
        <p class="says">
          Besides {others} {others === 1 ? 'scope that reads' : 'scopes that read'} nothing of an application.
        </p>
      )}
      <Paste />
    </fieldset>
  )
}

/** Takes the scopes of a token that somebody has. It is read here and forgotten. */
function Paste() {
  const [said, setSaid] = useState<string | undefined>()
  const take = (field: HTMLInputElement) => {
    const text = field.value
    field.value = ''
    if (text === '') return setSaid(undefined)
    const scopes = scopesOfToken(text)
    if (scopes) chosenScopes.value = scopes
    setSaid(
      scopes
        ? `These are its scopes: ${scopes.length === 0 ? 'none' : scopes.length > 6 ? `${scopes.length} of them` : scopes.join(' ')}.`
        : 'That is not a JWT. A JWT has three parts, separated by dots.',
    )
  }
  return (
    <div class="paste">
      <label for="seen-token">Or paste a token that you have</label>
      <input
        id="seen-token"
        type="password"
        autocomplete="off"
        placeholder="eyJ…"
        onInput={(event) => take(event.currentTarget)}
      />
      <p class="says" role="status">
        {said}
      </p>
    </div>
  )
}

/** Chooses the scopes of the token. */
import { useState } from 'preact/hooks'
import { TABLES } from '../tables.ts'
import { chosenScopes } from './chosen.ts'
import { scopesOfToken } from './visibility.ts'

/** A short description of each scope. The table below lists the properties. */
const SCOPE_TEXTS: Record<string, string> = {
  'read:clients': 'the settings, without secrets',
  'read:client_keys': 'everything, secrets and keys too',
  'read:client_credentials': 'the summary, secrets and keys',
  'read:client_summary': 'name, description, type',
}

export function Scopes() {
  const { value: held } = chosenScopes
  const others = held.filter((scope) => !(TABLES.readScopes as readonly string[]).includes(scope)).length
  const put = (scope: string, isHeld: boolean) => {
    chosenScopes.value = isHeld ? [...held, scope] : held.filter((each) => each !== scope)
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
              <span class="says">{SCOPE_TEXTS[scope]}</span>
            </span>
          </label>
        ))}
      </div>
      {others > 0 && (
        <p class="says">
          Besides {others} {others === 1 ? 'scope that reads' : 'scopes that read'} nothing of an application.
        </p>
      )}
      <TokenField />
    </fieldset>
  )
}

function scopesText(scopes: readonly string[]): string {
  if (scopes.length === 0) return 'none'
  return scopes.length > 6 ? `${scopes.length} scopes` : scopes.join(' ')
}

/** Reads the scopes of a pasted token. The page does not store the token. */
function TokenField() {
  const [message, setMessage] = useState<string | undefined>()
  const take = (field: HTMLInputElement) => {
    const text = field.value
    field.value = ''
    if (text === '') return setMessage(undefined)
    const scopes = scopesOfToken(text)
    if (scopes) chosenScopes.value = scopes
    setMessage(
      scopes
        ? `The scopes of the token: ${scopesText(scopes)}.`
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
        {message}
      </p>
    </div>
  )
}

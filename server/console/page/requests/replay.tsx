/** Sends a request again, after the user edited it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { request as ask, errorText } from '../api/management.ts'
import { ApiError, send, type ApiResponse } from '../api/send.ts'
import { Code, prettyJson } from '../parts/code.tsx'
import { Badge } from '../parts/badge.tsx'
import { kindOf, statusText } from '../parts/status.ts'
import type { WholeRequest } from '../state/live.ts'
import { bodyOf, draftOf, METHODS, needsToken, obstacleOf, type Draft } from './draft.ts'
import { carriesBody, missingIn } from './redacted.ts'
import { duration } from './when.ts'

type Outcome = { answered: ApiResponse } | { failure: string } | 'sending' | undefined

const NO_ANSWER =
  'No answer came. A fault of the Lab may have closed the connection; if the emulator no longer runs, start it again on the same port.'
const failureOf = (error: unknown) => (error instanceof ApiError && error.status === 0 ? NO_ANSWER : errorText(error))

/** Sends a draft. Requests outside the Management API are sent without a token. */
async function sendDraft(draft: Draft, clientId: string | undefined): Promise<ApiResponse> {
  const body = bodyOf(draft)
  if (!needsToken(draft)) return send(draft.method, draft.target, { body })
  return ask(draft.method, draft.target, {
    body,
    scope: draft.scopes.trim(),
    logged: true,
    ...(clientId !== undefined && { clientId }),
  })
}

export function Replay({ request }: { request: WholeRequest }) {
  const [draft, setDraft] = useState(() => draftOf(request))
  const [outcome, setOutcome] = useState<Outcome>()
  const outcomeBox = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (outcome !== undefined) outcomeBox.current?.scrollIntoView({ block: 'nearest' })
  }, [outcome])
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const onSubmit = async (event: Event) => {
    event.preventDefault()
    if (outcome === 'sending') return undefined
    const obstacle = obstacleOf(draft)
    if (obstacle) return setOutcome({ failure: obstacle })
    setOutcome('sending')
    setOutcome(
      await sendDraft(draft, request.client_id).then(
        (answered) => ({ answered }),
        (error) => ({ failure: failureOf(error) }),
      ),
    )
  }
  return (
    <form class="replay" aria-label="Replay" onSubmit={(event) => void onSubmit(event)}>
      <Fields draft={draft} change={change} request={request} />
      <div class="actions">
        <button type="submit" class="button first" aria-disabled={outcome === 'sending'}>
          Send
        </button>
        <button type="button" class="button" onClick={() => setDraft(draftOf(request))}>
          Put back
        </button>
        <span class="quiet">
          It counts like any other request: it meets faults and limits, and comes into the list.
        </span>
      </div>
      <div class="outcome" role="status" ref={outcomeBox}>
        <Shown outcome={outcome} />
      </div>
    </form>
  )
}

function tokenSaid({ client_id, why }: WholeRequest): string {
  if (client_id !== undefined) return `The token is for ${client_id}.`
  return why?.fault
    ? 'A fault struck before anybody looked at the token of the request; this one is for the login client.'
    : 'No good token came with the request; this one is for the login client.'
}

function Fields({
  draft,
  change,
  request,
}: {
  draft: Draft
  change: (part: Partial<Draft>) => void
  request: WholeRequest
}) {
  const { method, target, scopes, body } = draft
  const missing = missingIn(request)
  return (
    <>
      <div class="line">
        <div class="field">
          <label for="replay-method">Method</label>
          <select id="replay-method" value={method} onChange={(event) => change({ method: event.currentTarget.value })}>
            {[...new Set([...METHODS, request.method])].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="replay-target">Path and query</label>
          <input
            id="replay-target"
            class="mono"
            value={target}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => change({ target: event.currentTarget.value })}
          />
        </div>
      </div>
      {needsToken(draft) && (
        <div class="field">
          <label for="replay-scopes">Scopes of the token</label>
          <input
            id="replay-scopes"
            class="mono"
            value={scopes}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => change({ scopes: event.currentTarget.value })}
          />
          <p class="says">Separated by blanks; * is every scope. {tokenSaid(request)}</p>
        </div>
      )}
      {carriesBody(method) && (
        <div class="field">
          <label for="replay-body">Body</label>
          {missing && <p class="says missing">{missing}</p>}
          <textarea
            id="replay-body"
            rows={Math.min(16, Math.max(4, body.split('\n').length + 1))}
            spellcheck={false}
            value={body}
            onInput={(event) => change({ body: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  )
}

function Shown({ outcome }: { outcome: Outcome }) {
  if (outcome === undefined) return null
  if (outcome === 'sending') return <p class="quiet">Waiting for the answer…</p>
  if ('failure' in outcome) return <p class="failure">{outcome.failure}</p>
  const { status, milliseconds, json, text } = outcome.answered
  return (
    <>
      <p>
        <Badge kind={kindOf(status)}>{statusText(status)}</Badge>{' '}
        <span class="quiet">
          after {duration(milliseconds)}
          {text === '' && ', without a body'}
        </span>
      </p>
      {text !== '' && <Code text={json === undefined ? text : prettyJson(json)} what="the answer of the replay" />}
    </>
  )
}

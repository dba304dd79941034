/** Shows why a request got its response. */
import type { WholeRequest } from '../state/live.ts'
import { hrefOf } from '../state/route.ts'
import { docsOf } from '../tables.ts'
import { chosenScopes } from '../seen-by/chosen.ts'
import { Names } from './facts.tsx'
import { explainRequest } from './explanation.ts'
import { applicationOf, groupsOf, type Group } from './withheld.ts'

export function Why({ request }: { request: WholeRequest }) {
  const { kind, title, sentences, facts, leadsTo } = explainRequest(request)
  const docs = docsOf(request.operation ?? '')
  return (
    <section class={`why ${kind}`} aria-labelledby="why">
      <h3 id="why">{title}</h3>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {facts.length > 0 && (
        <dl class="facts">
          {facts.map(({ name, value, names }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {value}
                {names && <Names names={names} />}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {leadsTo === 'docs' && docs && (
        <p>
          <a href={docs} target="_blank" rel="noreferrer">
            Documentation of {request.operation}
          </a>
        </p>
      )}
      {leadsTo === 'lab' && (
        <p>
          <a href={hrefOf({ view: 'lab' })}>Open the Lab</a>
        </p>
      )}
      {request.why?.withheld && <Withheld request={request} withheld={request.why.withheld} />}
    </section>
  )
}

function Withheld({
  request: { path, scopes = [] },
  withheld,
}: {
  request: WholeRequest
  withheld: Record<string, readonly string[]>
}) {
  const groups = groupsOf(withheld)
  if (groups.length === 0) return null
  const item = applicationOf(path)
  const look = () => {
    chosenScopes.value = scopes
  }
  return (
    <>
      {groups.map((group) => (
        <Left key={group.scopes.join(' ')} group={group} />
      ))}
      <p>
        <a class="button" href={hrefOf({ view: 'seen-by', item })} onClick={look}>
          See {item === undefined ? 'an application' : 'the application'} as this token did
        </a>
      </p>
    </>
  )
}

function Left({ group: { scopes, properties } }: { group: Group }) {
  return (
    <div class="left">
      <Names names={properties} />
      <p>
        {properties.length === 1 ? 'It is' : 'They are'} shown to a token with{' '}
        {scopes.map((scope, index) => (
          <span key={scope}>
            {index > 0 && ' or '}
            <code>{scope}</code>
          </span>
        ))}
        .
      </p>
    </div>
  )
}

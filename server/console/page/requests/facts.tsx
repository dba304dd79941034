/** Shows the facts about a request, without its bodies. */
import type { ComponentChildren } from 'preact'
import type { WholeRequest } from '../state/live.ts'
import { hrefOf } from '../state/route.ts'
import { tenant } from '../state/tenants.ts'
import { docsOf, operationOf } from '../tables.ts'
import { Copyable } from '../parts/copy.tsx'
import { senderOf } from './sdk.ts'
import { duration, fullTime, otherTime } from './when.ts'

export function Facts({ request }: { request: WholeRequest }) {
  const { user_agent } = request
  return (
    <dl class="facts">
      <Fact name="Sent by">
        <Sender request={request} />
      </Fact>
      <Fact name="Client">
        <Client request={request} />
      </Fact>
      <Fact name="Token scopes">
        <Scopes request={request} />
      </Fact>
      <Fact name="Operation">
        <OperationFact id={request.operation} />
      </Fact>
      <Fact name="When">
        <Moment request={request} />
      </Fact>
      <Fact name="User agent">{user_agent ? <span class="mono">{user_agent}</span> : <i>none was sent</i>}</Fact>
    </dl>
  )
}

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

function Sender({ request }: { request: WholeRequest }) {
  const sender = senderOf(request)
  if (!sender) return <i>no header says so</i>
  const { name, version, runtime, header } = sender
  const own = request.sdk?.name
  return (
    <>
      <b>
        {name}
        {version && ` ${version}`}
      </b>
      {runtime && ` on ${runtime}`}
      <span class="quiet">
        {' '}
        ({header}
        {header === 'Auth0-Client' && own !== name && `: ${own}`})
      </span>
    </>
  )
}

const UNREAD = 'not looked at: the fault struck first'

function Client({ request: { client_id, why } }: { request: WholeRequest }) {
  if (client_id === undefined) return <i>{why?.fault ? UNREAD : 'not known without a valid token'}</i>
  return client_id === tenant.value?.client_id ? (
    <>
      <Copyable value={client_id} what="the client ID" /> <span class="quiet">the login client</span>
    </>
  ) : (
    <>
      <Copyable value={client_id} what="the client ID" />{' '}
      <a href={hrefOf({ view: 'applications', item: client_id })}>Open the application</a>
    </>
  )
}

/** Lists names from the API. */
export const Names = ({ names }: { names: readonly string[] }) => (
  <ul class="names">
    {names.map((name) => (
      <li key={name}>
        <code>{name}</code>
      </li>
    ))}
  </ul>
)

/** Longer lists would fill the page. */
const FEW = 12
function Scopes({ request: { scopes, why } }: { request: WholeRequest }) {
  if (scopes === undefined) return <i>{why?.fault ? UNREAD : 'no valid token'}</i>
  if (scopes.length === 0) return <i>none</i>
  if (scopes[0] === '*') return <>every scope</>
  const badges = <Names names={scopes} />
  return scopes.length <= FEW ? (
    badges
  ) : (
    <details>
      <summary>{scopes.length} scopes</summary>
      {badges}
    </details>
  )
}

function OperationFact({ id }: { id: string | undefined }) {
  const operation = operationOf(id)
  const docs = docsOf(id ?? '')
  if (!operation || !docs) return <i>none: no operation has this path and method</i>
  return (
    <>
      <code>{id}</code> {operation.summary} ·{' '}
      <a href={docs} target="_blank" rel="noreferrer">
        Documentation
      </a>
    </>
  )
}

function Moment({ request: { time, at, ms } }: { request: WholeRequest }) {
  const machineTime = otherTime(time, at)
  return (
    <>
      {fullTime(time)}
      <span class="quiet">
        , answered in {duration(ms)}
        {machineTime && `; by the clock of the tenant, and ${machineTime} by that of this machine`}
      </span>
    </>
  )
}

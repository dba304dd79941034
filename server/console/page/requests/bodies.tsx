/** Shows the body of a request and of its response. */
import type { ComponentChildren } from 'preact'
import { Code, prettyJson } from '../parts/code.tsx'
import type { WholeRequest } from '../state/live.ts'
import { carriesBody, lacksBody, NOT_KEPT, REDACTED, redactedIn } from './redacted.ts'

const Part = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="part">
    <h3>{title}</h3>
    {children}
  </section>
)

const REDACTED_SAID = <p class="quiet">Secrets are not kept: {REDACTED} stands in their place.</p>

/** Formats a body. A string is not quoted, because a fault may respond with plain text. */
const shownOf = (value: unknown) => (typeof value === 'string' ? value : prettyJson(value))

export function RequestBody({ request }: { request: WholeRequest }) {
  const { query, body, method } = request
  const parameters = [...new URLSearchParams(query ?? '')]
  return (
    <Part title="What came">
      {parameters.length > 0 && (
        <table class="query">
          <caption class="hidden">Query parameters</caption>
          <thead class="hidden">
            <tr>
              <th scope="col">Parameter</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {parameters.map(([name, value], index) => (
              <tr key={`${index} ${name}`}>
                <th scope="row">{name}</th>
                <td>{value === '' ? <i>empty</i> : value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {body !== undefined && <Code text={shownOf(body)} what="the body of the request" />}
      {redactedIn(body).length > 0 && REDACTED_SAID}
      {lacksBody(request) && <p class="quiet">No body was kept. {NOT_KEPT}</p>}
      {body === undefined && !carriesBody(method) && parameters.length === 0 && (
        <p class="quiet">Neither query parameters nor a body.</p>
      )}
      {request.operation === 'post_rotate-secret' && <p class="quiet">This call takes no body.</p>}
    </Part>
  )
}

export function ResponseBody({ request }: { request: WholeRequest }) {
  const { answer, answer_length } = request
  return (
    <Part title="What went back">
      {answer !== undefined && <Code text={shownOf(answer)} what="the answer" />}
      {redactedIn(answer).length > 0 && REDACTED_SAID}
      {answer === undefined && <p class="quiet">{nothing(request, answer_length)}</p>}
    </Part>
  )
}

function nothing({ status }: WholeRequest, length: number | undefined): string {
  if (length !== undefined)
    return `The answer was ${length.toLocaleString('en')} bytes long and is not kept: it is too long, or it made room for newer ones. Replay sends the request again and shows it whole.`
  if (status === 0) return 'No answer: the connection was closed.'
  return 'An answer without a body.'
}

/** Shows the lines of a tool, whether a request of it has arrived, and what to check if not. */
import { call } from '../api/control.ts'
import { Code } from '../parts/code.tsx'
import { Copy } from '../parts/copy.tsx'
import { hrefOf } from '../state/route.ts'
import { requestLine, seenText, type Seen } from './seen.ts'
import { checkLines, isForNode } from './tools.ts'
import type { Tool, Values } from './values.ts'

export function ToolLines({ tool, values, seen }: { tool: Tool; values: Values; seen: Seen | undefined }) {
  return (
    <article class="tool" aria-label={tool.name}>
      <h2>{tool.name}</h2>
      <Check seen={seen} name={tool.name} />
      {tool.blocks(values).map(({ where, lines }) => (
        <section key={where}>
          <h3>{where}</h3>
          <Code text={lines.join('\n')} what={`${tool.name}: ${where}`} />
        </section>
      ))}
      {tool.takesToken && <Copy label="Make a token and copy it" what="token" text={newToken} />}
      {tool.notes?.(values).map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      <NothingArrives tool={tool} values={values} />
    </article>
  )
}

/** Returns a token with every scope, for the login client. */
const newToken = async () => String((await call('emulator_tokens')).access_token)

/** Returns the CSS class of the light. */
function lightClass(seen: Seen | undefined): string {
  if (!seen) return 'none'
  if (seen.isRefused) return 'refused'
  return seen.isSure ? 'good' : 'maybe'
}

function Check({ seen, name }: { seen: Seen | undefined; name: string }) {
  return (
    <p class={`check ${lightClass(seen)}`} role="status">
      <span class="light" aria-hidden />
      <span>
        {seenText(seen, name)}
        {seen && (
          <>
            {' '}
            <a href={hrefOf({ view: 'requests', item: String(seen.request.id) })}>{requestLine(seen.request)}</a>
          </>
        )}
      </span>
    </p>
  )
}

function NothingArrives({ tool, values }: { tool: Tool; values: Values }) {
  return (
    <section class="help">
      <h3>If nothing arrives</h3>
      <p>
        Over HTTPS a tool that does not trust the authority gives up before it sends anything. Run this: it answers with
        the status ok, or says what is wrong.
      </p>
      <Code text={checkLines(values).join('\n')} what="the commands that check the authority" />
      <ul>
        {isForNode(tool, values) && (
          <li>NODE_EXTRA_CA_CERTS is read once, when Node starts: set it before, in the same terminal.</li>
        )}
        <li>
          The domain is <code>{values.domain}</code>: with its port, without https:// and without a path.
        </li>
        <li>
          In a container localhost is the container itself. Start the emulator with{' '}
          <code>--tls-host host.docker.internal</code>, so that its certificate is for that name, and use it in place of
          localhost. On Linux the emulator has to listen there too (<code>--host</code>).
        </li>
        <li>A login with an unknown client ID counts as a request to the tenant default.</li>
      </ul>
    </section>
  )
}

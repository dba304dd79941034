/** Shows the addresses of this emulator and the credentials for it. */
import type { ComponentChildren } from 'preact'
import { Copyable, Secret } from '../parts/copy.tsx'
import { caLine, type Values } from './values.ts'

interface Props {
  values: Values
  /** Whether the values are loaded. Until then, their rows are empty. */
  isKnown: boolean
  /** The choice of the application whose credentials are shown. */
  children: ComponentChildren
}

export function Place({ values, isKnown, children }: Props) {
  const { domain, url, clientId, clientSecret } = values
  return (
    <section class="card place" aria-label="This emulator">
      <dl>
        <Row name="Domain">{isKnown && <Copyable value={domain} what="domain" />}</Row>
        <Row name="HTTPS">{isKnown && <Copyable value={`https://${domain}`} what="URL over HTTPS" />}</Row>
        <Row name="HTTP">{isKnown && <Copyable value={url} what="URL over HTTP" />}</Row>
      </dl>
      <dl>
        <Row name="Application">{children}</Row>
        <Row name="Client ID">{isKnown && <Copyable value={clientId} what="client ID" />}</Row>
        <Row name="Client secret">{isKnown && <Secret key={clientId} value={clientSecret} what="client secret" />}</Row>
      </dl>
      <dl class="authority">
        <Row name="Authority">
          <a href="/_emulator/ca.pem" download="ca.pem">
            ca.pem
          </a>
          <span class="quiet">or</span>
          {isKnown && <Copyable value={caLine(values)} what="command that gets the authority" />}
        </Row>
      </dl>
    </section>
  )
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Shows the login client of a tenant, which always works at /oauth/token. */
import { Copyable, Secret } from '../parts/copy.tsx'

/** A tenant with the secret of its login client. */
export interface WithSecret {
  name: string
  domain: string
  client_id: string
  client_secret: string
}

export function LoginClient({ tenant: { name, domain, client_id, client_secret } }: { tenant: WithSecret }) {
  return (
    <dl class="client">
      <div>
        <dt>Domain</dt>
        <dd>
          <Copyable value={domain} what={`domain of ${name}`} />
        </dd>
      </div>
      <div>
        <dt>Client ID</dt>
        <dd>
          <Copyable value={client_id} what={`client ID of ${name}`} />
        </dd>
      </div>
      <div>
        <dt>Client secret</dt>
        <dd>
          <Secret value={client_secret} what={`client secret of ${name}`} />
        </dd>
      </div>
    </dl>
  )
}

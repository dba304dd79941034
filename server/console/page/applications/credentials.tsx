/** Shows the credentials of an application: keys and certificates that replace its secret at login. */
import { useState } from 'preact/hooks'
import { api } from '../api/management.ts'
import { Copyable } from '../parts/copy.tsx'
import { FocusKeepingList } from '../parts/focus-keeping-list.tsx'
import { Badge } from '../parts/badge.tsx'
import { attempt, showNotice } from '../state/notices.ts'
import { AddCredential } from './add-credential.tsx'
import { applicationChanged } from './follow.ts'
import { clientPath, type Client, type Credential, type ApplicationDetails } from './client.ts'
import { METHOD_BY_TYPE, updateNotToUse, updateToUse, usesOf } from './credential-use.ts'

export function Credentials({
  whole: { client, credentials },
  again,
}: {
  whole: ApplicationDetails
  again: () => Promise<void>
}) {
  const [isAdding, setAdding] = useState(false)
  return (
    <>
      {credentials.length === 0 && (
        <p class="quiet">No credentials: the application logs in with its secret, or not at all.</p>
      )}
      <FocusKeepingList label="Credentials" class="entries">
        {credentials.map((each) => (
          <Entry key={each.id} client={client} credential={each} again={again} />
        ))}
      </FocusKeepingList>
      <div class="actions">
        <button type="button" class="button" onClick={() => setAdding(true)}>
          Add a credential
        </button>
      </div>
      {isAdding && <AddCredential client={client} onClose={() => setAdding(false)} onAdded={again} />}
    </>
  )
}

function Entry({ client, credential, again }: { client: Client; credential: Credential; again: () => Promise<void> }) {
  const { id, name, credential_type: type, kid, alg, expires_at, subject_dn, thumbprint_sha256 } = credential
  const uses = usesOf(client, id)
  const canUse = Object.hasOwn(METHOD_BY_TYPE, type)
  const change = (work: () => Promise<unknown>, said: string) =>
    attempt(async () => {
      await work()
      applicationChanged(client.client_id)
      await again()
      showNotice(said)
    })
  const use = (isUsed: boolean) =>
    void change(
      () =>
        api('PATCH', clientPath(client.client_id), { body: (isUsed ? updateToUse : updateNotToUse)(client, type, id) }),
      isUsed ? `${client.name} logs in with it from now on.` : `${client.name} does not log in with it any more.`,
    )
  const remove = () =>
    void change(() => api('DELETE', `${clientPath(client.client_id)}/credentials/${id}`), 'The credential was deleted.')
  return (
    <li class="entry">
      <div class="facts">
        <strong>{name || id}</strong>
        <Badge>{type}</Badge>
        {alg && <Badge>{alg}</Badge>}
        {uses.length > 0 ? (
          uses.map((each) => (
            <Badge key={each} kind="good">
              {each}
            </Badge>
          ))
        ) : (
          <Badge kind="warn">not in use</Badge>
        )}
      </div>
      <dl class="members">
        <Fact name="id" value={id} />
        {kid && <Fact name="kid" value={kid} />}
        {subject_dn && <Fact name="subject_dn" value={subject_dn} />}
        {thumbprint_sha256 && <Fact name="thumbprint_sha256" value={thumbprint_sha256} />}
        <Fact name="expires_at" value={expires_at ?? 'never'} />
      </dl>
      <div class="actions">
        {canUse && (
          <button type="button" class="small" onClick={() => use(uses.length === 0)}>
            {uses.length === 0 ? 'Log in with it' : 'Stop using it'}
          </button>
        )}
        <button type="button" class="small" onClick={remove}>
          Delete
        </button>
      </div>
    </li>
  )
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      <Copyable value={value} what={name} />
    </dd>
  </div>
)

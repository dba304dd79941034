/** Adds a credential from a pasted key or certificate, or from a key pair that the browser generates. */
import { useState } from 'preact/hooks'
import type { JsonRecord } from '../../../../schema/json.ts'
import { api } from '../api/management.ts'
import { Code } from '../parts/code.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TABLES } from '../tables.ts'
import { attempt } from '../state/notices.ts'
import { applicationChanged } from './follow.ts'
import { clientPath, type Client, type Credential } from './client.ts'
import { updateToUse } from './credential-use.ts'
import { makeKeyPair, type KeyPair } from './key-pair.ts'
import { choicesOf } from './kinds.ts'
import { bodyRefusalOf } from './save.ts'

const { properties: { credential_type: TYPE = {}, alg: ALG = {} } = {} } = TABLES.credential
const TYPE_TEXTS: Record<string, string> = {
  public_key: 'Public key (private_key_jwt)',
  x509_cert: 'Certificate (self-signed mTLS)',
  cert_subject_dn: 'Subject of a certificate (mTLS)',
}

interface Props {
  client: Client
  onClose: () => void
  onAdded: () => Promise<void>
}

export function AddCredential({ client, onClose, onAdded }: Props) {
  const [draft, setDraft] = useState<JsonRecord>({ credential_type: 'public_key', name: '', pem: '', alg: 'RS256' })
  const [isUsed, setUsed] = useState(true)
  const [pair, setPair] = useState<KeyPair | undefined>()
  const [refusal, setRefusal] = useState<string | undefined>()
  const [added, setAdded] = useState<Credential | undefined>()
  const change = (part: JsonRecord) => setDraft({ ...draft, ...part })
  const generateKeyPair = () =>
    attempt(async () => {
      const newPair = await makeKeyPair()
      setPair(newPair)
      change({ credential_type: 'public_key', pem: newPair.publicPem })
    })
  const add = async (event: Event) => {
    event.preventDefault()
    try {
      const credential = await addCredential(client, draft, isUsed)
      await onAdded()
      // This dialog is the only place that shows the private key.
      if (pair && draft['pem'] === pair.publicPem) setAdded(credential)
      else onClose()
    } catch (error) {
      setRefusal(bodyRefusalOf(error).message)
    }
  }
  if (added && pair) return <PrivateKey credential={added} pair={pair} onClose={onClose} />
  return (
    <Dialog title="Add a credential" onClose={onClose} wide>
      <form onSubmit={(event) => void add(event)}>
        <Fields draft={draft} change={change} />
        <div class="actions below">
          <button type="button" class="button" onClick={() => void generateKeyPair()}>
            Make a key pair
          </button>
          <span class="quiet">
            {pair
              ? 'The public half is above; the private half is shown once it is added.'
              : 'Or paste above what you have.'}
          </span>
        </div>
        <label class="below">
          <input type="checkbox" checked={isUsed} onChange={(event) => setUsed(event.currentTarget.checked)} /> Log in
          with it from now on, in place of the secret
        </label>
        <p class="failure" role="alert">
          {refusal}
        </p>
        <div class="actions">
          <button type="submit" class="button first">
            Add
          </button>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Creates the credential. Empty fields are not sent. */
async function addCredential(client: Client, draft: JsonRecord, isUsed: boolean): Promise<Credential> {
  const { alg, ...rest } = draft
  const body = Object.fromEntries(
    Object.entries(draft['credential_type'] === 'public_key' ? { ...rest, alg } : rest).filter(
      ([, value]) => value !== '',
    ),
  )
  const credential = await api<Credential>('POST', `${clientPath(client.client_id)}/credentials`, { body })
  if (isUsed)
    await api('PATCH', clientPath(client.client_id), {
      body: updateToUse(client, credential.credential_type, credential.id),
    })
  applicationChanged(client.client_id)
  return credential
}

function Fields({ draft, change }: { draft: JsonRecord; change: (part: JsonRecord) => void }) {
  const text = (name: string) => ({
    id: `credential-${name}`,
    value: String(draft[name] ?? ''),
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      change({ [name]: event.currentTarget.value }),
  })
  const isSubject = draft['credential_type'] === 'cert_subject_dn'
  return (
    <>
      <div class="columns">
        <div class="field">
          <label for="credential-type">
            <code>credential_type</code>
          </label>
          <select
            id="credential-type"
            value={String(draft['credential_type'])}
            onChange={(event) => change({ credential_type: event.currentTarget.value })}
          >
            {choicesOf(TYPE).map((each) => (
              <option key={each} value={each}>
                {TYPE_TEXTS[each] ?? each}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="credential-name">
            <code>name</code>
          </label>
          <input type="text" autocomplete="off" {...text('name')} />
        </div>
        {draft['credential_type'] === 'public_key' && (
          <div class="field">
            <label for="credential-alg">
              <code>alg</code>
            </label>
            <select
              id="credential-alg"
              value={String(draft['alg'])}
              onChange={(event) => change({ alg: event.currentTarget.value })}
            >
              {choicesOf(ALG).map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </div>
        )}
        {draft['credential_type'] === 'public_key' && (
          <div class="field">
            <label for="credential-expires_at">
              <code>expires_at</code>
            </label>
            <input
              type="text"
              autocomplete="off"
              placeholder="2027-01-31T12:00:00Z, or never"
              {...text('expires_at')}
            />
          </div>
        )}
      </div>
      {isSubject && (
        <div class="field">
          <label for="credential-subject_dn">
            <code>subject_dn</code>
          </label>
          <input
            type="text"
            autocomplete="off"
            placeholder="CN=app.example.com, in place of a pem"
            {...text('subject_dn')}
          />
        </div>
      )}
      <div class="field">
        <label for="credential-pem">
          <code>pem</code>
        </label>
        <textarea rows={6} spellcheck={false} placeholder={'-----BEGIN PUBLIC KEY-----'} {...text('pem')} />
      </div>
    </>
  )
}

function PrivateKey({ credential, pair, onClose }: { credential: Credential; pair: KeyPair; onClose: () => void }) {
  return (
    <Dialog title="The private key" onClose={onClose} wide>
      <p>
        The credential <code>{credential.id}</code> is added
        {credential.kid && (
          <>
            {' '}
            with the kid <code>{credential.kid}</code>
          </>
        )}
        . Keep its private key now: it was made in this page and is kept nowhere.
      </p>
      <Code text={pair.privatePem} what="the private key" />
      <div class="actions below">
        <button type="button" class="button first" onClick={onClose}>
          I have it
        </button>
      </div>
    </Dialog>
  )
}

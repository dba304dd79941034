/** Credentials in the store: the credential as a document, and beside it the public key, which no answer shows. */
import type Database from 'better-sqlite3'
import type { Credential } from '../../schema/credential.ts'
import { preparing } from './statements.ts'

/** A credential and the public key (SPKI PEM) that assertions are verified with. */
export interface CredentialWithKey {
  credential: Credential
  publicKey: string
}

const parsed = (document: string) => JSON.parse(document) as Credential
/** Newest first (recorded 16 times of 18). */
const NEWEST_FIRST = "ORDER BY json_extract(document, '$.created_at') DESC, seq DESC"

/** The part of the store that keeps credentials; they go with their client. */
export function credentialStore(db: Database.Database, nextSeq: () => number) {
  const prepare = preparing(db)
  const insert = prepare(
    'INSERT INTO credential (seq, id, client_id, public_key, document) VALUES (@seq, @id, @client_id, @public_key, @document)',
  )
  const update = prepare('UPDATE credential SET document = @document WHERE id = @id')
  const select = prepare.one('SELECT document FROM credential WHERE client_id = ? AND id = ?')
  const selectAll = prepare.one(`SELECT document FROM credential WHERE client_id = ? ${NEWEST_FIRST}`)
  const selectKeys = prepare(
    `SELECT document, public_key FROM credential WHERE client_id = ? AND public_key IS NOT NULL ${NEWEST_FIRST}`,
  )
  const selectWhole = prepare('SELECT document, public_key FROM credential WHERE client_id = ? ORDER BY seq')
  const remove = prepare('DELETE FROM credential WHERE client_id = ? AND id = ?')
  const removeAll = prepare('DELETE FROM credential WHERE client_id = ?')
  const count = prepare.one('SELECT count(*) FROM credential')

  return {
    /** Adds a credential to a client that is there already. */
    insert(clientId: string, credential: Credential, publicKey: string | null): void {
      insert.run({
        seq: nextSeq(),
        id: credential.id,
        client_id: clientId,
        public_key: publicKey,
        document: JSON.stringify(credential),
      })
    },
    update: (credential: Credential): void =>
      void update.run({ id: credential.id, document: JSON.stringify(credential) }),
    get(clientId: string, id: string): Credential | undefined {
      const document = select.get(clientId, id) as string | undefined
      return document === undefined ? undefined : parsed(document)
    },
    /** All credentials of a client, newest first. */
    list: (clientId: string): Credential[] => (selectAll.all(clientId) as string[]).map(parsed),
    /** All credentials of a client in the order in which they were added; those of a subject that was typed in have no key. */
    all(clientId: string) {
      const rows = selectWhole.all(clientId) as { document: string; public_key: string | null }[]
      return rows.map(({ document, public_key }) => ({ credential: parsed(document), publicKey: public_key }))
    },
    delete: (clientId: string, id: string): void => void remove.run(clientId, id),
    deleteOf: (clientId: string): void => void removeAll.run(clientId),
    /** How many there are, of all clients. */
    count: () => count.get() as number,
    /** The credentials of a client that have a key, newest first; those of a subject that was typed in have none. */
    publicKeys(clientId: string): CredentialWithKey[] {
      const rows = selectKeys.all(clientId) as { document: string; public_key: string }[]
      return rows.map(({ document, public_key }) => ({ credential: parsed(document), publicKey: public_key }))
    },
  }
}

/** A credential, and its public key, where it has one. */
export interface KeyedCredential {
  credential: Credential
  publicKey: string | null
}

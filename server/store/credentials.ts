/** Stores credentials as JSON documents, and their public keys, which no response contains. */
import type Database from 'better-sqlite3'
import type { Credential } from '../../schema/credential.ts'
import { preparing } from './statements.ts'

/** A credential and the public key (SPKI PEM) that assertions are verified with. */
export interface CredentialWithKey {
  credential: Credential
  publicKey: string
}

const parseCredential = (document: string) => JSON.parse(document) as Credential
/** Newest first (recorded 16 times of 18). */
const NEWEST_FIRST = "ORDER BY json_extract(document, '$.created_at') DESC, seq DESC"

/** Creates the part of the store for credentials. They are deleted together with their client. */
export function createCredentialStore(db: Database.Database, nextSeq: () => number) {
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
    /** Adds a credential to an existing client. */
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
      return document === undefined ? undefined : parseCredential(document)
    },
    /** Returns all credentials of a client, newest first. */
    list: (clientId: string): Credential[] => (selectAll.all(clientId) as string[]).map(parseCredential),
    /**
     * Returns all credentials of a client in the order in which they were added. A credential that only has a subject
     * has no key.
     */
    all(clientId: string) {
      const rows = selectWhole.all(clientId) as { document: string; public_key: string | null }[]
      return rows.map(({ document, public_key }) => ({ credential: parseCredential(document), publicKey: public_key }))
    },
    delete: (clientId: string, id: string): void => void remove.run(clientId, id),
    deleteOf: (clientId: string): void => void removeAll.run(clientId),
    /** Counts the credentials of all clients. */
    count: () => count.get() as number,
    /**
     * Returns the credentials of a client that have a key, newest first. A credential that only has a subject has no
     * key.
     */
    publicKeys(clientId: string): CredentialWithKey[] {
      const rows = selectKeys.all(clientId) as { document: string; public_key: string }[]
      return rows.map(({ document, public_key }) => ({ credential: parseCredential(document), publicKey: public_key }))
    },
  }
}

/** A credential and its public key; null if it has none. */
export interface KeyedCredential {
  credential: Credential
  publicKey: string | null
}

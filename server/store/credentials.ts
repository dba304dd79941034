/** Credentials in the store: the credential as a document, and beside it the public key, which no answer shows. */
import type Database from 'better-sqlite3'
import type { Credential } from '../../schema/credential.ts'

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
  const insert = db.prepare(
    'INSERT INTO credential (seq, id, client_id, public_key, document) VALUES (@seq, @id, @client_id, @public_key, @document)',
  )
  const update = db.prepare('UPDATE credential SET document = @document WHERE id = @id')
  const select = db.prepare('SELECT document FROM credential WHERE client_id = ? AND id = ?').pluck()
  const selectAll = db.prepare(`SELECT document FROM credential WHERE client_id = ? ${NEWEST_FIRST}`).pluck()
  const selectKeys = db.prepare(`SELECT document, public_key FROM credential WHERE client_id = ? AND public_key IS NOT NULL ${NEWEST_FIRST}`)
  const remove = db.prepare('DELETE FROM credential WHERE client_id = ? AND id = ?')
  const count = db.prepare('SELECT count(*) FROM credential').pluck()

  return {
    /** Adds a credential to a client that is there already. */
    insert(clientId: string, credential: Credential, publicKey: string | null): void {
      insert.run({ seq: nextSeq(), id: credential.id, client_id: clientId, public_key: publicKey, document: JSON.stringify(credential) })
    },
    update: (credential: Credential): void => void update.run({ id: credential.id, document: JSON.stringify(credential) }),
    get(clientId: string, id: string): Credential | undefined {
      const document = select.get(clientId, id) as string | undefined
      return document === undefined ? undefined : parsed(document)
    },
    /** All credentials of a client, newest first. */
    list: (clientId: string): Credential[] => (selectAll.all(clientId) as string[]).map(parsed),
    delete: (clientId: string, id: string): void => void remove.run(clientId, id),
    /** How many there are, of all clients. */
    count: () => count.get() as number,
    /** The credentials of a client that have a key, newest first; those of a subject that was typed in have none. */
    publicKeys(clientId: string): CredentialWithKey[] {
      const rows = selectKeys.all(clientId) as { document: string; public_key: string }[]
      return rows.map(({ document, public_key }) => ({ credential: parsed(document), publicKey: public_key }))
    },
  }
}

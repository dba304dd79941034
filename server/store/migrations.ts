/**
 * The migrations that create the tables, in their order. `user_version` is the number of migrations that a file has
 * had. A migration is never edited after a release.
 *
 * `client` contains the columns that lists filter and sort by. `client_document` contains the JSON members of each
 * scope tier as text, so that a read only joins the texts that a token may see. The global client has the highest
 * sequence number, because lists show it last.
 */
export const GLOBAL_SEQ = 2 ** 52

export const MIGRATIONS = [
  `CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
   INSERT INTO counter VALUES ('seq', 0), ('clients', 0);

   CREATE TABLE client (
     seq INTEGER PRIMARY KEY,
     client_id TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     app_type TEXT,
     is_first_party INTEGER NOT NULL,
     is_global INTEGER NOT NULL,
     external_client_id TEXT
   );
   CREATE INDEX client_by_filter ON client (is_global, is_first_party, app_type);
   CREATE UNIQUE INDEX client_by_external_id ON client (external_client_id) WHERE external_client_id IS NOT NULL;

   CREATE TABLE client_document (
     seq INTEGER PRIMARY KEY REFERENCES client (seq) ON DELETE CASCADE,
     summary TEXT NOT NULL,
     settings TEXT NOT NULL,
     keys TEXT NOT NULL,
     hidden_secret TEXT
   );
   CREATE TABLE client_alias (
     alias TEXT PRIMARY KEY,
     seq INTEGER NOT NULL REFERENCES client (seq) ON DELETE CASCADE
   ) WITHOUT ROWID;
   CREATE INDEX client_alias_by_client ON client_alias (seq);

   CREATE TABLE resource_server (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     identifier TEXT NOT NULL UNIQUE,
     document TEXT NOT NULL
   );

   CREATE TABLE client_grant (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     client_id TEXT REFERENCES client (client_id) ON DELETE CASCADE,
     audience TEXT NOT NULL,
     subject_type TEXT NOT NULL,
     default_for TEXT,
     allow_any_organization INTEGER NOT NULL,
     document TEXT NOT NULL
   );
   CREATE UNIQUE INDEX client_grant_by_client ON client_grant (client_id, audience, subject_type);
   CREATE INDEX client_grant_by_audience ON client_grant (audience);

   CREATE TABLE credential (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     client_id TEXT NOT NULL REFERENCES client (client_id) ON DELETE CASCADE,
     public_key TEXT,
     document TEXT NOT NULL
   );
   CREATE INDEX credential_by_client ON credential (client_id);`,

  `ALTER TABLE client ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX client_by_name ON client (name COLLATE NOCASE);
   CREATE INDEX client_by_update ON client (updated_at);
   CREATE TABLE client_metadata (
     key TEXT NOT NULL,
     value TEXT NOT NULL,
     seq INTEGER NOT NULL REFERENCES client (seq) ON DELETE CASCADE,
     PRIMARY KEY (key, value, seq)
   ) WITHOUT ROWID;
   CREATE INDEX client_metadata_by_client ON client_metadata (seq);
   WITH first AS (
     SELECT d.seq, m.key, m.value, m.type FROM client_document d, json_each('{' || substr(d.settings, 2) || '}', '$.client_metadata') m
   ), second AS (
     SELECT seq, key, value, type FROM first
     UNION ALL SELECT f.seq, f.key || '.' || m.key, m.value, m.type FROM first f, json_each(f.value) m WHERE f.type = 'object'
   )
   INSERT OR IGNORE INTO client_metadata (key, value, seq)
     SELECT key, substr(CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE value END, 1, 64), seq
     FROM second WHERE type NOT IN ('null', 'object', 'array');

   CREATE TABLE connection (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL UNIQUE,
     strategy TEXT NOT NULL,
     document TEXT NOT NULL
   );
   CREATE TABLE connection_client (
     client_id TEXT NOT NULL REFERENCES client (client_id) ON DELETE CASCADE,
     connection TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
     PRIMARY KEY (client_id, connection)
   ) WITHOUT ROWID;

   CREATE TABLE organization (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL UNIQUE,
     document TEXT NOT NULL
   );
   CREATE TABLE organization_grant (
     grant_id TEXT NOT NULL REFERENCES client_grant (id) ON DELETE CASCADE,
     organization TEXT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
     PRIMARY KEY (grant_id, organization)
   ) WITHOUT ROWID;
   CREATE INDEX organization_grant_by_organization ON organization_grant (organization);
   CREATE INDEX client_grant_for_any_organization ON client_grant (client_id) WHERE allow_any_organization = 1;

   CREATE TABLE cimd_document (url TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;`,

  `INSERT INTO counter VALUES ('drawn', 0);`,

  // The summary starts without a comma. It is never empty, so the other texts can be joined to it.
  `UPDATE client_document SET summary = substr(summary, 2);
   DELETE FROM counter WHERE name = 'clients';`,

  // State of the tenant that is not an entity. A restore does not change it.
  'CREATE TABLE tenant_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;',

  // Without this index, each connection of a seed or an export scans the assignments of all connections.
  'CREATE INDEX connection_client_by_connection ON connection_client (connection);',
] as const

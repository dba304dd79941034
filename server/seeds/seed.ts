/** Types shared by the code that reads and loads seeds. */

/** A seed with the name that its user gave. */
export interface NamedSeed {
  name: string
  /** The document. Undefined for a generated seed. */
  document: unknown
}

/** How many entities of each kind were loaded. */
export type Loaded = Record<
  'resourceServers' | 'clients' | 'clientGrants' | 'connections' | 'organizations' | 'cimdDocuments',
  number
>

/** Receives the progress of a load from time to time. */
export type Progress = (done: number, of: number) => void

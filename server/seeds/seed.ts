/** The types that reading and loading seeds share. */

/** A seed that was read, under the name that its user knows it by. */
export interface NamedSeed {
  name: string
  /** The document; undefined for one that is generated. */
  document: unknown
}

/** How many entities of each kind a load made. */
export type Loaded = Record<
  'resourceServers' | 'clients' | 'clientGrants' | 'connections' | 'organizations' | 'cimdDocuments',
  number
>

/** Told now and then how far a load is. */
export type Progress = (done: number, of: number) => void

/** What the tables of a store share: pages in the order of creation. */

/** Which part of a list is read. */
export interface Range {
  offset?: number
  /** Only entities behind this place. */
  after?: number
  limit: number
}
/** A page as a JSON array text. */
export interface Page {
  json: string
  length: number
  /** Place of the last entity of the page; 0 for an empty one. */
  last: number
}

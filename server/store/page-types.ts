/** What the tables of a store share: pages in the order of creation. */

/** Which part of a list is read. */
export interface Range {
  offset?: number
  /** Only entities behind this place. */
  after?: number
  limit: number
}
/** A page as a JSON array: a text, or its bytes in UTF-8 where it is long (a text of the driver is copied once for itself and once to be sent). */
export interface Page<Json extends string | Buffer = string | Buffer> {
  json: Json
  length: number
  /** Place of the last entity of the page; 0 for an empty one. */
  last: number
}

/** The types of pages, which are in the order of creation. All tables of a store use them. */

/** The part of a list that is read. */
export interface Range {
  offset?: number
  /** Only entities with a higher sequence number. */
  after?: number
  limit: number
}
/**
 * A page as a JSON array: a text, or UTF-8 bytes for long pages. A text from the driver would be copied twice: when it
 * is read and when it is sent.
 */
export interface Page<Json extends string | Buffer = string | Buffer> {
  json: Json
  length: number
  /** The sequence number of the last entity of the page; 0 for an empty page. */
  last: number
}

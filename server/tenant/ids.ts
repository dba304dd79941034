/** Identifiers and secrets in the shapes that real tenants give out (recorded; observed-behaviour.md §1). */
import { createHash, randomBytes, randomFillSync } from 'node:crypto'
import { isRecord } from '../../schema/json.ts'
import type { DrawStore } from '../store/draws.ts'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Returns so many bytes, other ones at each call. */
type Source = (length: number) => Buffer

/** Characters drawn evenly: bytes beyond the last whole multiple of the alphabet are thrown away. */
function characters(source: Source, alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length)
  let result = ''
  while (result.length < length) {
    for (const byte of source(length * 2)) {
      if (byte < limit && result.length < length) result += alphabet[byte % alphabet.length]
    }
  }
  return result
}

const SHAPES = {
  /** 32 letters and digits. */
  clientId: (source: Source) => characters(source, ALPHANUMERIC, 32),
  /** Third-party strict clients and registered documents: `tpc_` and 22 base58 characters. */
  thirdPartyClientId: (source: Source) => `tpc_${characters(source, BASE58, 22)}`,
  /** 64 characters: base64url of 48 bytes. */
  clientSecret: (source: Source) => source(48).toString('base64url'),
  /** `cgr_` and 16 letters and digits. */
  grantId: (source: Source) => `cgr_${characters(source, ALPHANUMERIC, 16)}`,
  /** `cred_` and 22 base58 characters. */
  credentialId: (source: Source) => `cred_${characters(source, BASE58, 22)}`,
  /** `con_` and 16 letters and digits. */
  connectionId: (source: Source) => `con_${characters(source, ALPHANUMERIC, 16)}`,
  /** `org_` and 16 letters and digits. */
  organizationId: (source: Source) => `org_${characters(source, ALPHANUMERIC, 16)}`,
  /** 24 hexadecimal digits. */
  resourceServerId: (source: Source) => source(12).toString('hex'),
}
type Shape = keyof typeof SHAPES

/** What ids and secrets are drawn for. */
export type Kind =
  | 'client'
  | 'rotation'
  | 'credential'
  | 'grant'
  | 'resource server'
  | 'connection'
  | 'organization'
  | 'many'

/** The ids and secrets of one entity. */
export type Draw = { [S in Shape]: () => string } & {
  /** Counts the entity as created. To be called in the transaction that stores it, so that a create that fails counts nothing. */
  keep(): void
}

/** The ids and secrets of a tenant, and the chances of its faults. */
export interface Ids {
  /**
   * Begins the draws for an entity that is created.
   * @param what what it is created from, as JSON: equal entities get different ids, and no other entity changes them
   * @param within what it belongs to
   */
  for(kind: Kind, what: unknown, within?: unknown): Draw
  /** Like `for`, for an entity whose id is given: loaded again, it has the same secret and credentials. */
  forPinned(kind: Kind, what: unknown, within?: unknown): Draw
  /** A new sequence of numbers from 0 up to, but not including, 1. @param index which sequence */
  chances(index: number): () => number
}

const drawOf = (draw: (shape: Shape) => string, keep: () => void): Draw =>
  ({ ...Object.fromEntries((Object.keys(SHAPES) as Shape[]).map((shape) => [shape, () => draw(shape)])), keep }) as Draw

const POOL = 4096
let pool = Buffer.alloc(0)

/** Random bytes, drawn ahead: to ask for few takes as long as for many. */
const randomSource: Source = (length) => {
  if (pool.length < length) pool = randomFillSync(Buffer.allocUnsafe(POOL))
  const drawn = pool.subarray(0, length)
  pool = pool.subarray(length)
  return drawn
}

const fractionOf = (bytes: Buffer) => bytes.readUInt32BE() / 2 ** 32

const randomDraw = drawOf(
  (shape) => SHAPES[shape](randomSource),
  () => {},
)
const randomChance = () => fractionOf(randomSource(4))

/** The ids of every tenant without `--deterministic`: what they are for does not matter. */
export const randomIds: Ids = { for: () => randomDraw, forPinned: () => randomDraw, chances: () => randomChance }

/** JSON in which the order of members does not matter. */
const canonical = (value: unknown) =>
  JSON.stringify(value, (_, each: unknown) =>
    isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1))) : each,
  )

/**
 * Ids that follow from a text, the tenant, what is created, and how many equal entities were created before.
 * @param text of `--deterministic`
 * @param store the present store of the tenant, asked anew at each draw: a reset replaces it
 */
export function repeatableIds(text: string, tenant: string, store: () => DrawStore): Ids {
  const bytes = (length: number, ...parts: (string | number)[]) =>
    createHash('shake256', { outputLength: length })
      .update(JSON.stringify([text, tenant, ...parts]))
      .digest()
  const draws = (key: string, first: number, isTaken: (id: string) => boolean, keep: (next: number) => void) => {
    const indexes = new Map<Shape, number>()
    let number = first
    const drawn = (shape: Shape, index: number) => {
      let block = 0
      return SHAPES[shape]((length) => bytes(length, key, number, shape, index, block++))
    }
    const draw = (shape: Shape) => {
      const index = indexes.get(shape) ?? 0
      indexes.set(shape, index + 1)
      let made = drawn(shape, index)
      // An export that was loaded brings ids along, but not their counts.
      for (; isTaken(made); made = drawn(shape, index)) number++
      return made
    }
    return drawOf(draw, () => {
      if (indexes.size > 0) keep(number + 1)
    })
  }
  const keyOf = (kind: Kind, what: unknown, within: unknown) =>
    `${kind} ${createHash('sha256')
      .update(canonical([what, within]))
      .digest('base64url')}`
  return {
    for(kind, what, within) {
      const key = keyOf(kind, what, within)
      return draws(key, store().count(key), store().isTaken, (next) => store().setCount(key, next))
    },
    forPinned: (kind, what, within) =>
      draws(
        keyOf(kind, what, within),
        0,
        () => false,
        () => {},
      ),
    chances(index) {
      let number = 0
      return () => fractionOf(bytes(4, 'chance', index, number++))
    },
  }
}

/** Of the headers of an answer: 20 hexadecimal digits, never the same. */
export const requestId = () => randomBytes(10).toString('hex')

/** Creates ids and secrets in the same shapes as real tenants (recorded; observed-behaviour.md §1). */
import { createHash, randomBytes, randomFillSync } from 'node:crypto'
import { isRecord } from '../../schema/json.ts'
import type { DrawStore } from '../store/draws.ts'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Returns this number of bytes, different ones at each call. */
type Source = (length: number) => Buffer

/** Draws characters with equal probability. It skips bytes above the largest multiple of the alphabet's length. */
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

/** The kinds of entities that ids and secrets are drawn for. */
type Kind = 'client' | 'rotation' | 'credential' | 'grant' | 'resource server' | 'connection' | 'organization' | 'many'

/** The ids and secrets of one entity. */
export type Draw = { [S in Shape]: () => string } & {
  /**
   * Counts the entity as created. Call it in the transaction that stores the entity, so that a failed create is not
   * counted.
   */
  keep(): void
}

/** Draws the ids and secrets of a tenant, and the random numbers for its faults. */
export interface Ids {
  /**
   * Starts the draws for a new entity.
   * @param what the JSON value that the entity is created from. Equal entities get different ids. Other entities do not
   * change these ids.
   * @param within the parent of the entity
   */
  for(kind: Kind, what: unknown, within?: unknown): Draw
  /** Like `for`, for an entity with a given id. If it is loaded again, it gets the same secret and credentials. */
  forPinned(kind: Kind, what: unknown, within?: unknown): Draw
  /** Creates a sequence of numbers from 0 (included) to 1 (not included). @param index selects the sequence */
  chances(index: number): () => number
}

const drawOf = (draw: (shape: Shape) => string, keep: () => void): Draw =>
  ({ ...Object.fromEntries((Object.keys(SHAPES) as Shape[]).map((shape) => [shape, () => draw(shape)])), keep }) as Draw

const POOL = 4096
/**
 * Random bytes that were drawn in advance. All tenants of the process may share them: each byte is used once, and a
 * byte tells nothing about other bytes.
 */
let pool = Buffer.alloc(0)

/** Returns random bytes from the pool. A call of the system for a few bytes takes as long as one for many. */
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

/** The random ids of all tenants without `--deterministic`. They do not depend on the entity. */
export const randomIds: Ids = { for: () => randomDraw, forPinned: () => randomDraw, chances: () => randomChance }

/** Returns JSON text with sorted members, so that the order of members does not matter. */
const canonical = (value: unknown) =>
  JSON.stringify(value, (_, each: unknown) =>
    isRecord(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  )

/**
 * Creates ids that are derived from a text, the tenant, the entity, and the number of equal entities that were created
 * before.
 * @param text the value of `--deterministic`
 * @param store returns the current store of the tenant. Each draw calls it, because a reset replaces the store.
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
      let id = drawn(shape, index)
      // An export contains ids, but not the counts. So after an export was loaded, an id with a low count can already
      // exist.
      for (; isTaken(id); id = drawn(shape, index)) number++
      return id
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

/** Returns a new request id for the response headers: 20 hexadecimal digits. */
export const requestId = () => randomBytes(10).toString('hex')

/** Identifiers and secrets in the shapes that real tenants give out (recorded; observed-behaviour.md §1). */
import { createHash, randomBytes, randomFillSync } from 'node:crypto'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Gives so many bytes, other ones each time. */
export type Source = (length: number) => Buffer

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

export type Ids = ReturnType<typeof idsFrom>

/** What a tenant draws, from one source. */
export function idsFrom(source: Source) {
  const drawn = (alphabet: string, length: number) => characters(source, alphabet, length)
  return {
    /** 32 letters and digits. */
    clientId: () => drawn(ALPHANUMERIC, 32),
    /** Third-party strict clients and registered documents: `tpc_` and 22 base58 characters. */
    thirdPartyClientId: () => `tpc_${drawn(BASE58, 22)}`,
    /** 64 characters: base64url of 48 bytes. */
    clientSecret: () => source(48).toString('base64url'),
    /** `cgr_` and 16 letters and digits. */
    grantId: () => `cgr_${drawn(ALPHANUMERIC, 16)}`,
    /** `cred_` and 22 base58 characters. */
    credentialId: () => `cred_${drawn(BASE58, 22)}`,
    /** `con_` and 16 letters and digits. */
    connectionId: () => `con_${drawn(ALPHANUMERIC, 16)}`,
    /** `org_` and 16 letters and digits. */
    organizationId: () => `org_${drawn(ALPHANUMERIC, 16)}`,
    /** 24 hexadecimal digits. */
    resourceServerId: () => source(12).toString('hex'),
    /** A number from 0 up to, but not including, 1: for faults that strike now and then. */
    fraction: () => source(4).readUInt32BE() / 2 ** 32,
  }
}

const POOL = 4096
let pool = Buffer.alloc(0)

/** The source of every tenant, unless it has a seed of its own. Random bytes are drawn ahead: to ask for few takes as long as for many. */
export const randomSource: Source = (length) => {
  if (pool.length < length) pool = randomFillSync(Buffer.allocUnsafe(POOL))
  const drawn = pool.subarray(0, length)
  pool = pool.subarray(length)
  return drawn
}

/**
 * A source whose nth draw is always the same for one seed.
 * @param next the number of the draw, from 1; kept with the data, so that nothing is drawn twice
 */
export const repeatableSource = (seed: string, next: () => number): Source => (length) =>
  createHash('shake256', { outputLength: length }).update(`${seed} ${next()}`).digest()

/** Of the headers of an answer: 20 hexadecimal digits, never the same. */
export const requestId = () => randomBytes(10).toString('hex')

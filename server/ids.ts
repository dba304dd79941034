/** Identifiers and secrets in the shapes that real tenants give out (recorded; observed-behaviour.md §1). */
import { randomBytes } from 'node:crypto'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Characters drawn evenly: bytes beyond the last whole multiple of the alphabet are thrown away. */
function characters(alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length)
  let result = ''
  while (result.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < limit && result.length < length) result += alphabet[byte % alphabet.length]
    }
  }
  return result
}

/** 32 letters and digits. */
export const clientId = () => characters(ALPHANUMERIC, 32)
/** Third-party strict clients and registered documents: `tpc_` and 22 base58 characters. */
export const thirdPartyClientId = () => `tpc_${characters(BASE58, 22)}`
/** 64 characters: base64url of 48 bytes. */
export const clientSecret = () => randomBytes(48).toString('base64url')
/** `cgr_` and 16 letters and digits. */
export const grantId = () => `cgr_${characters(ALPHANUMERIC, 16)}`
/** `cred_` and 22 base58 characters. */
export const credentialId = () => `cred_${characters(BASE58, 22)}`
/** `con_` and 16 letters and digits. */
export const connectionId = () => `con_${characters(ALPHANUMERIC, 16)}`
/** `org_` and 16 letters and digits. */
export const organizationId = () => `org_${characters(ALPHANUMERIC, 16)}`
/** 20 hexadecimal digits. */
export const requestId = () => randomBytes(10).toString('hex')
/** 24 hexadecimal digits. */
export const resourceServerId = () => randomBytes(12).toString('hex')

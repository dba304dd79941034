/** How the access tokens of an API are signed. */
import type { KeyObject } from 'node:crypto'
import type { ResourceServer } from '../../schema/resource-server.ts'
import type { TenantKey } from '../installation/keys.ts'

export interface Signing {
  alg: string
  key: KeyObject | Uint8Array
}

/** As the API's `signing_alg` says (documented); HS256 needs its secret, everything else takes the tenant's key. */
export function signingOf(
  { privateKey }: TenantKey,
  { signing_alg = 'RS256', signing_secret }: ResourceServer,
): Signing {
  if (signing_alg !== 'HS256') return { alg: signing_alg, key: privateKey }
  return signing_secret
    ? { alg: 'HS256', key: new TextEncoder().encode(signing_secret) }
    : { alg: 'RS256', key: privateKey }
}

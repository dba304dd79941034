/** The algorithm and key that sign the access tokens of an API. */
import type { KeyObject } from 'node:crypto'
import type { ResourceServer } from '../../schema/resource-server.ts'
import type { TenantKey } from '../installation/keys.ts'

export interface Signing {
  alg: string
  key: KeyObject | Uint8Array
}

/**
 * Returns the algorithm of the API's `signing_alg` (documented). HS256 needs the API's secret; all others use the
 * tenant's key.
 */
export function chooseSigning(
  { privateKey }: TenantKey,
  { signing_alg = 'RS256', signing_secret }: ResourceServer,
): Signing {
  if (signing_alg !== 'HS256') return { alg: signing_alg, key: privateKey }
  return signing_secret
    ? { alg: 'HS256', key: new TextEncoder().encode(signing_secret) }
    : { alg: 'RS256', key: privateKey }
}

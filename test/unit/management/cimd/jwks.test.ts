import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, test } from 'vitest'
import { readKeySet } from '../../../../server/management/cimd/jwks.ts'

const createPair = (bits = 2048) => generateKeyPairSync('rsa', { modulusLength: bits })
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as Record<string, unknown>
const [first, second, third] = [createPair(), createPair(), createPair()]
const [firstJwk, secondJwk, thirdJwk] = [jwkOf(first.publicKey), jwkOf(second.publicKey), jwkOf(third.publicKey)]
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' })
const NO_USABLE_KEY = 'There is no key under jwks_uri that can be used for private_key_jwt.'

describe('readKeySet', () => {
  test('returns keys with kid and algorithm, by default the thumbprint and RS256', async () => {
    const { keys, violations, warnings } = readKeySet({
      keys: [{ ...firstJwk, kid: 'a', alg: 'PS256', use: 'sig' }, secondJwk],
    })
    expect(keys).toEqual([
      { kid: 'a', alg: 'PS256', pem: pemOf(first.publicKey) },
      { kid: await calculateJwkThumbprint(secondJwk as never), alg: 'RS256', pem: pemOf(second.publicKey) },
    ])
    expect([violations, warnings]).toEqual([[], []])
  })

  test.each([null, [], {}, { keys: {} }, { keys: ['x'] }, 'text'])('rejects %j', (document) => {
    expect(readKeySet(document)).toEqual({
      keys: [],
      violations: ['The document under jwks_uri must be a JSON Web Key Set: an object with a list of keys.'],
      warnings: [],
    })
  })

  test.each([
    ['an RSA key', jwkOf(first.privateKey)],
    ['a private member of an RSA key', { ...firstJwk, d: 'x' }],
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
  ])('rejects a key set with %s', (_, key) => {
    expect(readKeySet({ keys: [secondJwk, key] })).toEqual({
      keys: [],
      violations: ['The keys under jwks_uri must not contain private key material.'],
      warnings: [],
    })
  })

  test.each([
    [
      'for encryption',
      { ...firstJwk, kid: 'k', use: 'enc' },
      'Ignoring key k under jwks_uri: it is not for signatures.',
    ],
    [
      'of another algorithm',
      { ...firstJwk, alg: 'RS512' },
      'Ignoring key 0 under jwks_uri: its algorithm is none of RS256, RS384, PS256.',
    ],
    [
      'of another kind',
      jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
      'Ignoring key 0 under jwks_uri: The public key of a credential must be an RSA key.',
    ],
    [
      'of 1024 bits',
      jwkOf(createPair(1024).publicKey),
      'Ignoring key 0 under jwks_uri: The RSA key of a credential must have 2048 to 4096 bits, this one has 1024.',
    ],
    ['without its members', { kty: 'RSA' }, expect.stringMatching(/^Ignoring key 0 under jwks_uri: .+\.$/)],
  ])('ignores a key %s, and has a violation without another key', (_, key, warning) => {
    expect(readKeySet({ keys: [key] })).toEqual({ keys: [], violations: [NO_USABLE_KEY], warnings: [warning] })
    expect(readKeySet({ keys: [key, secondJwk] })).toMatchObject({
      keys: [{ alg: 'RS256' }],
      violations: [],
      warnings: [warning],
    })
  })

  test('returns at most two keys, and the first of those with the same kid', () => {
    const { keys, warnings } = readKeySet({
      keys: [
        { ...firstJwk, kid: 'a' },
        { ...secondJwk, kid: 'a' },
        { ...secondJwk, kid: 'b' },
        { ...thirdJwk, kid: 'c' },
      ],
    })
    expect(keys.map(({ kid, pem }) => [kid, pem])).toEqual([
      ['a', pemOf(first.publicKey)],
      ['b', pemOf(second.publicKey)],
    ])
    expect(warnings).toEqual([
      'Ignoring key a under jwks_uri: its kid is that of another key.',
      'Ignoring key c under jwks_uri: a client uses 2 keys at most.',
    ])
  })

  test('rejects an empty key set', () => {
    expect(readKeySet({ keys: [] })).toEqual({ keys: [], violations: [NO_USABLE_KEY], warnings: [] })
  })
})

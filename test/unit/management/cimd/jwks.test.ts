import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, test } from 'vitest'
import { readKeySet } from '../../../../server/management/cimd/jwks.ts'

const pair = (bits = 2048) => generateKeyPairSync('rsa', { modulusLength: bits })
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as Record<string, unknown>
const [first, second, third] = [pair(), pair(), pair()]
const [one, two, three] = [jwkOf(first.publicKey), jwkOf(second.publicKey), jwkOf(third.publicKey)]
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' })
const none = 'There is no key under jwks_uri that can be used for private_key_jwt.'

describe('a key set', () => {
  test('gives keys with kid and algorithm; RS256 and the thumbprint in their place', async () => {
    const { keys, violations, warnings } = readKeySet({ keys: [{ ...one, kid: 'a', alg: 'PS256', use: 'sig' }, two] })
    expect(keys).toEqual([
      { kid: 'a', alg: 'PS256', pem: pemOf(first.publicKey) },
      { kid: await calculateJwkThumbprint(two as never), alg: 'RS256', pem: pemOf(second.publicKey) },
    ])
    expect([violations, warnings]).toEqual([[], []])
  })

  test.each([null, [], {}, { keys: {} }, { keys: ['x'] }, 'text'])('is not %j', (document) => {
    expect(readKeySet(document)).toEqual({
      keys: [],
      violations: ['The document under jwks_uri must be a JSON Web Key Set: an object with a list of keys.'],
      warnings: [],
    })
  })

  test.each([
    ['an RSA key', jwkOf(first.privateKey)],
    ['a member of one', { ...one, d: 'x' }],
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
  ])('holds nothing private: %s', (_, key) => {
    expect(readKeySet({ keys: [two, key] })).toEqual({
      keys: [],
      violations: ['The keys under jwks_uri must not contain private key material.'],
      warnings: [],
    })
  })

  test.each([
    ['for encryption', { ...one, kid: 'k', use: 'enc' }, 'Ignoring key k under jwks_uri: it is not for signatures.'],
    [
      'of another algorithm',
      { ...one, alg: 'RS512' },
      'Ignoring key 0 under jwks_uri: its algorithm is none of RS256, RS384, PS256.',
    ],
    [
      'of another kind',
      jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
      'Ignoring key 0 under jwks_uri: The public key of a credential must be an RSA key.',
    ],
    [
      'of 1024 bits',
      jwkOf(pair(1024).publicKey),
      'Ignoring key 0 under jwks_uri: The RSA key of a credential must have 2048 to 4096 bits, this one has 1024.',
    ],
    ['without its members', { kty: 'RSA' }, expect.stringMatching(/^Ignoring key 0 under jwks_uri: .+\.$/)],
  ])('leaves out a key %s, and is useless without another', (_, key, warning) => {
    expect(readKeySet({ keys: [key] })).toEqual({ keys: [], violations: [none], warnings: [warning] })
    expect(readKeySet({ keys: [key, two] })).toMatchObject({
      keys: [{ alg: 'RS256' }],
      violations: [],
      warnings: [warning],
    })
  })

  test('gives two keys at most, and of those with one kid the first', () => {
    const { keys, warnings } = readKeySet({
      keys: [
        { ...one, kid: 'a' },
        { ...two, kid: 'a' },
        { ...two, kid: 'b' },
        { ...three, kid: 'c' },
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

  test('is useless when it is empty', () => {
    expect(readKeySet({ keys: [] })).toEqual({ keys: [], violations: [none], warnings: [] })
  })
})

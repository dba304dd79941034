/** Verification of access tokens. The responses of the API are tested in test/api. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { verifyToken } from '../../../server/access/verify-token.ts'
import { createTenantClock } from '../../../server/tenant/clock.ts'
import { issueToken } from '../../../server/access/issue-token.ts'

const NOW = 1_800_000_000
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const unknownPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const tenant = {
  key: { id: 'ours', ...pair },
  clock: createTenantClock({ offset: 0, stopped: NOW * 1000 }),
}
const tenants = { byKeyId: (id: string) => (id === 'ours' ? tenant : undefined) }

const CLAIMS = {
  iss: 'https://localhost/',
  sub: 'me@clients',
  aud: 'https://localhost/api/v2/',
  iat: NOW,
  exp: NOW + 60,
  scope: 'read:clients',
  azp: 'me',
}
const HEADER = { alg: 'RS256', typ: 'JWT', kid: 'ours' }
const signToken = (claims: object = {}, header: object = {}, key = pair.privateKey) =>
  new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ ...HEADER, ...header }).sign(key)
/** Returns the client id of a token, or the message of the error. */
const verify = (token: string) => {
  try {
    return verifyToken(tenants, token).clientId
  } catch (error) {
    return (error as Error).message
  }
}
const INVALID_SIGNATURE = verify('a.b.c')

test('accepts a token of issueToken, and one that jose signed', async () => {
  expect(
    verify(await issueToken(tenant, { clientId: 'me', scope: 'read:clients', expiresIn: 60, host: 'localhost' })),
  ).toBe('me')
  const access = verifyToken(tenants, await signToken())
  expect([[...access.scopes], access.tiers, access.expiresAt, access.keyId]).toEqual([
    ['read:clients'],
    ['summary', 'settings'],
    (NOW + 60) * 1000,
    'ours',
  ])
})

describe('rejects with an invalid signature', () => {
  test.each([
    ['a token of an unknown key', () => signToken({}, {}, unknownPair.privateKey)],
    ['a token with SHA-384', () => signToken({}, { alg: 'RS384' })],
    ['a token with PSS padding', () => signToken({}, { alg: 'PS256' })],
    ['a critical extension', async () => signHeader({ crit: ['b64'], b64: true })],
    ['a truncated signature', async () => (await signToken()).slice(0, -8)],
    ['a character that is not base64url', async () => (await signToken()).replace(/\.(?=[^.]*$)/, '.$')],
    ['no signature', async () => `${(await signToken()).split('.').slice(0, 2).join('.')}.`],
    [
      'a changed payload',
      async () =>
        ((parts: string[]) =>
          [parts[0], Buffer.from(JSON.stringify({ ...CLAIMS, azp: 'you' })).toString('base64url'), parts[2]].join('.'))(
          (await signToken()).split('.'),
        ),
    ],
    ['a payload that is not an object', async () => signPayload([])],
    ['a payload that is not JSON', async () => signPayload('{')],
    ['a string as exp', async () => signPayload({ ...CLAIMS, exp: String(NOW + 60) })],
    ['a string as iat', async () => signPayload({ ...CLAIMS, iat: 'now' })],
    ['an nbf in the future', () => signToken({ nbf: NOW + 1 })],
  ] as [string, () => Promise<string>][])('%s', async (_, createToken) =>
    expect(verify(await createToken())).toBe(INVALID_SIGNATURE),
  )
})

test('rejects a token as expired in the second of its exp', async () => {
  expect([verify(await signToken({ exp: NOW + 1 })), verify(await signToken({ exp: NOW }))]).toEqual([
    'me',
    expect.stringContaining('Expired'),
  ])
})

test('rejects a foreign kid, an HMAC algorithm, a malformed iss and a missing exp with the same message', async () => {
  const invalid = verify(await signToken({}, { kid: 'theirs' }))
  expect(invalid).not.toBe(INVALID_SIGNATURE)
  const unsigned = `${Buffer.from(JSON.stringify({ ...HEADER, alg: 'HS256' })).toString('base64url')}.e30.AA`
  expect([
    verify(unsigned),
    verify(await signToken({ iss: 'me' })),
    verify(await signPayload({ ...CLAIMS, exp: undefined })),
  ]).toEqual([invalid, invalid, invalid])
})

test('rejects a token without an audience of the Management API', async () => {
  expect(verify(await signToken({ aud: ['https://api.example.com'] }))).toContain('https://api.example.com')
  expect(verify(await signToken({ aud: ['https://api.example.com', 'https://other/api/v2/'] }))).toBe('me')
})

/** Signs any payload with the tenant's key. */
function signPayload(payload: unknown, header: object = HEADER): string {
  const encodePart = (part: unknown) =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
  const text = `${encodePart(header)}.${encodePart(payload)}`
  return `${text}.${sign('sha256', Buffer.from(text), pair.privateKey).toString('base64url')}`
}
const signHeader = (header: object) => signPayload(CLAIMS, { ...HEADER, ...header })

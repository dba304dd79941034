/** Access tokens as they are verified; what the API answers to each is test/api. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { verifyToken } from '../../../server/access/verify-token.ts'
import { tenantClock } from '../../../server/tenant/clock.ts'
import type { Tenant } from '../../../server/tenant/tenant.ts'
import type { Tenants } from '../../../server/tenant/registry.ts'
import { issueToken } from '../../../server/access/issue-token.ts'

const NOW = 1_800_000_000
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const tenant = {
  key: { id: 'ours', ...pair },
  clock: tenantClock({ offset: 0, stopped: NOW * 1000 }),
} as unknown as Tenant
const tenants = { byKeyId: (id: string) => (id === 'ours' ? tenant : undefined) } as Tenants

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
const signed = (claims: object = {}, header: object = {}, key = pair.privateKey) =>
  new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ ...HEADER, ...header }).sign(key)
const verdict = (token: string) => {
  try {
    return verifyToken(tenants, token).clientId
  } catch (error) {
    return (error as Error).message
  }
}
const INVALID_SIGNATURE = verdict('a.b.c')

test('what was issued here is good, and so is what jose signs', async () => {
  expect(
    verdict(await issueToken(tenant, { clientId: 'me', scope: 'read:clients', expiresIn: 60, host: 'localhost' })),
  ).toBe('me')
  const access = verifyToken(tenants, await signed())
  expect([[...access.scopes], access.tiers, access.expiresAt, access.keyId]).toEqual([
    ['read:clients'],
    ['summary', 'settings'],
    (NOW + 60) * 1000,
    'ours',
  ])
})

describe('refused as if it were not signed', () => {
  test.each([
    ['another key', () => signed({}, {}, stranger.privateKey)],
    ['another hash', () => signed({}, { alg: 'RS384' })],
    ['another padding', () => signed({}, { alg: 'PS256' })],
    ['a critical extension', async () => resigned({ crit: ['b64'], b64: true })],
    ['a signature that was cut', async () => (await signed()).slice(0, -8)],
    ['a character that is none of base64url', async () => (await signed()).replace(/\.(?=[^.]*$)/, '.$')],
    ['no signature', async () => `${(await signed()).split('.').slice(0, 2).join('.')}.`],
    [
      'a payload that was changed',
      async () =>
        ((parts: string[]) =>
          [parts[0], Buffer.from(JSON.stringify({ ...CLAIMS, azp: 'you' })).toString('base64url'), parts[2]].join('.'))(
          (await signed()).split('.'),
        ),
    ],
    ['a payload that is no object', async () => issuedWith([])],
    ['a payload that is no JSON', async () => issuedWith('{')],
    ['an expiry that is a text', async () => issuedWith({ ...CLAIMS, exp: String(NOW + 60) })],
    ['a time of issue that is a text', async () => issuedWith({ ...CLAIMS, iat: 'now' })],
    ['a beginning in the future', () => signed({ nbf: NOW + 1 })],
  ] as [string, () => Promise<string>][])('%s', async (_, made) =>
    expect(verdict(await made())).toBe(INVALID_SIGNATURE),
  )
})

test('refused as expired in the second in which it expires', async () => {
  expect([verdict(await signed({ exp: NOW + 1 })), verdict(await signed({ exp: NOW }))]).toEqual([
    'me',
    expect.stringContaining('Expired'),
  ])
})

test('refused as of somebody else', async () => {
  const invalid = verdict(await signed({}, { kid: 'theirs' }))
  expect(invalid).not.toBe(INVALID_SIGNATURE)
  const unsigned = `${Buffer.from(JSON.stringify({ ...HEADER, alg: 'HS256' })).toString('base64url')}.e30.AA`
  expect([
    verdict(unsigned),
    verdict(await signed({ iss: 'me' })),
    verdict(await issuedWith({ ...CLAIMS, exp: undefined })),
  ]).toEqual([invalid, invalid, invalid])
})

test('refused for its audience', async () => {
  expect(verdict(await signed({ aud: ['https://api.example.com'] }))).toContain('https://api.example.com')
  expect(verdict(await signed({ aud: ['https://api.example.com', 'https://other/api/v2/'] }))).toBe('me')
})

/** Signed with our key, whatever the payload. */
function issuedWith(payload: unknown, header: object = HEADER): string {
  const encoded = (part: unknown) =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
  const text = `${encoded(header)}.${encoded(payload)}`
  return `${text}.${sign('sha256', Buffer.from(text), pair.privateKey).toString('base64url')}`
}
const resigned = (header: object) => issuedWith(CLAIMS, { ...HEADER, ...header })

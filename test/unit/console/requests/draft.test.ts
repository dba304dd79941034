/** Sending a request again, and the parts that the log does not contain. */
import { expect, test } from 'vitest'
import { bodyOf, draftOf, needsToken, obstacleOf, type Draft } from '../../../../server/console/page/requests/draft.ts'
import { missingIn, redactedIn } from '../../../../server/console/page/requests/redacted.ts'
import { applicationOf, groupsOf } from '../../../../server/console/page/requests/withheld.ts'
import { duration, otherTime } from '../../../../server/console/page/requests/when.ts'

const draft = (parts: Partial<Draft> = {}): Draft => ({
  method: 'POST',
  target: '/api/v2/clients',
  scopes: '*',
  body: '{}',
  ...parts,
})

test('a draft contains the method, target, scopes and body of the request', () => {
  const request = {
    id: 1,
    time: '',
    at: undefined,
    method: 'POST',
    path: '/api/v2/clients',
    query: 'a=b',
    status: 201,
    ms: 1,
    scopes: ['create:clients', 'read:clients'],
    body: { name: 'a' },
  }
  expect(draftOf(request)).toEqual({
    method: 'POST',
    target: '/api/v2/clients?a=b',
    scopes: 'create:clients read:clients',
    body: '{\n  "name": "a"\n}',
  })
})
test('rejects a draft with another server or with redacted values', () => {
  expect(obstacleOf(draft())).toBeUndefined()
  expect(obstacleOf(draft({ body: 'no JSON' }))).toBeUndefined()
  expect(obstacleOf(draft({ target: '//other.example/api/v2' }))).toBe(
    'It was not sent. Begin the path with one slash, as in /api/v2/clients.',
  )
  expect(obstacleOf(draft({ target: 'https://other.example/' }))).toBe(
    'It was not sent. Begin the path with one slash, as in /api/v2/clients.',
  )
  expect(obstacleOf(draft({ target: '/a?token=(redacted)' }))).toBe(
    'It was not sent. Fill in the query first, where (redacted) stands.',
  )
  expect(obstacleOf(draft({ body: '{"client_secret":"(redacted)"}' }))).toBe(
    'It was not sent. Fill in client_secret first, where (redacted) stands.',
  )
  expect(obstacleOf(draft({ method: 'GET', body: '{"client_secret":"(redacted)"}' }))).toBeUndefined()
})
test('sends no body with GET and no token outside the Management API', () => {
  expect(bodyOf(draft({ method: 'GET' }))).toBeUndefined()
  expect(bodyOf(draft({ body: ' ' }))).toBeUndefined()
  expect([draft(), draft({ target: '/oauth/token' }), draft({ target: '/api/v2' })].map(needsToken)).toEqual([
    true,
    false,
    true,
  ])
})
test('finds redacted values in arrays, objects and keys', () => {
  expect(redactedIn({ a: [{ key: '(redacted)' }], b: { secret: '(redacted)' }, c: 'x', '(redacted)': 1 })).toEqual([
    'a[0].key',
    'b.secret',
    '(redacted)',
  ])
  expect(redactedIn('(redacted)')).toEqual(['the body'])
  expect(missingIn({ method: 'POST', body: { a: '(redacted)', b: '(redacted)' } })).toBe(
    'Secrets are not kept. Fill in a and b where (redacted) stands.',
  )
})
test('groups withheld properties by the scopes that show them, the keys first', () => {
  const settings = ['read:clients', 'read:client_keys']
  const keys = ['read:client_keys', 'read:client_credentials']
  expect(
    groupsOf({ callbacks: settings, signing_keys: keys, client_secret: keys, name: settings, owners: settings }),
  ).toEqual([
    { scopes: keys, properties: ['client_secret', 'signing_keys'] },
    { scopes: settings, properties: ['callbacks', 'name', 'owners'] },
  ])
})
test('finds the application that a request read, but none for a list', () => {
  expect(applicationOf('/api/v2/clients/a%20b')).toBe('a b')
  expect(['/api/v2/clients', '/api/v2/clients/search', '/api/v2/clients/a/credentials'].map(applicationOf)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
test('formats durations, and shows the machine time only if the clocks differ', () => {
  expect([0.412, 12.3, 2100].map(duration)).toEqual(['0.4 ms', '12 ms', '2.1 s'])
  expect(otherTime('2026-01-31T12:00:00.000Z', Date.parse('2026-01-31T12:00:01.000Z'))).toBeUndefined()
  expect(otherTime('2026-01-31T12:00:00.000Z', undefined)).toBeUndefined()
  expect(otherTime('2026-01-31T12:00:00.000Z', Date.parse('2026-03-31T12:00:00.000Z'))).toMatch(/^2026-03-31/)
})

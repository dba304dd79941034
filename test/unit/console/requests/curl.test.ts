/** Requests written as shell lines with curl. */
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { curlOf } from '../../../../server/console/page/requests/curl.ts'
import { shellQuoted } from '../../../../server/console/page/shell.ts'
import type { WholeRequest } from '../../../../server/console/page/state/logged.ts'

const ORIGIN = 'http://localhost:4400'
const request = (parts: Partial<WholeRequest>): WholeRequest => ({
  id: 1,
  time: '2026-01-31T12:00:00.000Z',
  at: undefined,
  method: 'GET',
  path: '/api/v2/clients',
  status: 200,
  ms: 1,
  scopes: ['*'],
  client_id: 'tests',
  ...parts,
})
const lines = (parts: Partial<WholeRequest>) => curlOf(request(parts), ORIGIN, 'acme').split('\n')
const SED = String.raw`sed 's/.*"access_token":"\([^"]*\)".*/\1/'`

test('gets a token with the same scopes and client, then sends the request', () => {
  expect(lines({ scopes: ['read:clients', 'read:client_keys'], query: 'fields=name' })).toEqual([
    `TOKEN=$(curl -s -X POST 'http://localhost:4400/_emulator/tokens?tenant=acme' -H 'content-type: application/json' -d '{"scope":"read:clients read:client_keys","client_id":"tests"}' | ${SED})`,
    `curl -s 'http://localhost:4400/api/v2/clients?fields=name' -H "authorization: Bearer $TOKEN"`,
  ])
})
test('sends the body, and asks for no scope if the token had every scope', () => {
  expect(lines({ method: 'POST', operation: 'post_clients', body: { name: "Bob's" } })).toEqual([
    `TOKEN=$(curl -s -X POST 'http://localhost:4400/_emulator/tokens?tenant=acme' -H 'content-type: application/json' -d '{"client_id":"tests"}' | ${SED})`,
    String.raw`curl -s -X POST 'http://localhost:4400/api/v2/clients' -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"name":"Bob'\''s"}'`,
  ])
})
test('gets no token for /oauth/token, and names the redacted secret to fill in', () => {
  expect(
    lines({
      method: 'POST',
      path: '/oauth/token',
      operation: 'oauth_token',
      body: { client_id: 'a', client_secret: '(redacted)' },
    }),
  ).toEqual([
    '# Secrets are not kept. Fill in client_secret where (redacted) stands.',
    `curl -s -X POST 'http://localhost:4400/oauth/token' -H 'content-type: application/json' -d '{"client_id":"a","client_secret":"(redacted)"}'`,
  ])
})
test('adds a comment about the token if the request had no valid token', () => {
  const { scopes: _, client_id: __, ...rest } = request({})
  expect(curlOf(rest, ORIGIN, 'acme').split('\n')).toEqual([
    '# No good token came with this request. This one has every scope.',
    `TOKEN=$(curl -s -X POST 'http://localhost:4400/_emulator/tokens?tenant=acme' | ${SED})`,
    `curl -s 'http://localhost:4400/api/v2/clients' -H "authorization: Bearer $TOKEN"`,
  ])
})
test('handles a missing body, a HEAD request, and URLs that curl would change', () => {
  expect(lines({ method: 'PATCH', path: '/api/v2/clients/a' })[1]).toBe(
    '# No body was kept. There was none, or it could not be read, it was longer than 16,384 characters, or it made room for newer ones. Fill it in if there was one.',
  )
  expect(lines({ method: 'HEAD' })[1]).toBe(
    `curl -s -I 'http://localhost:4400/api/v2/clients' -H "authorization: Bearer $TOKEN"`,
  )
  expect(lines({ query: 'q=a[1]' })[1]).toContain("curl -s -g '")
  expect(lines({ path: '/api/v2/clients/../x' })[1]).toContain('curl -s --path-as-is ')
  expect(
    lines({ method: 'POST', path: '/api/v2/clients/a/rotate-secret', operation: 'post_rotate-secret' }),
  ).toHaveLength(2)
})
test.each(['plain', "it's", '$HOME `id` $(id) "x" \\ !', 'two\nlines', "''", '-n', '* ? [a]'])(
  'sh reads the quoted text %j unchanged',
  (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuoted(text)}`], { encoding: 'utf8' })).toBe(text)
  },
)

/** Routes of the Management API that belong to other resources than ours. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Client } from '../support/emulator.ts'

const ROUTES: [keyof Client, string, string, string][] = [
  ['get', '/rules', 'GET /api/v2/rules', 'read:rules'],
  ['get', '/email-templates/verify_email', 'GET /api/v2/email-templates/{id}', 'read:email_templates'],
  ['get', '/guardian/factors/sms/templates?x=1', 'GET /api/v2/guardian/factors/sms/templates', 'read:guardian_factors'],
  ['get', '/users/auth0%7C1/roles', 'GET /api/v2/users/{id}/roles', 'read:users'],
  ['get', '/users/a%2Fb', 'GET /api/v2/users/{id}', 'read:users'],
  ['get', '/roles/', 'GET /api/v2/roles', 'read:roles'],
  ['post', '/connections', 'POST /api/v2/connections', 'create:connections'],
  ['post', '/users/1/roles', 'POST /api/v2/users/{id}/roles', 'update:users'],
  ['patch', '/tenants/settings', 'PATCH /api/v2/tenants/settings', 'update:tenant_settings'],
  ['delete', '/users/1', 'DELETE /api/v2/users/{id}', 'delete:users'],
]
const ABSENT: [keyof Client, string][] = [
  ['get', '/nowhere'],
  ['get', '/users/1/2/3/4'],
  ['post', '/stats/daily'],
  ['patch', '/clients'],
  ['get', '/'],
]

describe('by default', () => {
  const { all, anonymous } = useEmulator()

  test.each(ROUTES)('%s %s is refused for its scope, and the header tells why', async (method, path, route, scope) => {
    const { status, headers, body } = await all[method](path)
    expect([status, body]).toEqual([
      403,
      refusal(403, 'Forbidden', `Insufficient scope, expected any of: ${scope}`, 'insufficient_scope'),
    ])
    expect(headers['x-emulator-unimplemented']).toBe(route)
  })

  test.each(ABSENT)('%s %s is not found, with no such header', async (method, path) => {
    const { status, headers, body } = await all[method](path)
    expect([status, body, headers['x-emulator-unimplemented']]).toEqual([
      404,
      refusal(404, 'Not Found', 'Not Found'),
      undefined,
    ])
  })

  test('a request without a token is refused for that', async () => {
    expect((await anonymous.get('/rules')).body).toEqual(refusal(401, 'Unauthorized', 'Missing authentication'))
    expect((await anonymous.get('/nowhere')).status).toBe(404)
  })

  test('a body is not looked at', async () => {
    expect((await all.post('/users', 'a,b', { 'content-type': 'text/csv' })).status).toBe(403)
    expect(
      (
        await all.post('/jobs/users-imports', 'x'.repeat(2_000_000), {
          'content-type': 'multipart/form-data; boundary=x',
        })
      ).status,
    ).toBe(403)
  })
})

describe('with 404', () => {
  const { all } = useEmulator({ unimplemented: 404 })

  test.each(ROUTES)('%s %s is not found, and the header tells why', async (method, path, route) => {
    const { status, headers, body } = await all[method](path)
    expect([status, body, headers['x-emulator-unimplemented']]).toEqual([
      404,
      refusal(404, 'Not Found', 'Not Found'),
      route,
    ])
  })
})

describe('on the console', () => {
  const lines: (string | undefined)[][] = []
  const { all } = useEmulator({
    onRequest: (method, url, status, _, refused) => lines.push([method, url, String(status), refused]),
  })

  test('one line says what happened; health checks say nothing', async () => {
    await all.get('/_emulator/health')
    await all.get('/rules')
    await expect
      .poll(() => lines)
      .toEqual([
        [
          'GET',
          '/api/v2/rules',
          '403',
          'Not served by this emulator: answered as if the token lacked its scope; --unimplemented 404 answers 404',
        ],
      ])
  })
})

/** Tests routes of the Management API for resources that the emulator does not implement. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const ROUTES: [string, string, string, string][] = [
  ['GET', '/rules', 'GET /api/v2/rules', 'read:rules'],
  ['GET', '/email-templates/verify_email', 'GET /api/v2/email-templates/{id}', 'read:email_templates'],
  ['GET', '/guardian/factors/sms/templates?x=1', 'GET /api/v2/guardian/factors/sms/templates', 'read:guardian_factors'],
  ['GET', '/users/auth0%7C1/roles', 'GET /api/v2/users/{id}/roles', 'read:users'],
  ['GET', '/users/a%2Fb', 'GET /api/v2/users/{id}', 'read:users'],
  ['GET', '/roles/', 'GET /api/v2/roles', 'read:roles'],
  ['POST', '/connections', 'POST /api/v2/connections', 'create:connections'],
  ['POST', '/users/1/roles', 'POST /api/v2/users/{id}/roles', 'update:users'],
  ['PATCH', '/tenants/settings', 'PATCH /api/v2/tenants/settings', 'update:tenant_settings'],
  ['DELETE', '/users/1', 'DELETE /api/v2/users/{id}', 'delete:users'],
]
const ABSENT: [string, string][] = [
  ['GET', '/nowhere'],
  ['GET', '/users/1/2/3/4'],
  ['POST', '/stats/daily'],
  ['PATCH', '/clients'],
  ['GET', '/'],
]

describe('a route that is not implemented, by default', () => {
  const emulator = useEmulator()

  test.each(ROUTES)(
    '%s %s is rejected for its scope, and the header gives the reason',
    async (method, path, route, scope) => {
      const { status, headers, body } = await emulator.api(`${method} ${path}`)
      expect([status, body]).toEqual([
        403,
        refusal(403, 'Forbidden', `Insufficient scope, expected any of: ${scope}`, 'insufficient_scope'),
      ])
      expect(headers['x-emulator-unimplemented']).toBe(route)
    },
  )

  test.each(ABSENT)('%s %s does not exist in Auth0, and returns 404 without the header', async (method, path) => {
    const { status, headers, body } = await emulator.api(`${method} ${path}`)
    expect([status, body, headers['x-emulator-unimplemented']]).toEqual([
      404,
      refusal(404, 'Not Found', 'Not Found'),
      undefined,
    ])
  })

  test('rejects a request without a token with 401', async () => {
    expect((await emulator.api('GET /rules', { as: null })).body).toEqual(
      refusal(401, 'Unauthorized', 'Missing authentication'),
    )
    expect((await emulator.api('GET /nowhere', { as: null })).status).toBe(404)
  })

  test('does not validate the body', async () => {
    expect((await emulator.api('POST /users', { body: 'a,b', headers: { 'content-type': 'text/csv' } })).status).toBe(
      403,
    )
    expect(
      (
        await emulator.api('POST /jobs/users-imports', {
          body: 'x'.repeat(2_000_000),
          headers: { 'content-type': 'multipart/form-data; boundary=x' },
        })
      ).status,
    ).toBe(403)
  })
})

describe('a route that is not implemented, with --unimplemented 404', () => {
  const emulator = useEmulator({ unimplemented: 404 })

  test.each(ROUTES)('%s %s returns 404, and the header gives the reason', async (method, path, route) => {
    const { status, headers, body } = await emulator.api(`${method} ${path}`)
    expect([status, body, headers['x-emulator-unimplemented']]).toEqual([
      404,
      refusal(404, 'Not Found', 'Not Found'),
      route,
    ])
  })
})

describe('the log line of a route that is not implemented', () => {
  const lines: (string | undefined)[][] = []
  const emulator = useEmulator({
    onRequest: (method, url, status, _, refused) => lines.push([method, url, String(status), refused]),
  })

  test('gives the reason in one line, and health checks print no line', async () => {
    await emulator.control('GET /health')
    await emulator.api('GET /rules')
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

/** Tests the scopes of the operations on credentials. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

describe('scopes', () => {
  test.each([
    ['POST', '', 'create:client_credentials'],
    ['GET', '', 'read:client_credentials'],
    ['GET', '/cred_1', 'read:client_credentials'],
    ['PATCH', '/cred_1', 'update:client_credentials'],
    ['DELETE', '/cred_1', 'delete:client_credentials'],
  ] as const)('%s …/credentials%s needs %s', async (method, path, scope) => {
    const { status, body } = await emulator.api(`${method} /clients/x/credentials${path}`, {
      as: 'read:clients',
      body: method === 'GET' || method === 'DELETE' ? undefined : {},
    })
    expect([status, body]).toEqual([
      403,
      refusal(403, 'Forbidden', `Insufficient scope, expected any of: ${scope}`, 'insufficient_scope'),
    ])
  })
})

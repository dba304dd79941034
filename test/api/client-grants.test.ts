import { beforeEach, describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Json } from '../support/emulator.ts'

const emulator = useEmulator()
const API = 'https://api.example.com/'
let client_id: unknown
beforeEach(async () => {
  client_id = (await emulator.api('POST /clients', { body: { name: 'X' } })).body['client_id']
  await emulator.api('POST /resource-servers', {
    body: {
      name: 'API',
      identifier: API,
      scopes: [{ value: 'read:a' }, { value: 'create:a' }],
    },
  })
})
const grant = (body: Json = {}) =>
  emulator.api('POST /client-grants', { body: { client_id, audience: API, scope: ['read:a'], ...body } })

describe('POST', () => {
  test('answers the grant in the recorded order, subject type filled in', async () => {
    const { status, body } = await grant({ organization_usage: 'allow', allow_any_organization: true })
    expect([status, Object.keys(body)]).toEqual([
      201,
      ['id', 'client_id', 'audience', 'scope', 'organization_usage', 'allow_any_organization', 'subject_type'],
    ])
    expect(body['id']).toMatch(/^cgr_[A-Za-z0-9]{16}$/)
    expect(body['subject_type']).toBe('client')
  })

  test('takes the Management API of any host, and shows it as it was sent', async () => {
    const { status, body } = await grant({
      audience: 'https://acme.eu.auth0.com/api/v2/',
      scope: ['read:something_new'],
    })
    expect([status, body['audience']]).toEqual([201, 'https://acme.eu.auth0.com/api/v2/'])
  })

  test.each([
    [
      'an unknown client',
      { client_id: 'nobody' },
      refusal(404, 'Not Found', 'The client does not exist', 'inexistent_client'),
    ],
    [
      'an unknown audience',
      { audience: 'https://foo/bar/' },
      refusal(404, 'Not Found', 'No resource with identifier https://foo/bar/', 'inexistent_resource_server'),
    ],
    [
      'a scope that the API does not have',
      { scope: ['read:b'] },
      refusal(
        400,
        'Bad Request',
        'Payload validation error: scope must be a subset of resource server scopes',
        'invalid_body',
      ),
    ],
  ])('refuses %s', async (_, body, expected) => {
    expect((await grant(body)).body).toEqual(expected)
  })

  test('refuses a second grant for the same client, API and subject type only', async () => {
    await grant()
    expect((await grant()).status).toBe(409)
    expect((await grant({ subject_type: 'user' })).status).toBe(201)
  })
})

describe('PATCH', () => {
  test('replaces lists, and shows no scope while all are granted', async () => {
    const { body } = await grant()
    const path = `/client-grants/${body['id']}`
    expect((await emulator.api(`PATCH ${path}`, { body: { scope: ['create:a'] } })).body['scope']).toEqual(['create:a'])
    expect((await emulator.api(`PATCH ${path}`, { body: { allow_all_scopes: true } })).body).not.toHaveProperty('scope')
    expect((await emulator.api(`PATCH ${path}`, { body: { allow_all_scopes: false, scope: [] } })).body).toMatchObject({
      allow_all_scopes: false,
      scope: [],
    })
    expect((await emulator.api(`GET ${path}`)).body).toMatchObject({ scope: [] })
  })

  test('refuses what cannot change', async () => {
    const { body } = await grant()
    expect(
      (await emulator.api(`PATCH /client-grants/${body['id']}`, { body: { client_id, audience: API } })).body[
        'message'
      ],
    ).toBe("Payload validation error: 'Additional properties not allowed: audience,client_id'.")
    expect((await emulator.api(`PATCH /client-grants/${body['id']}`, { body: {} })).body['message']).toBe(
      "Payload validation error: 'Too few properties defined (0), minimum 1'.",
    )
  })
})

describe('GET and DELETE', () => {
  test('lists in three shapes, filtered', async () => {
    const { body } = await grant()
    await grant({ audience: 'https://t/api/v2/', subject_type: 'user' })
    expect((await emulator.api<Json[]>('GET /client-grants')).body).toHaveLength(2)
    expect(
      (await emulator.api(`GET /client-grants?audience=${encodeURIComponent(API)}&include_totals=true`)).body,
    ).toEqual({
      total: 1,
      start: 0,
      limit: 50,
      client_grants: [body],
    })
    expect((await emulator.api('GET /client-grants?take=50&include_totals=true&subject_type=user')).body).toEqual({
      client_grants: [expect.objectContaining({ subject_type: 'user' })],
    })
    expect((await emulator.api('GET /client-grants?client_id=nobody&include_totals=true')).body).toEqual({
      total: 0,
      start: 0,
      limit: 50,
      client_grants: [],
    })
  })

  test('a grant that is not there is a 404 to read and a 204 to delete', async () => {
    const expected = refusal(404, 'Not Found', 'The grant does not exist.', 'inexistent_client_grant')
    expect((await emulator.api('GET /client-grants/cgr_x')).body).toEqual(expected)
    expect((await emulator.api('PATCH /client-grants/cgr_x', { body: { scope: [] } })).body).toEqual(expected)
    expect((await emulator.api('DELETE /client-grants/cgr_x')).status).toBe(204)
  })

  test('the organizations of a grant are an empty page in each shape', async () => {
    const { body } = await grant()
    const path = `/client-grants/${body['id']}/organizations`
    expect((await emulator.api(`GET ${path}`)).body).toEqual([])
    expect((await emulator.api(`GET ${path}?include_totals=true`)).body).toEqual({
      total: 0,
      start: 0,
      limit: 50,
      organizations: [],
    })
    expect((await emulator.api(`GET ${path}?take=10`)).body).toEqual({ organizations: [] })
    expect((await emulator.api('GET /client-grants/cgr_x/organizations')).status).toBe(404)
  })
})

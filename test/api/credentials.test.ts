import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { badBody, refusal, temporaryFolder, useEmulator, type Json, type TestResponse } from '../support/emulator.ts'
import { publicPem } from '../support/keys.ts'

const emulator = useEmulator()
const [first, second, third] = [publicPem(), publicPem(), publicPem()]

const newClient = async (body: Json = {}) =>
  (await emulator.api('POST /clients', { body: { name: 'X', ...body } })).body['client_id'] as string
const add = (id: string, body: Json): Promise<TestResponse> =>
  emulator.api(`POST /clients/${id}/credentials`, { body: { credential_type: 'public_key', pem: first, ...body } })
const idOf = async (reply: Promise<TestResponse>) => (await reply).body['id'] as string
const use = (id: string, ...credentials: string[]) =>
  emulator.api(`PATCH /clients/${id}`, {
    body: {
      client_authentication_methods: {
        private_key_jwt: { credentials: credentials.map((credential) => ({ id: credential })) },
      },
      token_endpoint_auth_method: null,
    },
  })

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

describe('POST', () => {
  test('answers the whole credential, members in the recorded order, never the PEM, and attaches nothing', async () => {
    const id = await newClient()
    const { status, body } = await add(id, { name: 'key', expires_at: '2096-05-13T09:33:13Z' })
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^cred_[1-9A-HJ-NP-Za-km-z]{22}$/),
        credential_type: 'public_key',
        kid: expect.stringMatching(/^[\w-]{43}$/),
        alg: 'RS256',
        name: 'key',
        created_at: expect.stringMatching(/\.\d{3}Z$/),
        updated_at: body['created_at'],
        expires_at: '2096-05-13T09:33:13.000Z',
      },
    ])
    expect(Object.keys(body)).toEqual([
      'id',
      'credential_type',
      'kid',
      'alg',
      'name',
      'created_at',
      'updated_at',
      'expires_at',
    ])
    expect((await emulator.api(`GET /clients/${id}`)).body).not.toHaveProperty('client_authentication_methods')
  })

  test('takes a key id and an algorithm; a name that is not sent is absent', async () => {
    const { body } = await add(await newClient(), { kid: 'my-key-id-1', alg: 'PS256' })
    expect(body).toMatchObject({ kid: 'my-key-id-1', alg: 'PS256' })
    expect(body).not.toHaveProperty('name')
  })

  test('reads a certificate: thumbprint and expiry for x509_cert, the subject line by line for cert_subject_dn', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'cert.pem')
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        join(folder, 'key.pem'),
        '-out',
        file,
        '-days',
        '2',
        '-subj',
        '/C=es/O=Acme/CN=client',
      ],
      { stdio: 'ignore' },
    )
    const pem = readFileSync(file, 'utf8')
    const id = await newClient()
    const expires_at = expect.stringMatching(/^\d{4}-.*\.000Z$/)
    expect((await add(id, { credential_type: 'x509_cert', pem })).body).toMatchObject({
      credential_type: 'x509_cert',
      thumbprint_sha256: expect.stringMatching(/^[\w-]{43}$/),
      expires_at,
    })
    expect((await add(id, { credential_type: 'cert_subject_dn', pem })).body).toMatchObject({
      credential_type: 'cert_subject_dn',
      subject_dn: 'C=es\nO=Acme\nCN=client',
    })
    expect((await add(id, { pem, parse_expiry_from_cert: true })).body).toMatchObject({
      credential_type: 'public_key',
      expires_at,
    })
  })

  test.each([
    ['an unreadable PEM', { pem: 'x' }, 'The pem must be a public key or an X.509 certificate in PEM form'],
    [
      'a small key',
      { pem: publicPem(1024) },
      'The RSA key of a credential must have 2048 to 4096 bits, this one has 1024',
    ],
    [
      'a short key id',
      { kid: 'short' },
      "Payload validation error: 'String is too short (5 chars), minimum 10' on property kid (Key id in the tokens of the application; the server creates one if absent).",
    ],
    ['an unknown member', { color: 'red' }, "Payload validation error: 'Additional properties not allowed: color'."],
    [
      'an expiry given twice',
      { parse_expiry_from_cert: true, expires_at: '2096-05-13T09:33:13Z' },
      'parse_expiry_from_cert and expires_at cannot be used together',
    ],
  ])('refuses %s', async (_, body, message) => {
    const reply = await add(await newClient(), body)
    expect([reply.status, reply.body]).toEqual([400, badBody(message)])
  })

  test('refuses a key that the client has; another client may have it', async () => {
    const id = await newClient()
    await add(id, {})
    expect((await add(id, { name: 'again' })).body).toEqual(
      badBody('credentials contains public keys that already exist in client'),
    )
    expect((await add(await newClient(), {})).status).toBe(201)
  })
})

describe('GET', () => {
  test('lists newest first as a bare array, whatever page is asked for', async () => {
    const id = await newClient()
    const ids = [await idOf(add(id, { pem: first })), await idOf(add(id, { pem: second }))]
    const { body } = await emulator.api<Json[]>(`GET /clients/${id}/credentials?include_totals=true&per_page=1`)
    expect(body.map((credential) => credential['id'])).toEqual(ids.reverse())
    expect((await emulator.api(`GET /clients/${id}/credentials/${ids[0]}`)).body).toEqual(body[0])
  })

  test('says what is missing: the client, or its credential', async () => {
    const gone = refusal(404, 'Not Found', 'The client does not exist', 'inexistent_client')
    expect((await emulator.api('GET /clients/nobody/credentials')).body).toEqual(gone)
    expect((await emulator.api('GET /clients/nobody/credentials/cred_1')).body).toEqual(gone)
    expect((await emulator.api(`GET /clients/${await newClient()}/credentials/cred_1`)).body).toEqual(
      refusal(404, 'Not Found', 'The credential does not exist', 'inexistent_credential'),
    )
    const owned = await idOf(add(await newClient(), {}))
    expect((await emulator.api(`GET /clients/${await newClient()}/credentials/${owned}`)).status).toBe(404)
  })
})

test('PATCH changes the expiry date alone; null lets the credential live for ever', async () => {
  const path = await (async () => {
    const id = await newClient()
    return `/clients/${id}/credentials/${await idOf(add(id, { name: 'key' }))}`
  })()
  const { body: before } = await emulator.api(`GET ${path}`)
  const { status, body } = await emulator.api(`PATCH ${path}`, { body: { expires_at: '2030-01-31T12:00:00+01:00' } })
  expect([status, body]).toEqual([
    200,
    { ...before, updated_at: expect.any(String), expires_at: '2030-01-31T11:00:00.000Z' },
  ])
  expect((await emulator.api(`PATCH ${path}`, { body: { expires_at: null } })).body).not.toHaveProperty('expires_at')
  expect((await emulator.api(`PATCH ${path}`, { body: {} })).body).toEqual(
    badBody("Payload validation error: 'Too few properties defined (0), minimum 1'."),
  )
  expect((await emulator.api(`PATCH ${path}`, { body: { name: 'x' } })).body).toEqual(
    badBody("Payload validation error: 'Additional properties not allowed: name'."),
  )
})

describe('DELETE', () => {
  test('is done once and done twice, with the same answer', async () => {
    const id = await newClient()
    const path = `/clients/${id}/credentials/${await idOf(add(id, {}))}`
    expect([(await emulator.api(`DELETE ${path}`)).status, (await emulator.api(`DELETE ${path}`)).status]).toEqual([
      204, 204,
    ])
    expect((await emulator.api(`GET /clients/${id}/credentials`)).body).toEqual([])
  })

  test('is refused while the client names the credential, and done when it no longer does', async () => {
    const id = await newClient()
    const [one, two] = [await idOf(add(id, { pem: first })), await idOf(add(id, { pem: second }))]
    await use(id, one, two)
    const path = `/clients/${id}/credentials/${one}`
    expect((await emulator.api(`DELETE ${path}`)).body).toEqual(
      refusal(
        400,
        'Bad Request',
        'The credential is in use by its client. Update the client so that it no longer names the credential, then delete it',
        'operation_not_supported',
      ),
    )
    await use(id, two)
    expect((await emulator.api(`DELETE ${path}`)).status).toBe(204)
  })
})

describe('attaching by PATCH of the client', () => {
  test('hides the secret, shows ids only, and detaching brings the same secret back', async () => {
    const id = await newClient({ token_endpoint_auth_method: 'client_secret_post' })
    const { body: before } = await emulator.api(`GET /clients/${id}`)
    const credential = await idOf(add(id, {}))
    const { status, body } = await use(id, credential)
    expect([status, body['client_authentication_methods']]).toEqual([
      200,
      { private_key_jwt: { credentials: [{ id: credential }] } },
    ])
    for (const hidden of ['client_secret', 'token_endpoint_auth_method']) expect(body).not.toHaveProperty(hidden)
    expect((await emulator.api(`POST /clients/${id}/rotate-secret`)).body).toEqual(
      refusal(
        400,
        'Bad Request',
        'The secret of a client that uses private_key_jwt cannot be rotated',
        'operation_not_supported',
      ),
    )
    const { body: back } = await emulator.api(`PATCH /clients/${id}`, {
      body: {
        client_authentication_methods: null,
        token_endpoint_auth_method: 'client_secret_post',
      },
    })
    expect(back['client_secret']).toBe(before['client_secret'])
  })

  test('refuses more than two, credentials of others, and those of another method', async () => {
    const id = await newClient()
    const ids = [
      await idOf(add(id, { pem: first })),
      await idOf(add(id, { pem: second })),
      await idOf(add(id, { pem: third })),
    ]
    const property = 'client_authentication_methods.private_key_jwt.credentials'
    expect((await use(id, ...ids)).body).toEqual(
      badBody(`Payload validation error: 'Array is too long (3), maximum 2' on property ${property}.`),
    )
    const foreign = await idOf(add(await newClient(), {}))
    expect((await use(id, foreign)).body).toEqual(
      badBody(`${property} names credentials that the client does not have: ${foreign}`),
    )
    const subject = await idOf(add(id, { credential_type: 'cert_subject_dn', pem: undefined, subject_dn: 'CN=x' }))
    expect((await use(id, subject)).body).toEqual(badBody(`${property} takes credentials of type public_key only`))
    expect((await use(id, ...ids.slice(0, 2))).status).toBe(200)
  })
})

/** Tests POST /clients/{client_id}/credentials. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { badBody, temporaryFolder, useEmulator, type Json, type TestResponse } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const emulator = useEmulator()
const first = publicPem()

const newClient = async (body: Json = {}) =>
  (await emulator.api('POST /clients', { body: { name: 'X', ...body } })).body['client_id'] as string
const add = (id: string, body: Json): Promise<TestResponse> =>
  emulator.api(`POST /clients/${id}/credentials`, { body: { credential_type: 'public_key', pem: first, ...body } })

test('returns the credential in the recorded order without its PEM, and does not change the client', async () => {
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

test('accepts kid and alg, and returns no name if the body has none', async () => {
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
])('rejects %s', async (_, body, message) => {
  const reply = await add(await newClient(), body)
  expect([reply.status, reply.body]).toEqual([400, badBody(message)])
})

test('rejects a key of the same client, and accepts a key of another client', async () => {
  const id = await newClient()
  await add(id, {})
  expect((await add(id, { name: 'again' })).body).toEqual(
    badBody('credentials contains public keys that already exist in client'),
  )
  expect((await add(await newClient(), {})).status).toBe(201)
})

import 'reflect-metadata'
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { calculateJwkThumbprint } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CredentialType } from '../../../schema/credential.ts'
import { credentialKey, readPem, type Pem } from '../../../server/shared/pem.ts'
import { ApiError } from '../../../server/errors/management.ts'
import { credentialDraftRules } from '../../../server/management/rules/credentials.ts'
import { checkRules } from '../../../server/management/rules/rule.ts'

/** Checks a PEM by the rules, and returns the credential members from it. The rules do not read the tenant. */
function keyOf(credential_type: CredentialType, text: string, parse_expiry_from_cert = false) {
  const pem = readPem(text)
  checkRules(credentialDraftRules, 'create', {
    tenant: undefined,
    after: { body: { credential_type, pem: text, parse_expiry_from_cert }, pem },
  })
  return credentialKey(credential_type, pem as Pem, parse_expiry_from_cert)
}

const SUBJECT = 'C=JP, ST=Tokyo, L=Chiyoda-ku, O=Client, CN=client.example.org'
const NOT_AFTER = '2050-06-30T12:34:56.000Z'

/**
 * Returns an RSA public key of any size. This is fast, because only the modulus is generated, without a private key.
 */
function rsaOf(bits: number): KeyObject {
  const n = randomBytes(bits / 8)
  n[0] = 0xff
  n[n.length - 1] = 0xff
  return createPublicKey({ key: { kty: 'RSA', e: 'AQAB', n: n.toString('base64url') }, format: 'jwk' })
}
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string
const thumbprint = (key: KeyObject) => calculateJwkThumbprint(key.export({ format: 'jwk' }) as never)

interface Certificate {
  pem: string
  der: Buffer
  publicKey: KeyObject
}

/** Creates a self-signed certificate with its own key. */
async function certificateOf(
  algorithm: webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams,
  name = SUBJECT,
): Promise<Certificate> {
  x509.cryptoProvider.set(webcrypto as never)
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys: keys as never,
    notBefore: new Date('2020-01-01'),
    notAfter: new Date(NOT_AFTER),
    signingAlgorithm: { hash: 'SHA-256', ...algorithm },
  })
  const publicKey = createPublicKey({
    key: Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)),
    type: 'spki',
    format: 'der',
  })
  return { pem: certificate.toString('pem'), der: Buffer.from(certificate.rawData), publicKey }
}
const RSA_2048 = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
}

/** Returns the message of the thrown error, or undefined. */
function errorMessage(work: () => unknown): string | undefined {
  try {
    work()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    expect(error.body).toMatchObject({ statusCode: 400, error: 'Bad Request', errorCode: 'invalid_body' })
    return error.body.message
  }
  return undefined
}

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
let certificate: Certificate
let elliptic: Certificate

beforeAll(async () => {
  certificate = await certificateOf(RSA_2048)
  elliptic = await certificateOf({ name: 'ECDSA', namedCurve: 'P-256' })
})

describe('a public_key', () => {
  test('gets only the RFC 7638 thumbprint of its key, as kid', async () => {
    const key = keyOf('public_key', spki(publicKey))
    expect(key).toEqual({ publicKey: spki(publicKey), members: { kid: await thumbprint(publicKey) } })
  })

  test('accepts the same key in PKCS#1 form', async () => {
    const key = keyOf('public_key', publicKey.export({ type: 'pkcs1', format: 'pem' }) as string)
    expect(key).toEqual({ publicKey: spki(publicKey), members: { kid: await thumbprint(publicKey) } })
  })

  test.each([
    ['carriage returns', (pem: string) => pem.replaceAll('\n', '\r\n')],
    ['no final newline', (pem: string) => pem.trimEnd()],
    ['text around it', (pem: string) => `subject=somebody\n\n${pem}\nbye`],
  ])('accepts %s', (_, changed) => {
    expect(keyOf('public_key', changed(spki(publicKey))).publicKey).toBe(spki(publicKey))
  })

  test('in a certificate gets the kid of its key, and an expiry date only on demand', async () => {
    const kid = await thumbprint(certificate.publicKey)
    expect(keyOf('public_key', certificate.pem)).toEqual({ publicKey: spki(certificate.publicKey), members: { kid } })
    expect(keyOf('public_key', certificate.pem, true).members).toEqual({ kid, expires_at: NOT_AFTER })
  })

  test('without a certificate rejects the parsing of its expiry date', () => {
    expect(errorMessage(() => keyOf('public_key', spki(publicKey), true))).toBe(
      'parse_expiry_from_cert needs a pem that is an X.509 certificate',
    )
  })
})

test('an x509_cert gets the thumbprint and the expiry date of the certificate', () => {
  expect(keyOf('x509_cert', certificate.pem)).toEqual({
    publicKey: spki(certificate.publicKey),
    members: {
      thumbprint_sha256: createHash('sha256').update(certificate.der).digest('base64url'),
      expires_at: NOT_AFTER,
    },
  })
})

describe('a cert_subject_dn', () => {
  test('gets the names in the order of the certificate, one per line', () => {
    expect(keyOf('cert_subject_dn', certificate.pem)).toEqual({
      publicKey: spki(certificate.publicKey),
      members: { subject_dn: 'C=JP\nST=Tokyo\nL=Chiyoda-ku\nO=Client\nCN=client.example.org' },
    })
  })

  test('keeps the order of a certificate that starts with the CN, and non-ASCII letters', async () => {
    const { pem } = await certificateOf(RSA_2048, 'CN=bücher, C=DE')
    expect(keyOf('cert_subject_dn', pem).members).toEqual({ subject_dn: 'CN=bücher\nC=DE' })
  })
})

test('reads the first certificate of a chain', async () => {
  const { pem } = await certificateOf(RSA_2048, 'CN=authority')
  expect(keyOf('cert_subject_dn', `${certificate.pem}\n${pem}`).members.subject_dn).toMatch(/^C=JP\n/)
})

describe('a PEM is rejected', () => {
  const unreadable = 'The pem must be a public key or an X.509 certificate in PEM form'
  const garbage = '-----BEGIN PUBLIC KEY-----\nbm90IGEga2V5\n-----END PUBLIC KEY-----\n'

  test.each([
    ['an empty text', ''],
    ['no PEM at all', 'ssh-rsa AAAA'],
    ['no end', spki(publicKey).split('-----END')[0] ?? ''],
    ['no key inside', garbage],
    ['no certificate inside', garbage.replaceAll('PUBLIC KEY', 'CERTIFICATE')],
    ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
    ['a private key in PKCS#1 form', privateKey.export({ type: 'pkcs1', format: 'pem' }) as string],
    [
      'a private key behind a broken public one',
      garbage + (privateKey.export({ type: 'pkcs8', format: 'pem' }) as string),
    ],
    [
      'a private key under the label of a public one',
      (privateKey.export({ type: 'pkcs8', format: 'pem' }) as string).replaceAll('PRIVATE', 'PUBLIC'),
    ],
  ])('if it is or has %s', (_, pem) => {
    expect(errorMessage(() => keyOf('public_key', pem))).toBe(unreadable)
  })

  test.each(['x509_cert', 'cert_subject_dn'] as const)('if it is a bare public key for %s', (type) => {
    expect(errorMessage(() => keyOf(type, spki(publicKey)))).toBe(
      'The pem of this credential type must be an X.509 certificate',
    )
  })

  test('if its key is not RSA, bare or in a certificate', () => {
    const message = 'The public key of a credential must be an RSA key'
    expect(errorMessage(() => keyOf('public_key', spki(elliptic.publicKey)))).toBe(message)
    expect(errorMessage(() => keyOf('public_key', elliptic.pem))).toBe(message)
    expect(errorMessage(() => keyOf('x509_cert', elliptic.pem))).toBe(message)
    expect(
      errorMessage(() => keyOf('public_key', spki(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey))),
    ).toBe(message)
  })

  test.each([
    [1024, 'The RSA key of a credential must have 2048 to 4096 bits, this one has 1024'],
    [2040, 'The RSA key of a credential must have 2048 to 4096 bits, this one has 2040'],
    [2048, undefined],
    [4096, undefined],
    [4104, 'The RSA key of a credential must have 2048 to 4096 bits, this one has 4104'],
  ])('or accepted by its length: an RSA key of %d bits', (bits, message) => {
    expect(errorMessage(() => keyOf('public_key', spki(rsaOf(bits))))).toBe(message)
  })
})

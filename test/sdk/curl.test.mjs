/** Tests curl as the API documentation uses it: over HTTPS with the emulator's certificate authority, and over HTTP. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { beforeEach, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { domain, login, reset, url } from './support.mjs'

const { AUTH0_TOKEN, SSL_CERT_FILE } = process.env

/** Runs curl and returns the status and the body that it prints. */
async function curl(...args) {
  const { stdout } = await promisify(execFile)('curl', [
    '--silent',
    '--show-error',
    '--write-out',
    '\n%{http_code}',
    ...args,
  ])
  const [, body, status] = /^(.*)\n(\d+)$/s.exec(stdout)
  return { status: Number(status), body: body === '' ? undefined : JSON.parse(body) }
}
const bearer = ['--header', `authorization: Bearer ${AUTH0_TOKEN}`]
const overHttps = ['--cacert', SSL_CERT_FILE]

describe('curl', () => {
  beforeEach(() => reset())

  test('gets a token with a form, with JSON and with Basic authentication, and uses each one', async () => {
    const audience = `https://${domain}/api/v2/`
    const form = {
      grant_type: 'client_credentials',
      client_id: login.clientId,
      client_secret: login.clientSecret,
      audience,
    }
    const endpoint = `https://${domain}/oauth/token`
    const responses = [
      await curl(
        ...overHttps,
        endpoint,
        ...Object.entries(form).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]),
      ),
      await curl(...overHttps, endpoint, '--header', 'content-type: application/json', '--data', JSON.stringify(form)),
      await curl(
        ...overHttps,
        endpoint,
        '--user',
        `${login.clientId}:${login.clientSecret}`,
        '--data',
        'grant_type=client_credentials',
        '--data-urlencode',
        `audience=${audience}`,
      ),
    ]
    for (const { status, body } of responses) {
      assert.deepEqual([status, body.token_type, body.expires_in], [200, 'Bearer', 86400])
      const list = await curl(
        ...overHttps,
        `https://${domain}/api/v2/clients?fields=name`,
        '--header',
        `authorization: Bearer ${body.access_token}`,
      )
      assert.deepEqual(list, { status: 200, body: [{ tenant: 'default', name: 'All Applications' }] })
    }
  })

  test('creates and updates an application, rotates its secret and deletes it', async () => {
    const created = await curl(
      `${url}/api/v2/clients`,
      ...bearer,
      '--header',
      'content-type: application/json',
      '--data',
      '{"name":"My App","app_type":"spa"}',
    )
    assert.deepEqual([created.status, created.body.name], [201, 'My App'])
    const clientUrl = `${url}/api/v2/clients/${created.body.client_id}`
    const updated = await curl(
      clientUrl,
      ...bearer,
      '--request',
      'PATCH',
      '--header',
      'content-type: application/json',
      '--data',
      '{"name":"Renamed"}',
    )
    assert.deepEqual([updated.status, updated.body.name], [200, 'Renamed'])
    const rotated = await curl(`${clientUrl}/rotate-secret`, ...bearer, '--request', 'POST')
    assert.deepEqual([rotated.status, rotated.body.client_secret === created.body.client_secret], [200, false])
    assert.deepEqual(await curl(clientUrl, ...bearer, '--request', 'DELETE'), { status: 204, body: undefined })
  })

  test('prints the whole error body of a rejected request', async () => {
    const { status, body } = await curl(
      `${url}/api/v2/clients`,
      ...bearer,
      '--header',
      'content-type: application/json',
      '--data',
      '{"app_type":"spa"}',
    )
    assert.deepEqual(
      [status, body],
      [
        400,
        {
          statusCode: 400,
          error: 'Bad Request',
          message: "Payload validation error: 'Missing required property: name'.",
          errorCode: 'invalid_body',
        },
      ],
    )
  })

  test('rejects the certificate without the certificate authority of the emulator', async () => {
    await assert.rejects(curl('--cacert', '/dev/null', `https://${domain}/_emulator/health`), /certificate|CA/i)
  })
})

/** Tests GET /.well-known/openid-configuration. */
import { expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const get = async (url: string, host = 'localhost:4400') => {
  const { statusCode, payload, headers } = await emulator.inject({ url, headers: { host } })
  return { status: statusCode, type: headers['content-type'], body: JSON.parse(payload) as Record<string, unknown> }
}

test('contains URLs with the Host of the request', async () => {
  for (const host of ['localhost:4400', '127.0.0.1:32768']) {
    expect((await get('/.well-known/openid-configuration', host)).body).toMatchObject({
      issuer: `https://${host}/`,
      token_endpoint: `https://${host}/oauth/token`,
      jwks_uri: `https://${host}/.well-known/jwks.json`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      request_parameter_supported: false,
    })
  }
})

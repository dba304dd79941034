/** Labels for the senders of requests. */
import { expect, test } from 'vitest'
import { sdkLabel, senderOf } from '../../../../server/console/page/requests/sdk.ts'

test.each([
  [{ name: 'node-auth0', version: '7.1.0', env: { node: '20.19.0' } }, 'Node SDK 7.1.0'],
  [{ name: 'auth0-python', version: '5.8.0' }, 'Python SDK 5.8.0'],
  [{ name: 'go-auth0', version: '1.45.0' }, 'Go SDK 1.45.0'],
  [{ name: 'auth0.net', version: '10.0.0' }, '.NET SDK 10.0.0'],
  [{ name: 'ruby-auth0' }, 'Ruby SDK'],
  [{ name: 'Terraform-Provider-Auth0', version: '1.55.0' }, 'Terraform provider 1.55.0'],
  [{ name: 'auth0-deploy-cli', version: '8.44.0' }, 'Deploy CLI 8.44.0'],
  [{ name: 'of-our-own', version: '1' }, 'of-our-own 1'],
])('labels the Auth0-Client header %o as %s', (sdk, label) => {
  expect(sdkLabel({ sdk, user_agent: 'whatever/1' })).toBe(label)
})
test.each([
  ['curl/7.88.1', 'curl 7.88.1'],
  ['node', 'Node fetch'],
  ['python-httpx/0.28.1', 'python-httpx 0.28.1'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36',
    'Chrome 141',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    'Safari 18.1',
  ],
  ['auth0/6.1.0', 'Ruby SDK 6.1.0'],
  ['anything at all', 'anything'],
])('without the header Auth0-Client, labels User-Agent %s as %s', (user_agent, label) => {
  expect(sdkLabel({ user_agent })).toBe(label)
})
test('returns the runtime and the header that names the sender', () => {
  expect(senderOf({ sdk: { name: 'node-auth0', version: '7.1.0', env: { node: 'v20.19.0' } } })).toEqual({
    name: 'Node SDK',
    version: '7.1.0',
    runtime: 'Node 20.19.0',
    header: 'Auth0-Client',
  })
})
test('returns no sender without headers', () => {
  expect(sdkLabel({})).toBe('')
  expect(senderOf({ sdk: { name: '' }, user_agent: '' })).toBeUndefined()
})

/** Tests an export as `a0deploy export` 8.44 writes it, with everything that needs a conversion. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { violation } from '../../../schema/check.ts'
import { seed as seedSchema } from '../../../schema/seed.ts'
import { startEmulator } from '../../../server/index.ts'
import { readSeedFile } from '../../../server/seeds/files.ts'
import { HOME } from '../../support/emulator.ts'
import { folderWith } from '../../support/files.ts'

const TENANT_YAML = `
resourceServers:
  - name: Auth0 My Account API
    identifier: https://t.auth0.com/me/
    is_system: true
    token_lifetime: 100
  - name: Orders
    identifier: https://api.example.com/
    allow_offline_access: false
    is_system: false
    scopes:
      - value: read:orders
    signing_alg: RS256
    token_lifetime: 1000
clients:
  - name: Keyed
    app_type: non_interactive
    client_authentication_methods:
      private_key_jwt:
        credentials:
          - name: first
            credential_type: public_key
    cross_origin_authentication: false
    oidc_backchannel_logout:
      backchannel_logout_urls:
        - https://x.example/logout
    oidc_logout:
      backchannel_logout_initiators:
        mode: custom
        selected_initiators:
          - rp-logout
      backchannel_logout_urls:
        - https://x.example/logout
  - name: Linked
    app_type: resource_server
    grant_types: []
    refresh_token:
      expiration_type: non-expiring
      leeway: 0
      infinite_token_lifetime: true
      infinite_idle_token_lifetime: true
      token_lifetime: 2592000
      idle_token_lifetime: 1296000
      rotation_type: non-rotating
    resource_server_identifier: https://api.example.com/
  - name: Web
    app_type: regular_web
    callbacks: '@@CALLBACKS@@'
    custom_login_page: ./Web_custom_login_page.html
    jwt_configuration:
      lifetime_in_seconds: 36000
      secret_encoded: false
    sso_disabled: false
clientGrants:
  - client_id: Keyed
    audience: https://t.auth0.com/api/v2/
    scope:
      - read:clients
    subject_type: client
  - client_id: Keyed
    audience: https://t.auth0.com/me/
    scope:
      - read:me
    subject_type: user
  - client_id: undefined_clientId
    audience: https://api.example.com/
    default_for: third_party_clients
    scope:
      - read:orders
    subject_type: user
databases:
  - name: Username-Password-Authentication
    strategy: auth0
    enabled_clients:
      - goneGoneGoneGoneGoneGoneGoneGone
      - Web
    options:
      customScripts:
        login: ./databases/Username-Password-Authentication/login.js
connections:
  - name: google
    strategy: google-oauth2
    is_domain_connection: false
    options:
      client_id: abc
      client_secret: '##CONNECTIONS_GOOGLE_OAUTH2_SECRET##'
organizations:
  - name: acme
    client_grants:
      - client_id: Keyed
      - client_id: Keyed
    connections:
      - name: google
        assign_membership_on_login: true
    discovery_domains: []
tenant:
  friendly_name: default
`

test('converts a complete export into a seed that can be loaded', async () => {
  const folder = folderWith({
    'tenant.yaml': TENANT_YAML,
    'clients/Web_custom_login_page.html': '<html>',
    'databases/Username-Password-Authentication/login.js': 'function login() {}',
  })

  const { document, leftOut } = await readSeedFile(folder, { CALLBACKS: ['https://a.example/callback'] })
  expect(leftOut).toEqual([
    'tenant',
    'resourceServers.Auth0 My Account API',
    'clients.Keyed.client_authentication_methods',
    'connections.google.options.client_secret',
    'clientGrants.Keyed.https://t.auth0.com/me/',
  ])
  expect(violation('Seed', seedSchema, document)).toBe(undefined)

  const file = join(folder, 'document.json')
  writeFileSync(file, JSON.stringify(document))
  const running = await startEmulator({ seed: [file], home: HOME })
  const headers = { authorization: `Bearer ${await running.token()}` }
  const listOf = async (path: string) =>
    JSON.parse((await running.inject({ method: 'GET', url: `/api/v2/${path}`, headers })).payload)
  const clients = await listOf('clients?is_global=false&fields=name,callbacks,custom_login_page')
  expect(clients).toEqual([
    { tenant: 'default', name: 'Keyed' },
    { tenant: 'default', name: 'Linked' },
    { tenant: 'default', name: 'Web', callbacks: ['https://a.example/callback'], custom_login_page: '<html>' },
  ])
  const connections = await listOf('connections?fields=name,options')
  expect(connections).toEqual([
    { name: 'google', options: { client_id: 'abc' } },
    { name: 'Username-Password-Authentication', options: { customScripts: { login: 'function login() {}' } } },
  ])
  await running.close()
})

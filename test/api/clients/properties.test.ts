/**
 * Every property of the tables of clients, credentials and grants: that it is taken and shown, what is said of a wrong type and of a
 * body that may not carry it, and which tokens see and write it. A row without an example fails, and so does an example without a row.
 */
import { describe, expect, test } from 'vitest'
import { clientGrant } from '../../../schema/client-grant.ts'
import { client } from '../../../schema/client.ts'
import { credential } from '../../../schema/credential.ts'
import type { Field } from '../../../schema/resource.ts'
import type { Tier } from '../../../schema/scopes.ts'
import { badBody, refusal, useEmulator, type Json } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const emulator = useEmulator()

// --- Examples ---

interface Example {
  /** What POST sends; PATCH too, unless `update` says otherwise. */
  value?: Value
  update?: Value
  /** What the body of POST needs besides. The client that PATCH changes is made with it too, unless `before` says otherwise. */
  beside?: Json
  before?: Json
  /** What POST shows in place of `value`, what a read shows in place of that, and what PATCH and reads behind it show in place of what it sent. */
  shown?: unknown
  read?: unknown
  updated?: unknown
}
/** A value, or how to make one for what is at a path. */
type Value = string | boolean | number | readonly unknown[] | Json | Maker
type Maker = (path: string) => Promise<unknown>

const made = async (value: Value | undefined, path = '') => (typeof value === 'function' ? value(path) : value)
/** A member that is sent and never shown. */
const HIDDEN = { shown: undefined }

const pem = publicPem()
const key = { credential_type: 'public_key', name: 'key', pem }
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const byId = { id: expect.stringMatching(/^cred_[1-9A-HJ-NP-Za-km-z]{22}$/) }
const inFull = {
  ...byId,
  credential_type: 'public_key',
  kid: expect.stringMatching(/^[\w-]{43}$/),
  alg: 'RS256',
  name: 'key',
  created_at: TIME,
  updated_at: TIME,
}
/** The id of a new credential of a client. */
const newCredential = async (path: string) => ({
  id: (await emulator.api(`POST ${path}/credentials`, { body: key })).body['id'],
})
const newClient = async () =>
  String((await emulator.api('POST /clients', { body: { name: 'Another' } })).body['client_id'])

const COP = 'cop_2Vh8Qm3xk9TgLp4NzRbYcW'
const UAP = 'uap_2Vh8Qm3xk9TgLp4NzRbYcW'
const LOGOUT = { backchannel_logout_urls: ['https://shop.test/logged-out'] }
const INITIATORS = {
  backchannel_logout_initiators: { mode: 'custom', selected_initiators: ['rp-logout', 'idp-logout'] },
}
const ROTATING = { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 30 }
const REFRESH_TOKEN = {
  ...ROTATING,
  infinite_token_lifetime: false,
  infinite_idle_token_lifetime: false,
  token_lifetime: 2592000,
  idle_token_lifetime: 1296000,
}
const SESSION_TRANSFER = {
  can_create_session_transfer_token: true,
  allowed_authentication_methods: ['cookie'],
  enforce_device_binding: 'asn',
  allow_refresh_token: false,
  enforce_online_refresh_tokens: true,
  enforce_cascade_revocation: true,
}
const VAULT = { ip_allowlist: ['10.0.0.0/8'], grants: [{ connection: 'github', scopes: ['repo'] }] }

/** Property of a client → example. Properties with defaults have another value here. */
const CLIENT_EXAMPLES: Record<string, Example> = {
  name: { value: 'Shop' },
  description: { value: 'Sells things' },
  callbacks: { value: ['https://shop.test/callback', 'com.shop://callback'] },
  oidc_backchannel_logout: { value: LOGOUT },
  oidc_logout: { value: LOGOUT, shown: { ...INITIATORS, ...LOGOUT }, updated: LOGOUT },
  session_transfer: {
    value: {
      can_create_session_transfer_token: true,
      allowed_authentication_methods: ['cookie'],
      enforce_device_binding: 'asn',
    },
    shown: SESSION_TRANSFER,
  },
  allowed_origins: { value: ['https://*.shop.test'] },
  web_origins: { value: ['https://shop.test'] },
  jwt_configuration: {
    value: { alg: 'RS256', lifetime_in_seconds: 60 },
    shown: { alg: 'RS256', lifetime_in_seconds: 60, secret_encoded: false },
    update: { alg: 'PS256' },
    updated: { alg: 'PS256', lifetime_in_seconds: 36000, secret_encoded: false },
  },
  logo_uri: { value: 'https://shop.test/logo.png' },
  allowed_clients: { value: ['another-client'] },
  custom_login_page: { value: '<html>Log in</html>', update: '' },
  custom_login_page_on: { value: false },
  sso: { value: true },
  sso_disabled: { value: true },
  cross_origin_auth: { value: true },
  cross_origin_authentication: { value: true },
  cross_origin_loc: { value: 'https://shop.test/verify' },
  client_aliases: { value: ['urn:shop'] },
  addons: { value: { samlp: { audience: 'urn:shop', nameIdentifierProbes: ['email'] }, wsfed: {} } },
  form_template: { value: '<form></form>', update: '' },
  custom_login_page_preview: { value: '<html>Preview</html>', update: '' },
  encryption_key: { value: { pub: 'public', cert: 'certificate', subject: '/CN=shop' } },
  client_secret: { update: 'a-secret-of-my-own' },
  mobile: {
    value: {
      android: { app_package_name: 'test.shop', sha256_cert_fingerprints: ['D8:A0:83'] },
      ios: { team_id: 'TEAM', app_bundle_identifier: 'test.shop' },
    },
  },
  token_endpoint_auth_method: { value: 'client_secret_basic' },
  allowed_logout_urls: { value: ['https://{organization_name}.shop.test'] },
  app_type: { value: 'regular_web' },
  is_first_party: { value: false },
  oidc_conformant: { value: true },
  client_metadata: { value: { team: 'sales' } },
  is_token_endpoint_ip_header_trusted: { value: true },
  initiate_login_uri: { value: 'https://shop.test/login' },
  grant_types: { value: ['client_credentials'] },
  native_social_login: { value: { apple: { enabled: true }, facebook: { enabled: false }, google: { enabled: true } } },
  fedcm_login: { value: { google: { is_enabled: true } } },
  refresh_token: {
    value: ROTATING,
    shown: REFRESH_TOKEN,
    // A bare client has one already: what is not sent stays.
    updated: { ...REFRESH_TOKEN, infinite_token_lifetime: true, infinite_idle_token_lifetime: true },
  },
  default_organization: { value: { organization_id: 'org_abcdefghijklmnop', flows: ['client_credentials'] } },
  organization_usage: { value: 'allow' },
  organization_require_behavior: { value: 'post_login_prompt', beside: { oidc_conformant: true } },
  organization_discovery_methods: { value: ['email', 'organization_name'] },
  client_authentication_methods: {
    value: { private_key_jwt: { credentials: [key] } },
    shown: { private_key_jwt: { credentials: [inFull] } },
    read: { private_key_jwt: { credentials: [byId] } },
    update: async (path) => ({ private_key_jwt: { credentials: [await newCredential(path)] } }),
  },
  require_pushed_authorization_requests: { value: true },
  require_proof_of_possession: { value: true },
  signed_request_object: {
    value: { required: true, credentials: [key] },
    shown: { required: true, credentials: [inFull] },
    read: { required: true, credentials: [byId] },
    update: async (path) => ({ required: true, credentials: [await newCredential(path)] }),
  },
  compliance_level: { value: 'fapi1_adv_pkj_par' },
  skip_non_verifiable_callback_uri_confirmation_prompt: { value: true },
  token_exchange: { value: { allow_any_profile_of_type: ['custom_authentication'] } },
  par_request_expiry: { value: 60 },
  token_quota: { value: { client_credentials: { enforce: true, per_day: 100, per_hour: 10 } } },
  identity_assertion_authorization_grant: { value: { active: true } },
  anonymous_sessions: { value: { active: true } },
  // It cannot change: PATCH sends the present value.
  third_party_security_mode: {
    value: 'strict',
    beside: { is_first_party: false },
    before: { is_first_party: false, third_party_security_mode: 'strict' },
  },
  resource_server_identifier: { value: 'https://api.test/', beside: { app_type: 'resource_server' } },
  express_configuration: {
    value: {
      initiate_login_uri_template: 'https://shop.test/login?org={organization_name}',
      user_attribute_profile_id: UAP,
      connection_profile_id: COP,
      enable_client: true,
      enable_organization: false,
      linked_clients: [{ client_id: 'another-client' }],
      okta_oin_client_id: 'okta-client',
      admin_login_domain: 'admin.shop.test',
      oin_submission_id: '17',
    },
  },
  b2b_integration_configuration: { value: { sso_profiles: ['ssp_1'], integration_type: 'application' } },
  my_organization_configuration: {
    value: async () => ({
      connection_profile_id: COP,
      user_attribute_profile_id: UAP,
      allowed_strategies: ['okta'],
      connection_deletion_behavior: 'allow_if_empty',
      invitation_landing_client_id: await newClient(),
      third_party_client_access: { default_value: 'block', allowed_values: ['allow', 'block'] },
    }),
  },
  async_approval_notification_channels: { value: ['guardian-push', 'email'] },
  token_vault_privileged_access: {
    value: { credentials: [key], ...VAULT },
    shown: { credentials: [inFull], ...VAULT },
    read: { credentials: [byId], ...VAULT },
    update: async (path) => ({ credentials: [await newCredential(path)], ...VAULT }),
  },
  redirection_policy: { value: 'open_redirect_protection' },
}

/** The certificate that signs for a client is as good as one of its own. */
const certificate = async (path: string) => {
  const { body } = await emulator.api(`GET ${path.replace(/\/credentials$/, '')}`)
  return (body['signing_keys'] as Json[])[0]?.['cert']
}
const CREDENTIAL_EXAMPLES: Record<string, Example> = {
  credential_type: { value: 'cert_subject_dn', beside: { subject_dn: 'CN=shop', pem: undefined } },
  kid: { value: 'my-key-id-1' },
  alg: { value: 'PS256' },
  name: { value: 'My key' },
  expires_at: {
    value: '2096-05-13T11:33:13.5+02:00',
    shown: '2096-05-13T09:33:13.500Z',
    updated: '2096-05-13T09:33:13.500Z',
  },
  subject_dn: { value: 'CN=shop', beside: { credential_type: 'cert_subject_dn', pem: undefined } },
  pem: { value: certificate, ...HIDDEN },
  parse_expiry_from_cert: { value: false, ...HIDDEN },
}

const GRANT_EXAMPLES: Record<string, Example> = {
  client_id: { value: newClient },
  audience: { value: 'https://stock.test/' },
  scope: { value: ['read:orders'] },
  organization_usage: { value: 'require' },
  allow_any_organization: { value: true },
  default_for: { value: 'third_party_clients', beside: { client_id: undefined } },
  subject_type: { value: 'user' },
  authorization_details_types: { value: ['payment'], beside: { subject_type: 'user' } },
  allow_all_scopes: { value: true },
}

// --- The three tables ---

interface Table {
  rows: Record<string, Field>
  examples: Record<string, Example>
  idName: string
  /** The path of POST; makes what stands in it. */
  path: () => Promise<string>
  /** The body of a bare one. */
  bare: () => Promise<Json>
}
const CLIENTS: Table = {
  rows: client.rows,
  examples: CLIENT_EXAMPLES,
  idName: 'client_id',
  path: async () => '/clients',
  bare: async () => ({ name: 'X' }),
}
const CREDENTIALS: Table = {
  rows: credential.rows,
  examples: CREDENTIAL_EXAMPLES,
  idName: 'id',
  path: async () => `/clients/${await newClient()}/credentials`,
  bare: async () => ({ credential_type: 'public_key', pem }),
}
const GRANTS: Table = {
  rows: clientGrant.rows,
  examples: GRANT_EXAMPLES,
  idName: 'id',
  path: async () => '/client-grants',
  bare: async () => {
    for (const identifier of ['https://orders.test/', 'https://stock.test/'])
      await emulator.api('POST /resource-servers', { body: { identifier, scopes: [{ value: 'read:orders' }] } })
    return { client_id: await newClient(), audience: 'https://orders.test/' }
  },
}

type Use = 'create' | 'update'
type Case = readonly [name: string, row: Field, example: Example]
const casesOf = ({ rows, examples }: Table): Case[] =>
  Object.entries(rows).flatMap(([name, row]) => (row.create || row.update ? [[name, row, examples[name] ?? {}]] : []))

/** The path and body of a POST of an example. */
const creation = async ({ path, bare }: Table, [name, , { value, beside }]: Case) => {
  const to = await path()
  return { to, body: { ...(await bare()), ...beside, [name]: await made(value, to) } as Json }
}

/** Makes what PATCH changes; answers its path. */
async function existing(table: Table, { beside, before = beside }: Example = {}): Promise<string> {
  const to = await table.path()
  const { body } = await emulator.api(`POST ${to}`, { body: { ...(await table.bare()), ...before } })
  return `${to}/${body[table.idName]}`
}

// --- Sentences ---

/** The types that a body may send; a row's own schema for one use stands in place of the common one. */
function typesFor({ schema, ...row }: Field, use: Use): string[] {
  const how = row[use]
  const { type } = (typeof how === 'object' ? how : schema) as { type?: string | string[] }
  return [type ?? [], how === 'nullable' ? 'null' : []].flat()
}
/** Values of other types, each with the name of its own. */
const wrongFor = (types: readonly string[]) =>
  (
    [
      [17, 'integer'],
      ['nonsense', 'string'],
      [1.5, 'number'],
      [null, 'null'],
    ] as const
  ).filter(([, type]) => !types.includes(type))

function wrongType(name: string, row: Field, use: Use, found: string) {
  const how = row[use]
  const { description } = (typeof how === 'object' ? how : row.schema) as { description?: string }
  const place = `on property ${name}${description === undefined ? '' : ` (${description.replace(/\.$/, '')})`}.`
  return badBody(
    `Payload validation error: 'Expected type ${typesFor(row, use).join(',')} but found type ${found}' ${place}`,
  )
}
const notAllowed = (name: string) => badBody(`Payload validation error: 'Additional properties not allowed: ${name}'.`)

// --- What holds for every table ---

describe.each([
  ['a client', CLIENTS],
  ['a credential', CREDENTIALS],
  ['a grant', GRANTS],
] as const)('%s', (_, table) => {
  const cases = casesOf(table)
  const used = (use: Use) => cases.filter(([, row]) => row[use])
  const unused = (use: Use) => Object.entries(table.rows).flatMap(([name, row]) => (row[use] ? [] : [name]))

  test('every writable property has an example, and every example a property', () => {
    expect(Object.keys(table.examples)).toEqual(cases.map(([name]) => name))
  })

  test.each(used('create'))('%s: is accepted by POST, and returned by it and by GET', async (...each) => {
    const [name, , example] = each
    const { to, body: sent } = await creation(table, each)
    const { status, body } = await emulator.api(`POST ${to}`, { body: sent })
    const shown = 'shown' in example ? example.shown : sent[name]
    expect([status, body['message'], body[name]]).toEqual([201, undefined, shown])
    const { body: read } = await emulator.api(`GET ${to}/${body[table.idName]}`)
    expect(read[name]).toEqual('read' in example ? example.read : shown)
  })

  test.each(used('update'))('%s: is accepted by PATCH, and returned by it and by GET', async (...each) => {
    const [name, , example] = each
    const path = await existing(table, example)
    const value = await made(example.update ?? example.value, path)
    const { status, body } = await emulator.api(`PATCH ${path}`, { body: { [name]: value } })
    const unchanged = example.update === undefined && 'shown' in example ? example.shown : value
    const shown = 'updated' in example ? example.updated : unchanged
    expect([status, body['message'], body[name]]).toEqual([200, undefined, shown])
    expect((await emulator.api(`GET ${path}`)).body[name]).toEqual(shown)
  })

  test.each(used('create'))(
    '%s: is rejected by POST with a value of another type, and with null unless it is nullable',
    async (name, row) => {
      const to = await table.path()
      const bare = await table.bare()
      for (const [value, type] of wrongFor(typesFor(row, 'create'))) {
        const { status, body } = await emulator.api(`POST ${to}`, { body: { ...bare, [name]: value } })
        expect([status, body]).toEqual([400, wrongType(name, row, 'create', type)])
      }
    },
  )

  test.each(used('update'))(
    '%s: is refused by PATCH in another type, null too where it has none',
    async (name, row) => {
      const path = await existing(table)
      for (const [value, type] of wrongFor(typesFor(row, 'update'))) {
        const { status, body } = await emulator.api(`PATCH ${path}`, { body: { [name]: value } })
        expect([status, body]).toEqual([400, wrongType(name, row, 'update', type)])
      }
    },
  )

  test.each(unused('create'))('%s: is rejected by POST with any value', async (name) => {
    const reply = await emulator.api(`POST ${await table.path()}`, { body: { ...(await table.bare()), [name]: 'x' } })
    expect([reply.status, reply.body]).toEqual([400, notAllowed(name)])
  })

  test.each(unused('update'))('%s: is rejected by PATCH with any value', async (name) => {
    const reply = await emulator.api(`PATCH ${await existing(table)}`, { body: { [name]: 'x' } })
    expect([reply.status, reply.body]).toEqual([400, notAllowed(name)])
  })
})

// --- Null ---

describe('null', () => {
  const nullable = (table: Table, use: Use) =>
    casesOf(table).filter(([, row]) => row[use] && typesFor(row, use).includes('null'))

  test.each(nullable(CLIENTS, 'create'))('%s: has the same effect as absence in POST', async (name, _, { beside }) => {
    const { status, body } = await emulator.api('POST /clients', { body: { name: 'X', ...beside, [name]: null } })
    const { body: bare } = await emulator.api('POST /clients', { body: { name: 'X', ...beside } })
    expect([status, body[name]]).toEqual([201, bare[name]])
  })

  const removable = [CLIENTS, CREDENTIALS, GRANTS].flatMap((table) =>
    nullable(table, 'update').map((each) => [each[0], table, each] as const),
  )
  test.each(removable)('%s: is removed by PATCH', async (name, table, each) => {
    const { to, body: sent } = await creation(table, each)
    const { body: before } = await emulator.api(`POST ${to}`, { body: sent })
    expect(before).toHaveProperty(name)
    const { status, body } = await emulator.api(`PATCH ${to}/${before[table.idName]}`, { body: { [name]: null } })
    // A grant has a list of scopes always.
    expect([status, body['message'], body[name]]).toEqual([200, undefined, name === 'scope' ? [] : undefined])
    expect((await emulator.api(`GET ${to}/${before[table.idName]}`)).body[name]).toEqual(body[name])
  })
})

// --- Who sees and who writes the properties of a client ---

/** Scope → the tiers that it opens (documented). */
const SEES: Record<string, readonly Tier[]> = {
  'read:client_summary': ['summary'],
  'read:clients': ['summary', 'settings'],
  'read:client_credentials': ['summary', 'keys'],
  'read:client_keys': ['summary', 'settings', 'keys'],
}
/** Stated here, apart from the table; all others are settings. */
const TIER_OF: Record<string, Tier> = {
  name: 'summary',
  description: 'summary',
  client_id: 'summary',
  app_type: 'summary',
  client_secret: 'keys',
  signing_keys: 'keys',
  encryption_key: 'keys',
  client_authentication_methods: 'keys',
}
const sees = (scope: string, name: string) => SEES[scope]?.includes(TIER_OF[name] ?? 'settings') === true
/** What the server gives to every client and nobody can write. */
const GIVEN = ['client_id', 'tenant', 'global', 'callback_url_template', 'signing_keys']

describe('tiers', () => {
  /** The id of a client that has the property. */
  const withExample = async (...each: Case) => {
    const [name, row, example] = each
    if (row.create)
      return String(
        (await emulator.api('POST /clients', { body: (await creation(CLIENTS, each)).body })).body['client_id'],
      )
    const path = await existing(CLIENTS, example)
    if (example.update !== undefined) await emulator.api(`PATCH ${path}`, { body: { [name]: example.update } })
    return path.replace('/clients/', '')
  }
  const seen: Case[] = [
    ...casesOf(CLIENTS),
    ...GIVEN.map((name): Case => [name, client.rows[name as keyof typeof client.rows], {}]),
  ]

  test.each(seen)('%s: is returned only to tokens of its tier', async (...each) => {
    const [name] = each
    const id = await withExample(...each)
    for (const scope of Object.keys(SEES)) {
      const { body: one } = await emulator.api(`GET /clients/${id}`, { as: scope })
      const { body: many } = await emulator.api<Json[]>('GET /clients', { as: scope })
      const listed = many.find(({ client_id }) => client_id === id) ?? {}
      expect([scope, name in one, name in listed]).toEqual([scope, sees(scope, name), sees(scope, name)])
    }
  })

  test('client_secret: is returned to no token while client_authentication_methods is set', async () => {
    const methods = { client_authentication_methods: { private_key_jwt: { credentials: [] } } }
    expect((await emulator.api('POST /clients', { body: { name: 'X', ...methods } })).body).not.toHaveProperty(
      'client_secret',
    )
    const path = await existing(CLIENTS)
    expect((await emulator.api(`PATCH ${path}`, { body: methods })).body).not.toHaveProperty('client_secret')
    for (const scope of Object.keys(SEES))
      expect((await emulator.api(`GET ${path}`, { as: scope })).body).not.toHaveProperty('client_secret')
    expect((await emulator.api(`GET ${path}`)).body).not.toHaveProperty('client_secret')
  })

  const selectable = seen.filter(([, row]) => row.select !== false)
  test.each(selectable)('%s: is returned alone when fields names it, to tokens of its tier', async (...each) => {
    const [name] = each
    const id = await withExample(...each)
    const { body: whole } = await emulator.api(`GET /clients/${id}`)
    expect(whole).toHaveProperty(name)
    for (const [scope, tiers] of Object.entries(SEES)) {
      const { status, body } = await emulator.api(`GET /clients/${id}?fields=${name}`, { as: scope })
      const shown = { ...(tiers.includes('settings') && { tenant: 'default' }), [name]: whole[name] }
      const refused = refusal(403, 'Forbidden', `You cannot read the following fields: ${name}`, 'insufficient_scope')
      expect([scope, status, body]).toEqual(sees(scope, name) ? [scope, 200, shown] : [scope, 403, refused])
    }
  })

  const unselectable = seen.flatMap(([name, row]) => (row.select === false ? [name] : []))
  test.each(unselectable)('%s: is rejected as a name in fields', async (name) => {
    const { status, body } = await emulator.api(`GET /clients?fields=${name}`)
    const problem = `String '${name}' does not match pattern. Must be a comma separated list of the following values: ${client.selectable.join(',')}`
    expect([status, body['message']]).toEqual([
      400,
      `Query validation error: '${problem}' on property fields (Properties to include or exclude, separated by commas; empty for all).`,
    ])
  })
})

describe('scopes of writes', () => {
  /** Stated here, apart from the table: what needs a scope besides create:clients, and another one than update:clients. */
  const CREATES: Record<string, string> = { client_authentication_methods: 'create:client_credentials' }
  const UPDATES: Record<string, string> = {
    client_secret: 'update:client_keys',
    client_authentication_methods: 'update:client_credentials',
    token_vault_privileged_access: 'update:client_token_vault_privileged_access',
  }
  const notWritable = (name: string) =>
    refusal(403, 'Forbidden', `You cannot update the following fields: ${name}`, 'insufficient_scope')

  test.each(casesOf(CLIENTS).filter(([, row]) => row.create))(
    '%s: is created by tokens of its scope',
    async (...each) => {
      const [name] = each
      const { body } = await creation(CLIENTS, each)
      const { status } = await emulator.api('POST /clients', {
        as: ['create:clients', CREATES[name]].join(' ').trim(),
        body,
      })
      expect(status).toBe(201)
      if (CREATES[name] === undefined) return
      const refused = await emulator.api('POST /clients', { as: 'create:clients', body })
      expect([refused.status, refused.body]).toEqual([403, notWritable(name)])
    },
  )

  test.each(casesOf(CLIENTS).filter(([, row]) => row.update))(
    '%s: is updated by tokens of its scope alone',
    async (...each) => {
      const [name, , example] = each
      const path = await existing(CLIENTS, example)
      const body = { [name]: await made(example.update ?? example.value, path) }
      const scope = UPDATES[name] ?? 'update:clients'
      expect((await emulator.api(`PATCH ${path}`, { as: scope, body })).status).toBe(200)
      for (const other of ['update:clients', ...Object.values(UPDATES)]) {
        if (other === scope) continue
        const refused = await emulator.api(`PATCH ${path}`, { as: other, body })
        expect([other, refused.status, refused.body]).toEqual([other, 403, notWritable(name)])
      }
    },
  )
})

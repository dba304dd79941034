/** Tests GET /_emulator/export: loading the export of a tenant as a seed creates the same tenant, after any API calls. */
import { createPublicKey } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { client } from '../../../schema/client.ts'
import { clientGrant } from '../../../schema/client-grant.ts'
import { resourceServer } from '../../../schema/resource-server.ts'
import { bodies } from '../../support/bodies.ts'
import { startTestEmulator, type Json, type TestEmulator, type TestTenant } from '../../support/emulator.ts'
import { certificatePem, publicPem } from '../../support/keys.ts'

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40)

let running: TestEmulator
beforeAll(async () => {
  running = await startTestEmulator()
})
afterAll(() => running.close())

/** The ids of existing entities that a step can use. */
interface Known {
  clients: string[]
  grants: string[]
  servers: string[]
}
interface Step {
  kind: string
  /** Selects one of the existing entities. */
  at: number
  other: number
  body: unknown
}

const PEMS = [publicPem(), publicPem(), publicPem(3072), await certificatePem()]

const DOCUMENTS = ['https://wiki.example/client.json', 'https://shop.example/client.json']
const KEYS = 'https://wiki.example/keys'
const jwkOf = (pem: string, kid: string) => ({
  ...createPublicKey(pem).export({ format: 'jwk' }),
  kid,
  alg: 'RS256',
  use: 'sig',
})

/** Bodies that a schema generator rarely creates, for clients whose read schema differs from their write schema. */
const TELLING: readonly Json[] = [
  { oidc_logout: { backchannel_logout_urls: ['https://a.test/out'] } },
  { oidc_backchannel_logout: { backchannel_logout_urls: ['https://b.test/out'] } },
  { oidc_logout: { backchannel_logout_session_metadata: null } },
  { oidc_logout: null },
  { oidc_logout: {} },
  { native_social_login: { apple: { enabled: true } } },
  { native_social_login: { apple: null } },
  { native_social_login: null },
  { fedcm_login: { google: { is_enabled: true } } },
  { fedcm_login: { google: null } },
  { encryption_key: { pub: 'p' } },
  { encryption_key: { pub: null } },
  { encryption_key: { mine: null } },
  { mobile: { ios: { team_id: 't', app_bundle_identifier: 'a' } } },
  { mobile: {} },
  { addons: { samlp: { audience: 'x' } } },
  { addons: { samlp: {} } },
  { addons: {} },
  { addons: null },
  { client_metadata: { team: 'a', empty: '' } },
  { client_metadata: { team: null, number: 7 } },
  { client_metadata: {} },
  { jwt_configuration: { alg: 'RS256' } },
  { jwt_configuration: { lifetime_in_seconds: 60, mine: null } },
  { jwt_configuration: {} },
  {
    refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
    grant_types: ['refresh_token'],
    oidc_conformant: true,
  },
  { grant_types: [] },
  { grant_types: ['authorization_code'] },
  {
    refresh_token: {
      rotation_type: 'rotating',
      expiration_type: 'expiring',
      policies: [{ audience: 'a', scope: ['b'] }],
    },
  },
  { refresh_token: null },
  { is_first_party: false },
  { is_first_party: true },
  { is_first_party: true, third_party_security_mode: 'strict' },
  { is_first_party: false, third_party_security_mode: 'strict' },
  { organization_usage: 'require', organization_require_behavior: 'pre_login_prompt' },
  { organization_usage: null },
  { default_organization: { organization_id: 'org_abcdefghijklmnop', flows: ['client_credentials'] } },
  { token_endpoint_auth_method: 'none', grant_types: ['implicit'] },
  { token_endpoint_auth_method: null },
  { client_authentication_methods: null },
  { is_token_endpoint_ip_header_trusted: true },
  { client_secret: 'mine' },
  { client_aliases: ['one', 'two'] },
  { client_aliases: ['one'] },
  { client_aliases: [] },
  { initiate_login_uri: '' },
  { initiate_login_uri: 'https://a.test/login' },
  { session_transfer: { allowed_authentication_methods: null } },
  { session_transfer: { delegation: { allow_delegated_access: true } } },
  { session_transfer: {} },
  { session_transfer: null },
  { token_quota: { client_credentials: { enforce: true, per_day: 5 } } },
  { token_quota: null },
  { token_exchange: {} },
  { compliance_level: null },
  { cross_origin_loc: null },
  { cross_origin_loc: 'https://a.test/x' },
  { custom_login_page: '' },
  { form_template: '' },
  { description: '' },
  { logo_uri: '' },
  { name: 'Same name' },
  { app_type: 'rms' },
  { app_type: 'spa' },
  { callbacks: ['https://*.a.test'] },
  { web_origins: [] },
  { allowed_logout_urls: ['https://a.test'] },
  { skip_non_verifiable_callback_uri_confirmation_prompt: null },
]
const EXPRESS = {
  initiate_login_uri_template: 'https://a.test/{organization_name}',
  user_attribute_profile_id: 'uap_1234567890123456',
  connection_profile_id: 'cop_1234567890123456',
  enable_client: true,
  enable_organization: false,
  okta_oin_client_id: 'abcdefghijklmnopqrstuvwxyzABCDEF',
  admin_login_domain: 'a.test',
}
const credential = fc.oneof(
  fc.record(
    {
      credential_type: fc.constantFrom('public_key', 'x509_cert', 'cert_subject_dn'),
      pem: fc.constantFrom(...PEMS),
      name: fc.constantFrom('a', 'b'),
      kid: fc.constantFrom('kid-0123456789', 'kid-9876543210'),
      alg: fc.constantFrom('RS384', 'PS256'),
      expires_at: fc.constantFrom('2050-01-01T00:00:00Z', '2050-01-01T00:00:00.5+02:00'),
      parse_expiry_from_cert: fc.boolean(),
    },
    { requiredKeys: ['credential_type', 'pem'] },
  ),
  fc.constant({ credential_type: 'cert_subject_dn', subject_dn: 'CN=a' }),
)
const step = (kind: string, body: fc.Arbitrary<unknown> = fc.constant(undefined)): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constant(kind), at: fc.nat(), other: fc.nat(), body })
const several = (first: fc.Arbitrary<unknown>) =>
  fc
    .tuple(first, fc.subarray([...TELLING], { maxLength: 4 }))
    .map(([body, more]) => Object.assign({}, body, ...more) as Json)

const steps = fc.oneof(
  { weight: 6, arbitrary: step('create', bodies(client.createBody)) },
  { weight: 3, arbitrary: step('create', several(fc.constant({ name: 'Same name' }))) },
  {
    weight: 2,
    arbitrary: step(
      'create',
      fc.constantFrom('public_key', 'x509_cert').chain((credential_type) =>
        fc.constantFrom(...PEMS).map((pem) => ({
          name: 'Keys',
          client_authentication_methods: {
            [credential_type === 'public_key' ? 'private_key_jwt' : 'self_signed_tls_client_auth']: {
              credentials: [{ credential_type, pem }],
            },
          },
          signed_request_object: { required: true, credentials: [{ credential_type: 'public_key', pem }] },
        })),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: step(
      'create',
      fc.constant({ name: 'Express', app_type: 'express_configuration', express_configuration: EXPRESS }),
    ),
  },
  {
    weight: 1,
    arbitrary: step(
      'create',
      fc.constant({ name: 'API', app_type: 'resource_server', resource_server_identifier: 'https://api.test/' }),
    ),
  },
  { weight: 6, arbitrary: step('patch', bodies(client.updateBody)) },
  {
    weight: 8,
    arbitrary: step(
      'patch',
      fc.subarray([...TELLING], { minLength: 1, maxLength: 3 }).map((all) => Object.assign({}, ...all) as Json),
    ),
  },
  { weight: 2, arbitrary: step('patch global', fc.oneof(bodies(client.updateBody), fc.constantFrom(...TELLING))) },
  { weight: 1, arbitrary: step('delete') },
  { weight: 2, arbitrary: step('rotate') },
  { weight: 1, arbitrary: step('invite') },
  { weight: 3, arbitrary: step('add credential', credential) },
  {
    weight: 3,
    arbitrary: step(
      'use credential',
      fc.constantFrom(
        'private_key_jwt',
        'self_signed_tls_client_auth',
        'tls_client_auth',
        'signed_request_object',
        'token_vault_privileged_access',
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: step('patch credential', fc.constantFrom({ expires_at: null }, { expires_at: '2060-01-01T00:00:00Z' })),
  },
  { weight: 1, arbitrary: step('delete credential') },
  {
    weight: 2,
    arbitrary: step(
      'create server',
      fc.oneof(
        bodies(resourceServer.createBody),
        fc.constantFrom({ identifier: 'https://api.test/', scopes: [{ value: 'a' }] }, { identifier: 'urn:plain' }),
      ),
    ),
  },
  { weight: 1, arbitrary: step('patch server', bodies(resourceServer.updateBody)) },
  { weight: 1, arbitrary: step('delete server') },
  {
    weight: 4,
    arbitrary: step(
      'grant',
      fc.record(
        {
          scope: fc.subarray(['a', 'b']),
          subject_type: fc.constantFrom('client', 'user', 'anonymous_user'),
          organization_usage: fc.constantFrom('allow', 'require'),
          allow_any_organization: fc.boolean(),
          allow_all_scopes: fc.boolean(),
          authorization_details_types: fc.constantFrom(['x'], []),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { weight: 1, arbitrary: step('default grant') },
  {
    weight: 2,
    arbitrary: step(
      'patch grant',
      fc.oneof(
        bodies(clientGrant.updateBody),
        fc.constantFrom(
          { scope: ['unknown'] },
          { scope: null },
          { allow_all_scopes: true },
          { organization_usage: null },
        ),
      ),
    ),
  },
  { weight: 2, arbitrary: step('connection', fc.constantFrom('one', 'two', 'three')) },
  { weight: 2, arbitrary: step('organization', fc.constantFrom('one', 'two', 'three')) },
  { weight: 1, arbitrary: step('document', fc.constantFrom('none', 'keys', 'more keys')) },
  { weight: 2, arbitrary: step('register', fc.constantFrom('none', 'keys', 'more keys')) },
  { weight: 1, arbitrary: step('clock', fc.constantFrom(1, 1000, 86_400_000, -5000)) },
)

/** Entities for the steps to change. */
const BEGINNING: readonly Step[] = [
  { kind: 'create', at: 0, other: 0, body: { name: 'First' } },
  { kind: 'create', at: 0, other: 0, body: { name: 'Second', client_metadata: { team: 'a' } } },
  { kind: 'create server', at: 0, other: 0, body: { identifier: 'https://api.test/', scopes: [{ value: 'a' }] } },
]

const idsIn = async (tenant: TestTenant, path: string, key: string, id = 'id') => {
  const { body } = await tenant.api<Json>(`GET ${path}`)
  return ((Array.isArray(body) ? body : body[key]) as Json[]).map((entry) => String(entry[id]))
}
const pick = (ids: readonly string[], at: number) => ids[at % ids.length] ?? 'nobody'

/** Runs a step and returns its status. A rejected step changes nothing. */
async function take(tenant: TestTenant, { kind, at, other, body }: Step): Promise<number> {
  const existing: Known = {
    clients: await idsIn(tenant, '/clients?is_global=false&per_page=100', 'clients', 'client_id'),
    grants: await idsIn(tenant, '/client-grants?per_page=100', 'client_grants'),
    servers: await idsIn(tenant, '/resource-servers?per_page=100', 'resource_servers', 'identifier'),
  }
  const clientId = pick(existing.clients, at)
  const credentials = async () => (clientId === 'nobody' ? [] : idsIn(tenant, `/clients/${clientId}/credentials`, ''))
  const globalId = async () => pick(await idsIn(tenant, '/clients?is_global=true', 'clients', 'client_id'), 0)
  const status = async (line: string, sent?: unknown) => (await tenant.api(line, { body: sent })).status
  const seeded = (document: Json) =>
    tenant.seed(document).then(
      () => 200,
      () => 400,
    )
  const give = async (which: unknown) => {
    const url = DOCUMENTS[at % 2] as string
    const keys = which === 'keys' ? [PEMS[0]] : [PEMS[1], PEMS[2]]
    const document = {
      client_id: url,
      client_name: `Wiki ${other % 3}`,
      redirect_uris: ['https://wiki.example/'],
      ...(other % 2 === 0 && { logo_uri: 'https://wiki.example/logo.png' }),
      ...(which === 'none'
        ? { token_endpoint_auth_method: 'none' }
        : { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: KEYS }),
    }
    return seeded({
      cimdDocuments: {
        [url]: document,
        [KEYS]: { keys: keys.map((pem, index) => jwkOf(pem as string, `kid-of-the-key-${index}-${which === 'keys'}`)) },
      },
    })
  }
  switch (kind) {
    case 'create':
      return status('POST /clients', body)
    case 'patch':
      return status(`PATCH /clients/${clientId}`, body)
    case 'patch global':
      return status(`PATCH /clients/${await globalId()}`, body)
    case 'delete':
      return status(`DELETE /clients/${clientId}`)
    case 'rotate':
      return status(`POST /clients/${clientId}/rotate-secret`)
    case 'invite':
      return status(`PATCH /clients/${clientId}`, {
        my_organization_configuration: {
          allowed_strategies: ['oidc'],
          connection_deletion_behavior: 'allow',
          invitation_landing_client_id: pick(existing.clients, other),
        },
      })
    case 'add credential':
      return status(`POST /clients/${clientId}/credentials`, body)
    case 'use credential': {
      const type =
        { tls_client_auth: 'cert_subject_dn', self_signed_tls_client_auth: 'x509_cert' }[String(body)] ?? 'public_key'
      const added = await tenant.api(`POST /clients/${clientId}/credentials`, {
        body: {
          credential_type: type,
          pem: PEMS.at(-1 - (type === 'public_key' ? other % PEMS.length : 0)),
        },
      })
      const list = { credentials: [{ id: added.status === 201 ? added.body['id'] : pick(await credentials(), other) }] }
      return status(
        `PATCH /clients/${clientId}`,
        /^(signed|token)/.test(String(body))
          ? { [String(body)]: list }
          : { token_endpoint_auth_method: null, client_authentication_methods: { [String(body)]: list } },
      )
    }
    case 'patch credential':
      return status(`PATCH /clients/${clientId}/credentials/${pick(await credentials(), other)}`, body)
    case 'delete credential':
      return status(`DELETE /clients/${clientId}/credentials/${pick(await credentials(), other)}`)
    case 'create server':
      return status('POST /resource-servers', body)
    case 'patch server':
      return status(`PATCH /resource-servers/${encodeURIComponent(pick(existing.servers, at))}`, body)
    case 'delete server':
      return status(`DELETE /resource-servers/${encodeURIComponent(pick(existing.servers, at))}`)
    case 'grant':
      return status('POST /client-grants', {
        client_id: clientId,
        audience: pick(existing.servers, other),
        ...(body as Json),
      })
    case 'default grant':
      return status('POST /client-grants', {
        default_for: 'third_party_clients',
        audience: pick(existing.servers, other),
        scope: [],
      })
    case 'patch grant':
      return status(`PATCH /client-grants/${pick(existing.grants, at)}`, body)
    case 'connection':
      return seeded({
        connections: [
          {
            name: String(body),
            strategy: 'auth0',
            options: { a: other },
            enabled_clients: existing.clients.slice(0, at % 4),
          },
        ],
      })
    case 'organization':
      return seeded({
        organizations: [
          {
            name: String(body),
            display_name: `N${other}`,
            client_grants: existing.grants.slice(0, at % 4).map((id) => ({ id })),
          },
        ],
      })
    case 'document':
      return give(body)
    case 'register':
      return (await give(body)) === 200
        ? status('POST /clients/cimd/register', { external_client_id: DOCUMENTS[at % 2] })
        : 400
    default:
      return tenant.clock.advance(Number(body)).then(() => 200)
  }
}

/** Reads everything that the API returns for a tenant. */
async function everything(tenant: TestTenant): Promise<Record<string, unknown>> {
  const read: Record<string, unknown> = {}
  const get = async (path: string) => {
    const { status, body } = await tenant.api<Json>(`GET ${path}`)
    if (status !== 200) throw new Error(`${path} was answered with ${status}: ${JSON.stringify(body)}`)
    read[path] = body
    return body
  }
  const ids = (body: unknown, id: string) => (body as Json[]).map((entry) => String(entry[id]))
  const clients = await get('/clients?per_page=100')
  await get('/clients?include_totals=true')
  await get('/clients?is_first_party=false')
  await get('/clients?fields=client_id,client_secret,oidc_logout')
  await get('/clients/search?take=100&sort=updated_at')
  await get('/clients/search?take=100&sort=name')
  await get('/clients/search?q=metadata.team:a')
  await get(`/clients/search?parser=scim&q=${encodeURIComponent('metadata.team eq "a"')}`)
  for (const id of ids(clients, 'client_id')) {
    await get(`/clients/${id}`)
    await get(`/clients/${id}/credentials`)
    await get(`/clients/${id}/connections`)
    await get(`/client-grants?client_id=${id}`)
  }
  for (const id of ids(await get('/client-grants?per_page=100'), 'id')) await get(`/client-grants/${id}/organizations`)
  await get('/resource-servers')
  await get('/connections')
  await get('/organizations')
  read['documents'] = (await tenant.control(`GET /documents?tenant=${tenant.name}`)).body
  return read
}

const texts = (read: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(read).map(([path, body]) => [path, JSON.stringify(body)]))

async function whileThereIs<T>(
  name: string,
  seed: Json | 'empty',
  use: (tenant: TestTenant) => Promise<T>,
): Promise<T> {
  const tenant = await running.tenant(name, { seed: [seed] })
  try {
    return await use(tenant)
  } finally {
    await running.deleteTenant(name)
  }
}

/** Counts how often each kind of step ran, and how often it was rejected. */
const taken = new Map<string, [done: number, refused: number]>()

describe('GET /_emulator/export after random API calls', () => {
  test('creates the same tenant again, to the byte', {
    timeout: 30_000 + RUNS * 1000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40, size: 'max' }), async (all) => {
        const first = await whileThereIs('made', 'empty', async (tenant) => {
          for (const each of [...BEGINNING, ...all]) {
            const status = await take(tenant, each)
            if (status >= 500) throw new Error(`${each.kind} was answered with ${status}`)
            const [done, refused] = taken.get(each.kind) ?? [0, 0]
            taken.set(each.kind, status < 400 ? [done + 1, refused] : [done, refused + 1])
          }
          return { document: await tenant.export(), read: await everything(tenant) }
        })
        await whileThereIs('made', first.document, async (tenant) => {
          expect(JSON.stringify(await tenant.export(), undefined, 1)).toBe(JSON.stringify(first.document, undefined, 1))
          expect(texts(await everything(tenant))).toEqual(texts(first.read))
          // Loading the export into its own tenant changes nothing.
          await tenant.seed(first.document)
          expect(await tenant.export()).toEqual(first.document)
        })
      }),
      { numRuns: RUNS },
    )
    if (process.env['PROPERTY_RUNS']) console.log(Object.fromEntries(taken))
    if (RUNS >= 500) expect([...taken].filter(([, [done]]) => done === 0)).toEqual([])
  })
})

/** Returns the export of a tenant, and what the API reads from a tenant that is created from this export. */
const copied = async (make: (tenant: TestTenant) => Promise<void>) => {
  const document = await whileThereIs('made', 'empty', async (tenant) => {
    await make(tenant)
    return { exported: await tenant.export(), read: await everything(tenant) }
  })
  return whileThereIs('made', document.exported, async (tenant) => {
    expect(await tenant.export()).toEqual(document.exported)
    expect(texts(await everything(tenant))).toEqual(texts(document.read))
    return document.exported
  })
}

describe('GET /_emulator/export of states that a create rejects', () => {
  const rotating = { refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' } }
  test.each<[string, Json, Json[]]>([
    [
      'objects whose last property was set to null',
      { native_social_login: { apple: { enabled: true } } },
      [{ native_social_login: { apple: null } }, { fedcm_login: { google: null } }, { encryption_key: { mine: null } }],
    ],
    ['the old name of oidc_logout', { oidc_logout: { backchannel_logout_urls: ['https://a.test/x'] } }, []],
    ['a rotation whose grant type was taken away', rotating, [{ grant_types: [] }]],
    [
      'a client that became strict later',
      {
        third_party_security_mode: 'strict',
        app_type: 'rms',
        callbacks: ['https://*.a.test'],
        jwt_configuration: { alg: 'HS256' },
        sso: true,
      },
      [{ is_first_party: false }],
    ],
    [
      'lists with a placeholder of a client that became a third party',
      { callbacks: ['https://{organization.metadata.public_host}/callback'] },
      [{ is_first_party: false }],
    ],
    [
      'metadata of two bodies',
      { client_metadata: Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`a${n}`, 'x'])) },
      [{ client_metadata: { b: 'y', a0: null } }],
    ],
    ['texts that only an update empties', {}, [{ custom_login_page: '', form_template: '', cross_origin_loc: null }]],
  ])('restores %s', async (_, body, patches) => {
    await copied(async (tenant) => {
      const { status, body: made } = await tenant.api('POST /clients', { body: { name: 'A', ...body } })
      expect(status).toBe(201)
      for (const patch of patches)
        expect([patch, (await tenant.api(`PATCH /clients/${made['client_id']}`, { body: patch })).status]).toEqual([
          patch,
          200,
        ])
    })
  })

  test('restores the invitation client of a client, also if it was deleted or created later', async () => {
    await copied(async (tenant) => {
      const add = async () => String((await tenant.api('POST /clients', { body: { name: 'A' } })).body['client_id'])
      const [first, later, gone] = [await add(), await add(), await add()]
      for (const [id, landing] of [
        [first, later],
        [later, gone],
      ]) {
        const my_organization_configuration = {
          allowed_strategies: ['oidc'],
          connection_deletion_behavior: 'allow',
          invitation_landing_client_id: landing,
        }
        expect((await tenant.api(`PATCH /clients/${id}`, { body: { my_organization_configuration } })).status).toBe(200)
      }
      await tenant.api(`DELETE /clients/${gone}`)
    })
  })

  test('restores a grant with scopes that its API does not have, and a grant for an API of Auth0', async () => {
    const { clientGrants } = await copied(async (tenant) => {
      const { body: application } = await tenant.api('POST /clients', { body: { name: 'A' } })
      await tenant.api('POST /resource-servers', { body: { identifier: 'urn:api', scopes: [{ value: 'a' }] } })
      const { body } = await tenant.api('POST /client-grants', {
        body: {
          client_id: application['client_id'],
          audience: 'urn:api',
          scope: ['a'],
        },
      })
      expect((await tenant.api(`PATCH /client-grants/${body['id']}`, { body: { scope: ['unknown'] } })).status).toBe(
        200,
      )
      expect(
        (
          await tenant.api('POST /client-grants', {
            body: {
              client_id: application['client_id'],
              audience: 'https://elsewhere.test/api/v2/',
              scope: ['read:clients'],
            },
          })
        ).status,
      ).toBe(201)
    })
    expect(clientGrants).toMatchObject([{ scope: ['unknown'] }, { audience: 'https://elsewhere.test/api/v2/' }])
  })
})

describe('GET /_emulator/export', () => {
  test('contains secrets, also hidden secrets, and public keys', async () => {
    const [key] = PEMS
    const { clients } = (await copied(async (tenant) => {
      const { body } = await tenant.api('POST /clients', {
        body: {
          name: 'A',
          client_authentication_methods: {
            private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: key }] },
          },
        },
      })
      expect(
        (await tenant.api(`PATCH /clients/${body['client_id']}`, { body: { client_secret: 'hidden-and-mine' } }))
          .status,
      ).toBe(200)
      expect((await tenant.api(`GET /clients/${body['client_id']}`)).body).not.toHaveProperty('client_secret')
    })) as { clients: (Json & { credentials: Json[] })[] }
    expect(clients.map(({ name, client_secret }) => [name, client_secret])).toEqual([
      ['A', 'hidden-and-mine'],
      ['All Applications', expect.stringMatching(/^[\w-]{64}$/)],
    ])
    expect(clients[0]?.credentials.map(({ pem }) => pem)).toEqual([
      createPublicKey(key as string).export({ type: 'spki', format: 'pem' }),
    ])
  })

  test('contains the secret that a client gets back without other authentication methods', async () => {
    const document = await whileThereIs('made', 'empty', async (tenant) => {
      await tenant.api('POST /clients', {
        body: {
          name: 'A',
          client_authentication_methods: { private_key_jwt: { credentials: [] } },
        },
      })
      return tenant.export()
    })
    await whileThereIs('made', document, async (tenant) => {
      const [exported] = document['clients'] as Json[]
      const { body } = await tenant.api(`PATCH /clients/${exported?.['client_id']}`, {
        body: {
          client_authentication_methods: null,
        },
      })
      expect(body['client_secret']).toBe(exported?.['client_secret'])
    })
  })

  test('contains the Management API with the host of the caller', async () => {
    const { body } = await running.control<{ resourceServers: Json[] }>('GET /export', { host: 'acme.localhost:1' })
    expect(body.resourceServers.map(({ identifier }) => identifier)).toEqual(['https://acme.localhost:1/api/v2/'])
  })

  test('contains its parts in the order in which another emulator loads them', async () => {
    const document = await running.export()
    expect(Object.keys(document)).toEqual([
      'complete',
      'resourceServers',
      'clients',
      'clientGrants',
      'connections',
      'organizations',
      'cimdDocuments',
    ])
    const other = await startTestEmulator({ seed: [document] })
    const of = async (emulator: TestEmulator) => (await emulator.control('GET /export', { host: 'localhost' })).body
    expect(await of(other)).toEqual(await of(running))
    await other.close()
  })
})

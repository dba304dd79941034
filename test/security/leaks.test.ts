/**
 * No secret leaks. Every secret of the tenant is a unique text. The tests search every response, every terminal line
 * and every entry of the request log for all of them. Without a key scope, no set of scopes may show a secret.
 */
import fc from 'fast-check'
import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { client as clientTable } from '../../schema/client.ts'
import { OPERATIONS, type Operation, type OperationId } from '../../schema/operations.ts'
import { MANAGEMENT_SCOPES, READ_CLIENT_SCOPES } from '../../schema/scopes.ts'
import { loadKeys } from '../../server/installation/keys.ts'
import { DEFAULT_LOGIN } from '../../server/tenant/login-client.ts'
import { run } from '../support/cli.ts'
import { effort, patience } from '../support/effort.ts'
import { HOME, temporaryFolder, useEmulator, type TestResponse, startTestEmulator } from '../support/emulator.ts'
import { folderWith } from '../support/files.ts'
import { requestsTo } from '../support/requests.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PUBLIC_PEM = String(pair.publicKey.export({ type: 'spki', format: 'pem' }))
const PRIVATE_PEM = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
/** Returns a line from the middle of a PEM text. It is the same in every notation of the text. */
const middleLine = (pem: string) => pem.split(/\r?\n/)[3] ?? ''

/** The texts that only key scopes may show. */
const KEYS = {
  secret: 'SECRET-of-the-regular-client-0123456789',
  hidden: 'SECRET-hidden-behind-private-key-jwt-0123',
  third: 'SECRET-of-the-third-party-client-01234567',
  encryptionKey: 'SECRET-public-half-of-an-encryption-key',
  encryptionCert: 'SECRET-certificate-of-an-encryption-key',
}
const CREDENTIAL = 'cred_2Vh8Qm3xk9TgLp4NzRbYcW'
const seed = {
  clients: [
    {
      client_id: 'regular0',
      name: 'Regular',
      client_secret: KEYS.secret,
      encryption_key: { pub: KEYS.encryptionKey, cert: KEYS.encryptionCert },
      client_metadata: { team: 'a' },
      grant_types: ['client_credentials'],
    },
    {
      client_id: 'keyed000',
      name: 'Keyed',
      client_secret: KEYS.hidden,
      client_authentication_methods: { private_key_jwt: { credentials: [{ id: CREDENTIAL }] } },
      credentials: [{ id: CREDENTIAL, credential_type: 'public_key', pem: PUBLIC_PEM }],
    },
    { client_id: 'third000', name: 'Third', client_secret: KEYS.third, is_first_party: false, app_type: 'regular_web' },
  ],
  connections: [
    {
      name: 'social',
      strategy: 'oauth2',
      options: { client_id: 'x', client_secret: 'SECRET-of-a-connection-0123456789abcdef' },
      enabled_clients: ['regular0'],
    },
  ],
  clientGrants: [{ client_id: 'regular0', audience: 'https://localhost/api/v2/', scope: ['read:clients'] }],
}
const lines: string[] = []
const emulator = useEmulator({ seed: [seed], onRequest: (...line) => void lines.push(line.join(' ')) })

/** Texts that no response may contain, with any scopes: text → description. */
const never = new Map<string, string>()
/** Texts that need a scope that reads keys: text → description. */
const keys = new Map(Object.entries(KEYS).map(([name, marker]) => [marker, name]))
beforeAll(async () => {
  const { certificate, privateKey } = await loadKeys(HOME)
  keys.set(middleLine(certificate.cert), 'the certificate in signing_keys')
  keys.set(middleLine(certificate.pkcs7), 'its PKCS#7')
  never.set(middleLine(certificate.key), 'the private key of signing_keys')
  never.set(middleLine(String(privateKey.export({ type: 'pkcs8', format: 'pem' }))), 'the key that signs tokens')
  never.set(DEFAULT_LOGIN.clientSecret, 'the secret of the login client')
  for (const name of readdirSync(HOME).filter((each) => /^(?:authority|certificate)-/.test(each))) {
    never.set(
      middleLine((JSON.parse(readFileSync(join(HOME, name), 'utf8')) as { key: string }).key),
      `the key of ${name}`,
    )
  }
  for (const marker of [...never.keys(), ...keys.keys()]) expect(marker.length).toBeGreaterThan(20)
})
beforeEach(() => void lines.splice(0))

/** The scope read:connections shows the secrets of connections, as in the real API (deploy-CLI exports have them). */
const ofConnections = new Map([['SECRET-of-a-connection', 'the secret of a connection']])
const hiddenFrom = (set: readonly string[]) =>
  new Map([...never, ...(readsKeys(set) ? [] : keys), ...(set.includes('read:connections') ? [] : ofConnections)])

/** Returns the descriptions of the markers that a text contains, plain or escaped in JSON. */
const leaksIn = (text: string, markers: ReadonlyMap<string, string>) =>
  [...markers]
    .filter(([marker]) => text.includes(marker) || text.includes(JSON.stringify(marker).slice(1, -1)))
    .map(([, name]) => name)

const subsets = <T>([first, ...rest]: readonly T[]): T[][] =>
  first === undefined ? [[]] : subsets(rest).flatMap((set) => [set, [first, ...set]])
const OTHERS = MANAGEMENT_SCOPES.filter(
  (scope) =>
    !(READ_CLIENT_SCOPES as readonly string[]).includes(scope) &&
    scope !== 'update:client_keys' &&
    scope !== 'create:clients',
)
const readsKeys = (scopes: readonly string[]) =>
  scopes.includes('read:client_keys') || scopes.includes('read:client_credentials')
/** Every set of the scopes that read clients, alone and together with all other scopes that show no keys. */
const sets = subsets(READ_CLIENT_SCOPES).flatMap((set) => [set, [...set, ...OTHERS]] as string[][])
const nameOf = (set: readonly string[]) =>
  `${set.filter((scope) => (READ_CLIENT_SCOPES as readonly string[]).includes(scope)).join(' ') || 'no read scope'}${set.length > 5 ? ', and all other scopes' : ''}`

/** Paths that read clients, with every value of `fields`. Some of them are rejected. */
const PATHS = [
  '/clients/regular0',
  '/clients/keyed000',
  '/clients',
  '/clients/search',
  '/clients/search?parser=scim&q=name%20pr',
].flatMap((path) => {
  const and = path.includes('?') ? '&' : '?'
  const fields = [
    ...clientTable.selectable,
    'client_secret',
    'signing_keys',
    'encryption_key',
    'client_authentication_methods',
    'unknown',
    '*',
    'client_secret,name',
    '',
  ]
  return [
    path,
    ...fields.flatMap((name) => [`${path}${and}fields=${name}`, `${path}${and}fields=${name}&include_fields=false`]),
  ]
})
const OTHER_PATHS = [
  '/clients?include_totals=true',
  '/clients?take=2',
  '/clients?per_page=1&page=1',
  '/clients?is_global=true',
  '/clients?is_first_party=false',
  '/clients?q=client_grant.allow_any_organization:true&take=5',
  '/clients/none',
  '/clients/regular0/connections',
  '/clients/keyed000/credentials',
  `/clients/keyed000/credentials/${CREDENTIAL}`,
  '/client-grants',
  '/client-grants?client_id=regular0',
  '/resource-servers',
  '/connections',
  '/connections?fields=options',
  '/organizations',
  '/tenants/settings',
  '/actions',
  '/users',
  ...['client_secret', 'signing_keys', 'encryption_key'].flatMap((name) => [
    `/clients/search?parser=scim&q=${name}%20sw%20%22SECRET%22`,
    `/clients/search?q=${name}:SECRET*`,
    `/clients/search?sort=${name}`,
    `/clients/search?parser=scim&q=${name}%20pr`,
  ]),
]

/** Returns every part of a response that could contain a secret. */
const wholeText = ({ status, headers, text }: TestResponse) => JSON.stringify([status, headers, text])

describe('no response', () => {
  test.each(sets.map((set) => [nameOf(set), set] as const))(
    'to a token with %s contains a secret that its scopes do not show',
    async (_, set) => {
      const hidden = hiddenFrom(set)
      let visible = 0
      for (const path of [...PATHS, ...OTHER_PATHS]) {
        const { body, status, headers } = await emulator.api(`GET ${path}`, { as: set.join(' ') || 'read:nothing' })
        const text = JSON.stringify([body, headers])
        expect([path, status, leaksIn(text, hidden)]).toEqual([path, status, []])
        visible += leaksIn(text, keys).length
      }
      // Proves that the search works: with a key scope the secrets are visible.
      expect(visible > 0).toBe(readsKeys(set))
    },
  )

  test('without a token, or with an error, contains a secret', async () => {
    const all = hiddenFrom([])
    for (const headers of [
      {},
      { authorization: 'Bearer x' },
      { authorization: `Bearer ${await emulator.token('read:nothing')}` },
    ] as Record<string, string>[]) {
      for (const path of [...OTHER_PATHS, '/clients/regular0', '/clients/regular0?fields=client_secret'])
        expect(leaksIn(wholeText(await emulator.api(`GET ${path}`, { as: null, headers })), all)).toEqual([])
    }
    const page = await emulator.inject({ url: '/.well-known/jwks.json' })
    expect(leaksIn(page.payload, all)).toEqual([])
  })

  test('to a write without a key scope contains an existing secret', async () => {
    const as = OTHERS.join(' ')
    const all = hiddenFrom([])
    const writes: [line: string, body?: unknown][] = [
      ['PATCH /clients/regular0', { name: 'Changed' }],
      ['PATCH /clients/regular0', {}],
      ['PATCH /clients/regular0', { nonsense: 1 }],
      ['PATCH /clients/regular0', { client_secret: 'stolen-by-a-client-0123456789abcdef' }],
      ['PATCH /clients/keyed000', { client_authentication_methods: null }],
      ['POST /clients/regular0/rotate-secret'],
      ['POST /clients', { name: 'x' }],
      ['DELETE /clients/third000'],
      ['POST /clients/keyed000/credentials', { credential_type: 'public_key', pem: PUBLIC_PEM }],
    ]
    for (const [line, body] of writes)
      expect([line, leaksIn(wholeText(await emulator.api(line, { as, body })), all)]).toEqual([line, []])
  })

  test('to the creation of a client contains the secret of another client', async () => {
    const { body } = await emulator.api('POST /clients', { as: 'create:clients', body: { name: 'new' } })
    expect(body['client_secret']).toHaveLength(64)
    expect(
      leaksIn(JSON.stringify(body), new Map(Object.entries(KEYS).map(([name, marker]) => [marker, name]))),
    ).toEqual([])
  })

  const API = (Object.keys(OPERATIONS) as OperationId[]).filter(
    (id) => (OPERATIONS[id] as Operation).tag !== 'control' && !id.startsWith('post_clients_cimd'),
  )
  test(
    'to generated requests without a key scope contains a secret',
    async () => {
      const scopes = fc.subarray([...OTHERS, 'read:clients', 'read:client_summary'])
      const queue = fc.sample(
        fc.tuple(fc.constantFrom(...API).chain(requestsTo), fc.oneof(scopes, fc.constant([...OTHERS, 'read:clients']))),
        effort(1_500, 50_000),
      )
      for (const [{ method, url, headers, text }, set] of queue) {
        const authorization = `Bearer ${await emulator.token(set.join(' '))}`
        const path = url
          .replace('{client}', Math.random() < 0.5 ? 'regular0' : 'keyed000')
          .replace('{credential}', CREDENTIAL)
        const response = await emulator.inject({
          method: method as 'GET',
          url: path,
          headers: { authorization, ...headers },
          ...(text !== undefined && { payload: text }),
        })
        expect([
          method,
          path,
          text,
          leaksIn(response.payload + JSON.stringify(response.headers), hiddenFrom(set)),
        ]).toEqual([method, path, text, []])
      }
      expect(leaksIn(lines.join('\n'), hiddenFrom([]))).toEqual([])
    },
    patience(60_000),
  )
})

describe('a secret that a caller sends', () => {
  const SENT_SECRET = 'SENT-SECRET-0123456789abcdef0123456789abcdef'
  const BASIC = Buffer.from(`regular0:${SENT_SECRET}`).toString('base64')
  let token: string
  beforeEach(async () => {
    token = await emulator.token()
  })

  /** Returns the secrets, the private key or the tokens that the test sent and that a text contains. */
  const leaked = (text: string) =>
    [SENT_SECRET, BASIC, middleLine(PRIVATE_PEM), token.split('.')[2] ?? '', token.slice(0, 40)].filter((secret) =>
      text.includes(secret),
    )
  const sendAll = async () => {
    const as = { token }
    const bodies: unknown[] = [
      { name: 'x', client_secret: SENT_SECRET },
      { name: 7, client_secret: SENT_SECRET },
      { name: 'x', client_secret: [SENT_SECRET] },
      { name: 'x', client_secret: { a: SENT_SECRET } },
      { name: 'x', unknown: { client_secret: SENT_SECRET } },
      { name: '<', client_secret: SENT_SECRET },
      {
        name: 'x',
        client_authentication_methods: {
          private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: PRIVATE_PEM }] },
        },
      },
      { name: PRIVATE_PEM },
      { name: `<${PRIVATE_PEM}` },
      { name: token },
      { name: `<${token}` },
      { callbacks: [token], name: 'x' },
      { name: 'x', addons: { azure_sb: { sasKey: SENT_SECRET } } },
      { name: 'x', logo_uri: `not a url ${token}` },
      `{"name":"x","client_secret":"${SENT_SECRET}"`,
      { name: 'x', client_metadata: { password: SENT_SECRET } },
      { [`client_secret=${SENT_SECRET}`]: 1 },
      { [PRIVATE_PEM]: 1 },
      { [token]: 1 },
      { grant_type: token },
      { grant_type: PRIVATE_PEM },
      { grant_type: 'x', scope: token },
      { grant_type: 'authorization_code', code: SENT_SECRET, code_verifier: SENT_SECRET },
      {
        grant_type: 'x',
        device_code: SENT_SECRET,
        otp: SENT_SECRET,
        mfa_token: SENT_SECRET,
        auth_req_id: SENT_SECRET,
        cookie: SENT_SECRET,
        authorization: `Bearer ${SENT_SECRET}`,
      },
      { grant_type: SENT_SECRET, refresh_token: SENT_SECRET, id_token: SENT_SECRET },
      { client_id: token, grant_type: 'client_credentials', client_secret: SENT_SECRET },
    ]
    for (const body of bodies) {
      await emulator.api('POST /clients', { as, body })
      await emulator.api('PATCH /clients/regular0', { as, body })
      await emulator.api('POST /clients/keyed000/credentials', { as, body })
      await emulator.inject({
        method: 'POST',
        url: '/_emulator/seeds',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ clients: [body] }),
      })
      await emulator.inject({
        method: 'POST',
        url: '/oauth/token',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      })
    }
    await emulator.api('POST /clients/keyed000/credentials', {
      as,
      body: { credential_type: 'public_key', pem: PRIVATE_PEM },
    })
    const requestToken = (payload: Record<string, unknown>, headers: Record<string, string> = {}) =>
      emulator.inject({
        method: 'POST',
        url: '/oauth/token',
        headers: { 'content-type': 'application/json', ...headers },
        payload: JSON.stringify(payload),
      })
    await requestToken({
      grant_type: 'client_credentials',
      client_id: 'regular0',
      client_secret: SENT_SECRET,
      audience: 'https://localhost/api/v2/',
    })
    await requestToken(
      { grant_type: 'client_credentials', audience: 'https://localhost/api/v2/' },
      { authorization: `Basic ${BASIC}` },
    )
    await requestToken({
      grant_type: 'client_credentials',
      client_assertion: token,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      audience: 'x',
    })
    await requestToken({
      grant_type: 'client_credentials',
      client_id: 'regular0',
      client_secret: KEYS.secret,
      audience: token,
    })
    for (const query of [
      `client_secret=${SENT_SECRET}`,
      `access_token=${token}`,
      `fields=${token}`,
      `q=${token}&take=5`,
      `per_page=${token}`,
      `external_client_id=${token}`,
      `from=${token}&take=5`,
      `{"client_secret":"${SENT_SECRET}"}`,
    ]) {
      await emulator.api(`GET /clients?${query}`, { as })
      await emulator.inject({ url: `/_emulator/requests?${query}` })
      await emulator.inject({ url: `/nothing?${query}` })
    }
    const search = encodeURIComponent(`client_secret:"${SENT_SECRET}`)
    for (const query of [
      `q=client_secret:"${SENT_SECRET}"&take=5`,
      `q=client_secret:${SENT_SECRET}`,
      `q=${search}`,
      `code=${SENT_SECRET}`,
      `device_code=${SENT_SECRET}`,
      `otp=${SENT_SECRET}`,
      `auth_req_id=${SENT_SECRET}`,
    ])
      await emulator.api(`GET /clients?${query}`, { as })
    for (const query of [`parser=scim&q=client_secret%20eq%20%22${SENT_SECRET}`, `q=client_secret:(${SENT_SECRET}`])
      await emulator.api(`GET /clients/search?${query}`, { as })
    for (const path of [
      `/clients/${token}`,
      `/clients/${encodeURIComponent(PRIVATE_PEM)}`,
      `/clients/client_secret=${SENT_SECRET}`,
      `/nothing/${token}`,
    ])
      await emulator.api(`GET ${path}`, { as })
    for (const sdk of [
      { name: 'x', client_secret: SENT_SECRET },
      { name: token, env: { access_token: SENT_SECRET } },
    ]) {
      await emulator.api('GET /clients', {
        as: null,
        headers: {
          'auth0-client': Buffer.from(JSON.stringify(sdk)).toString('base64'),
          'user-agent': `x ${token} client_secret=${SENT_SECRET}`,
        },
      })
    }
    for (const authorization of [`Bearer ${token} x`, `Basic ${BASIC}`, `Bearer ${token}x`, token])
      await emulator.api('GET /clients', { as: null, headers: { authorization } })
    await emulator.api('GET /clients', { as: null, headers: { authorization: undefined } })
  }

  test('is in no line on the terminal', async () => {
    await sendAll()
    expect(lines.length).toBeGreaterThan(100)
    expect(lines.flatMap((line) => leaked(line).map((secret) => [secret.slice(0, 20), line]))).toEqual([])
  })

  test('is neither in the request log, with bodies and reasons, nor in its stream', async () => {
    const streamed: unknown[] = []
    const stop = emulator.requests.watch((request) => void streamed.push(request))
    await sendAll()
    stop()
    const { payload } = await emulator.inject({ url: '/_emulator/requests?body=true&why=true&answer=true' })
    const { requests } = JSON.parse(payload) as {
      requests: { id: number; body?: unknown; message?: string; answer?: unknown }[]
    }
    expect(requests.filter(({ body }) => body !== undefined).length).toBeGreaterThan(20)
    expect(requests.filter(({ answer }) => answer !== undefined).length).toBeGreaterThan(60)
    const single = await Promise.all(
      requests.map(async ({ id }) => (await emulator.inject(`/_emulator/requests/${id}`)).payload),
    )
    for (const request of [...requests, ...streamed, ...single].map((each) => JSON.stringify(each)))
      expect([request, leaked(request)]).toEqual([request, []])
    const verified = await emulator.control('POST /requests/verify', {
      body: { match: { path: '/api/v2/clients', body: { name: 'nobody' } } },
    })
    expect([verified.status, leaked(JSON.stringify(verified.body))]).toEqual([409, []])
    // A test may expect a secret, and the output of the test is often stored.
    for (const match of [{ body: { client_secret: SENT_SECRET } }, { path: `/clients/${token}` }]) {
      const verification = await emulator.control('POST /requests/verify', { body: { match, count: 7 } })
      expect([verification.status, leaked(JSON.stringify(verification.body))]).toEqual([409, []])
    }
  })
})

describe('responses in the log', () => {
  /** Only client secrets: certificates and public keys are not secret, so the log shows them as in the response. */
  const SECRETS = ['secret', 'hidden', 'third'].map((name) => KEYS[name as keyof typeof KEYS])
  const secrets = () => new Map([...never, ...ofConnections, ...SECRETS.map((marker) => [marker, marker] as const)])

  test('contain no secret, private key or token in the list, in a single entry or in the stream', async () => {
    const controller = new AbortController()
    const stream = await fetch(`${emulator.url}/_emulator/requests/stream?answer=true&body=true&why=true`, {
      signal: controller.signal,
    })
    const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
    const tokens: string[] = []
    const url = (path: string) => `${emulator.url}/api/v2${path}`
    const authorization = `Bearer ${await emulator.token()}`
    let visible = 0
    for (const path of [
      ...PATHS.filter((each) => !each.includes('fields=')),
      '/clients/regular0?fields=client_secret,encryption_key',
      '/clients?fields=client_secret',
      '/clients?per_page=1',
      '/connections',
      '/connections?fields=options',
      '/clients/keyed000/credentials',
    ]) {
      // Over a real connection, because a read of an existing client has its own fast path there.
      for (let time = 0; time < 2; time++)
        visible += leaksIn(await (await fetch(url(path), { headers: { authorization } })).text(), secrets()).length
    }
    for (const [method, path, body] of [
      ['POST', '/clients', { name: 'x' }],
      ['PATCH', '/clients/regular0', { name: 'y', client_secret: `${KEYS.secret}-changed` }],
      ['POST', '/clients/regular0/rotate-secret', {}],
    ] as const) {
      const answer = (await (
        await fetch(url(path), {
          method,
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json()) as { client_secret: string }
      tokens.push(answer.client_secret)
    }
    const login = await emulator.inject({
      method: 'POST',
      url: '/oauth/token',
      payload: {
        grant_type: 'client_credentials',
        client_id: DEFAULT_LOGIN.clientId,
        client_secret: DEFAULT_LOGIN.clientSecret,
        audience: `https://${emulator.domain}/api/v2/`,
      },
    })
    tokens.push(login.json<{ access_token: string }>().access_token)
    await emulator.inject('/last')
    // Proves that the search works: the responses did contain the secrets.
    expect([visible > 10, tokens.every((token) => token.length > 30)]).toEqual([true, true])
    let streamed = ''
    while (!streamed.includes('"path":"/last"')) streamed += (await reader.read()).value ?? ''
    controller.abort()
    const list = (await emulator.inject('/_emulator/requests?answer=true&body=true&why=true')).payload
    const { requests } = JSON.parse(list) as { requests: { id: number }[] }
    const single = await Promise.all(
      requests.map(async ({ id }) => (await emulator.inject(`/_emulator/requests/${id}`)).payload),
    )
    const hidden = new Map([...secrets(), ...tokens.map((token) => [token, 'a secret from a response'] as const)])
    for (const text of [list, streamed, ...single]) {
      expect(text).toContain('"answer":')
      expect(leaksIn(text, hidden)).toEqual([])
    }
  })
})

describe('the control API', () => {
  test('shows the secrets of tenants only on request, and never a private key', async () => {
    const plain = await emulator.control('GET /tenants')
    expect(leaksIn(JSON.stringify(plain.body), hiddenFrom([]))).toEqual([])
    expect(JSON.stringify((await emulator.control('GET /tenants?secrets=true')).body)).toContain(
      DEFAULT_LOGIN.clientSecret,
    )
    const privateKeys = new Map(
      [...never].filter(([marker]) => !marker.startsWith('SECRET') && marker !== DEFAULT_LOGIN.clientSecret),
    )
    const gets = (Object.keys(OPERATIONS) as OperationId[]).filter(
      (id) =>
        (OPERATIONS[id] as Operation).method === 'GET' &&
        id.startsWith('emulator_') &&
        id !== 'emulator_request_stream',
    )
    await emulator.snapshot('default')
    await emulator.api('GET /clients/regular0')
    const [last] = await emulator.requests.list()
    for (const id of gets) {
      const { payload } = await emulator.inject({
        url: (OPERATIONS[id] as Operation).path.replace('{name}', 'default').replace('{id}', String(last?.id)),
      })
      expect([id, leaksIn(payload, privateKeys)]).toEqual([id, []])
    }
    expect(leaksIn(JSON.stringify(await emulator.export()), privateKeys)).toEqual([])
    expect(leaksIn((await emulator.inject({ url: '/docs/json' })).payload, hiddenFrom([]))).toEqual([])
  })

  test('shows the login secret on the start page only under a trusted Host', async () => {
    const startPage = async (host: string) => (await emulator.inject({ url: '/', headers: { host } })).payload
    expect(await startPage('localhost:4400')).toContain(DEFAULT_LOGIN.clientSecret)
    expect(await startPage('rebound.example:4400')).not.toContain(DEFAULT_LOGIN.clientSecret)
  })
})

describe('the output of a process that fails', () => {
  const SECRET = 'SECRET-in-a-seed-0123456789abcdef0123456789'

  test.each([
    ['a keyword without a name', ['--keyword', SECRET]],
    ['a keyword whose value became an argument', ['--keyword', 'API_SECRET', SECRET]],
    ['a keyword of seed', ['seed', 'empty', '--keyword', `=${SECRET}`]],
    ['a URL with a password', ['seed', 'empty', '--url', `http://me:${SECRET}@127.0.0.1:9`]],
    ['an invalid URL with a password', ['seed', 'empty', '--url', `ftp://me:${SECRET}@a.test`]],
    ['a secret as the value of an option', ['--auth', `client_secret=${SECRET}`]],
  ])('does not contain the secret: %s', async (_, args) => {
    const { code, stdout, stderr } = await run(...args).ended
    expect([code === 0, stdout, stderr.includes(SECRET), stderr.length > 20]).toEqual([false, '', false, true])
  })

  test('contains no control or invisible character', async () => {
    const hidden = '\u202e\u200b\u009b31m'
    const file = join(
      folderWith({ 'seed.json': { clients: [{ name: `a${hidden}`, grant_types: [`magic${hidden}`] }] } }),
      'seed.json',
    )
    for (const args of [
      ['--seed', file, '--port', '0'],
      [`start${hidden}`],
      ['--auth', hidden],
      ['exec', '--', `nothing${hidden}`],
    ]) {
      const { code, stderr } = await run(...args).ended
      expect([code === 0, stderr.length > 10, /[\u202e\u200b\u009b]/.test(stderr)]).toEqual([false, true, false])
    }
  })

  test.each<[string, string, unknown]>([
    ['malformed JSON', 'seed.json', `{"clients":[{"name":"x","client_secret":"${SECRET}",,}]}`],
    ['malformed YAML', 'seed.yaml', `clients:\n  - name: x\n    client_secret: "${SECRET}\n  - [`],
    [
      'YAML that is malformed after the secret',
      'seed.yaml',
      `clients:\n  - name: x\n    client_secret: ${SECRET}: x: y\n`,
    ],
    ['a rejected client', 'seed.json', { clients: [{ name: '<', client_secret: SECRET }] }],
    ['a secret of the wrong type', 'seed.json', { clients: [{ name: 'x', client_secret: [SECRET] }] }],
    ['a secret in the wrong place', 'seed.json', { clients: [{ name: 'x' }], client_secret: SECRET }],
  ])('does not contain the secrets of a seed with %s', async (_, name, content) => {
    const { code, stdout, stderr } = await run('--port', '0', '--seed', join(folderWith({ [name]: content }), name))
      .ended
    expect([code, stdout, stderr.includes(SECRET), stderr.length > 20]).toEqual([1, '', false, true])
  })

  test('does not contain the keys of a damaged manifest', async () => {
    const data = temporaryFolder()
    const first = await startTestEmulator({ transport: 'process', flags: ['--data', data] })
    await first.control('POST /keys/rotate')
    await first.close()
    const file = join(data, 'default.json')
    const manifest = readFileSync(file, 'utf8')
    expect(manifest).toContain('PRIVATE KEY')
    for (const at of [12, 60, manifest.length - 2]) {
      writeFileSync(file, `${manifest.slice(0, at)}"${manifest.slice(at)}`)
      const { code, stderr } = await run('--port', '0', '--data', data).ended
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(
          /^default\.json in the data folder is damaged \(.*\)\. It holds the Hosts, the key and the list of files of the tenant default\. /,
        ),
      ])
      expect(stderr).not.toContain('PRIVATE KEY')
    }
  })
})

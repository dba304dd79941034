/** Hostile input. The emulator must reject each one, or store it exactly as the client sent it. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { OPERATIONS, type Operation, type OperationId } from '../../schema/operations.ts'
import { startEmulator } from '../../server/index.ts'
import { isLong } from '../support/effort.ts'
import { refusal, temporaryFolder, useEmulator, type Json } from '../support/emulator.ts'
import { HOSTILE_TEXTS } from '../support/requests.ts'

const emulator = useEmulator({ seed: ['quickstart'] })
const MALFORMED = refusal(400, 'Bad Request', 'Invalid request payload JSON format')
const MEGABYTE = 1_048_576

/** Sends bytes and returns everything that comes back, until the server closes or sends nothing for `quietMs`. */
async function exchange(bytes: (string | Buffer)[], { pauseMs = 0, quietMs = 700 } = {}): Promise<string> {
  const socket = connect(emulator.port, '127.0.0.1')
  let text = ''
  let timer: NodeJS.Timeout | undefined
  const closed = once(socket, 'close')
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(() => socket.destroy(), quietMs)
  }
  socket.on('data', (data) => {
    text += data.toString('latin1')
    wait()
  })
  socket.on('error', () => {})
  for (const part of bytes) {
    socket.write(part)
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  wait()
  await closed
  clearTimeout(timer)
  return text
}
const statusesIn = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
const bearer = async () => `Authorization: Bearer ${await emulator.token()}\r\n`
const expectAlive = async () => expect((await emulator.api('GET /clients')).status).toBe(200)

/** Posts a body over a real connection without changes. */
async function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(emulator.url + path, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${await emulator.token()}`,
      'content-type': 'application/json',
      ...headers,
    },
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Json }
}

describe('bodies', () => {
  const deep = (levels: number, inside = '1') => `${'{"a":'.repeat(levels)}${inside}${'}'.repeat(levels)}`
  const deepList = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

  test.each([
    ['a list 500,000 deep', deepList(500_000)],
    ['an object 150,000 deep', deep(150_000)],
    ['metadata 150,000 deep', `{"name":"x","client_metadata":${deep(150_000)}}`],
    ['metadata with a value 200,000 deep', `{"name":"x","client_metadata":{"a":${deepList(200_000)}}}`],
    ['an add-on 150,000 deep', `{"name":"x","addons":{"samlp":{"mappings":${deep(150_000)}}}}`],
    ['an unknown property 150,000 deep', `{"name":"x","unknown":${deep(150_000)}}`],
    ['callbacks 200,000 deep', `{"name":"x","callbacks":[${deepList(200_000)}]}`],
    ['callbacks 5,000 deep', `{"name":"x","callbacks":[${deepList(5_000)}]}`],
  ])('%s: rejected by every endpoint and as a seed, and the request log stays readable', async (_, body) => {
    for (const path of [
      '/api/v2/clients',
      '/oauth/token',
      '/_emulator/seeds',
      '/_emulator/tokens',
      '/_emulator/requests/verify',
    ]) {
      const { status } = await post(path, body)
      expect([path, status]).toEqual([path, expect.toSatisfy((each: number) => each >= 400 && each < 500)])
    }
    expect((await post('/_emulator/seeds', `{"clients":[${body}]}`)).status).toBe(400)
    expect((await fetch(`${emulator.url}/_emulator/requests?body=true&why=true`)).status).toBe(200)
  })

  test('80,000 properties are rejected by their names, and 80,000 metadata entries by their number', async () => {
    const many = JSON.stringify({
      name: 'x',
      ...Object.fromEntries(Array.from({ length: 80_000 }, (_, n) => [`k${n}`, 1])),
    })
    const startTime = performance.now()
    expect((await post('/api/v2/clients', many)).body['message']).toMatch(
      /^Payload validation error: 'Additional properties not allowed: k\d+,/,
    )
    const metadata = JSON.stringify({
      name: 'x',
      client_metadata: Object.fromEntries(Array.from({ length: 80_000 }, (_, n) => [`k${n}`, ''])),
    })
    expect((await post('/api/v2/clients', metadata)).body).toMatchObject({ statusCode: 400, errorCode: 'invalid_body' })
    const repeatedName = `{"name":"x"${',"name":"y"'.repeat(90_000)}}`
    expect((await post('/api/v2/clients', repeatedName)).body).toMatchObject({ name: 'y' })
    expect(performance.now() - startTime).toBeLessThan(5_000)
  })

  test('property names that every JavaScript object has are ordinary names', async () => {
    expect(
      (await post('/api/v2/clients', '{"name":"x","__proto__":{"is_first_party":false}}')).body['message'],
    ).toContain('Additional properties not allowed: __proto__')
    expect(
      (
        await post(
          '/api/v2/clients',
          '{"name":"x","constructor":{"prototype":{"polluted":1}},"toJSON":"x","hasOwnProperty":1}',
        )
      ).body['message'],
    ).toContain('Additional properties not allowed: hasOwnProperty,toJSON,constructor')
    expect((await post('/api/v2/clients', '{"__proto__":{"name":"x"}}')).status).toBe(400)
    const { body } = await post(
      '/api/v2/clients',
      '{"name":"x","client_metadata":{"__proto__":"a","constructor":"b","toJSON":"c","hasOwnProperty":"d","valueOf":"e"}}',
    )
    expect(body['statusCode'] ?? 201).toBe(201)
    const metadata = async () =>
      JSON.stringify((await emulator.api(`GET /clients/${body['client_id']}`)).body['client_metadata'])
    expect(await metadata()).toBe('{"__proto__":"a","constructor":"b","toJSON":"c","hasOwnProperty":"d","valueOf":"e"}')
    const patched = await fetch(`${emulator.url}/api/v2/clients/${body['client_id']}`, {
      method: 'PATCH',
      body: '{"client_metadata":{"__proto__":"changed","constructor":null}}',
      headers: { authorization: `Bearer ${await emulator.token()}`, 'content-type': 'application/json' },
    })
    expect(patched.status).toBe(200)
    expect(await metadata()).toBe('{"__proto__":"changed","toJSON":"c","hasOwnProperty":"d","valueOf":"e"}')
    expect((await post('/_emulator/tokens', '{"__proto__":{"scope":"read:users"}}')).status).toBe(400)
    expect((await post('/_emulator/seeds', '{"__proto__":{"clients":[]},"clients":[]}')).status).toBe(400)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Json)['polluted']).toBeUndefined()
  })

  test('the last value counts if a name occurs twice', async () => {
    expect((await post('/api/v2/clients', '{"name":"first","name":"last"}')).body).toMatchObject({ name: 'last' })
  })

  test.each([
    ['a lone high surrogate', '\\ud800'],
    ['a lone low surrogate', 'a\\udc00b'],
    ['NUL', 'a\\u0000b'],
    ['line separators', '\\u2028\\u2029'],
    ['control characters', '\\u0001\\u001f\\u007f'],
    ['a noncharacter', '\\uffff'],
    ['a right-to-left override', '\\u202egnp.exe'],
  ])('%s in a text is returned unchanged', async (_, text) => {
    const value = JSON.parse(`"${text}"`) as string
    const { status, body } = await post(
      '/api/v2/clients',
      `{"name":"${text}","description":"${text}","client_metadata":{"a":"${text}"}}`,
    )
    expect(status).toBe(201)
    const expected = { name: value, description: value, client_metadata: { a: value } }
    expect((await emulator.api(`GET /clients/${body['client_id']}`)).body).toMatchObject(expected)
    const page = (await emulator.api<Json[]>('GET /clients')).body
    expect(page.find((client) => client['client_id'] === body['client_id'])).toMatchObject(expected)
    expect((await fetch(`${emulator.url}/_emulator/export`)).status).toBe(200)
  })

  test('a number with 1,000,000 digits or beyond the range of a double is rejected as an integer', async () => {
    const digits = '1'.repeat(1_000_000)
    for (const number of [digits, `-${digits}`, `1e${'9'.repeat(400)}`, `0.${digits}`, '1e309']) {
      const { status } = await post(
        '/api/v2/clients',
        `{"name":"x","jwt_configuration":{"lifetime_in_seconds":${number}}}`,
      )
      expect(status).toBe(400)
    }
    expect((await post('/_emulator/tokens', `{"expires_in":${digits}}`)).status).toBe(400)
    expect((await post('/_emulator/tokens', '{"expires_in":1e300}')).body).toMatchObject({ expires_in: 1e300 })
  })

  test('a byte order mark is rejected as malformed JSON', async () => {
    expect((await post('/api/v2/clients', '\ufeff{"name":"x"}')).body).toEqual(MALFORMED)
  })

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('a body compressed with %s is rejected without being expanded', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(50 * MEGABYTE, ' '))
    const { status, body } = await post('/api/v2/clients', bomb, { 'content-encoding': encoding })
    expect([status, body['statusCode']]).toEqual([400, 400])
  })

  test('bytes that are not UTF-8 are replaced in the stored text', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"name":"'),
      Buffer.from([0xc3, 0x28, 0xff, 0xed, 0xa0, 0x80]),
      Buffer.from('"}'),
    ])
    const { status, body } = await post('/api/v2/clients', broken)
    expect([status, body['name']]).toEqual([201, expect.stringMatching(/^\ufffd/)])
  })

  test('more than 1 MB is rejected, with a Content-Length or in chunks', async () => {
    const { status, body } = await post('/api/v2/clients', JSON.stringify({ name: 'x'.repeat(MEGABYTE) }))
    expect([status, body['statusCode']]).toEqual([413, 413])
    const chunked = [
      `POST /api/v2/clients HTTP/1.1\r\nHost: localhost\r\n${await bearer()}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
      ...Array.from({ length: 20 }, () => `10000\r\n${'x'.repeat(0x10000)}\r\n`),
      '0\r\n\r\n',
    ]
    expect(statusesIn(await exchange(chunked))).toEqual([413])
    await expectAlive()
  })

  /** Operations with a larger limit, because a seed can contain a whole tenant. */
  const LARGE: readonly OperationId[] = ['emulator_seeds', 'emulator_put_tenant']
  const control = (Object.entries(OPERATIONS) as [OperationId, Operation][]).filter(
    ([id, { tag, body }]) => tag === 'control' && body && !LARGE.includes(id),
  )
  test.each(control)('more than 1 MB is rejected by %s', async (_, { method, path }) => {
    const response = await fetch(emulator.url + path, {
      method,
      body: `{"a":"${'x'.repeat(MEGABYTE)}"}`,
      headers: { 'content-type': 'application/json' },
    })
    expect([response.status, ((await response.json()) as Json)['statusCode']]).toEqual([413, 413])
  })
})

describe('SQL in a text', () => {
  const count = async () => (await emulator.api('GET /clients?include_totals=true')).body['total'] as number

  test('is treated as a text in every path, query and body', async () => {
    const before = await count()
    const createdIds: string[] = []
    for (const text of HOSTILE_TEXTS.map((each) => Buffer.from(each).toString())) {
      const inPath = encodeURIComponent(text)
      const statuses = await Promise.all([
        emulator.api(`GET /clients/${inPath}`),
        emulator.api(`DELETE /clients/${inPath}`),
        emulator.api(`PATCH /clients/${inPath}`, { body: { name: 'x' } }),
        emulator.api(`GET /clients/${inPath}/credentials`),
        emulator.api(`GET /clients/x/credentials/${inPath}`),
        emulator.api(`GET /clients/${inPath}/connections`),
        emulator.api(`GET /clients?external_client_id=${inPath}`),
        emulator.api(`GET /clients?app_type=${inPath}`),
        emulator.api(`GET /clients?from=${inPath}&take=5`),
        emulator.api(`GET /clients?q=${inPath}&take=5`),
        emulator.api(`GET /clients?fields=${inPath}`),
        emulator.api(`GET /clients/search?q=${inPath}`),
        emulator.api(`GET /clients/search?parser=scim&q=name%20eq%20%22${inPath}%22`),
        emulator.api(`GET /clients/search?parser=scim&q=name%20co%20%22${inPath}%22`),
        emulator.api(`GET /clients/search?parser=scim&q=metadata.${inPath}%20pr`),
        emulator.api(`GET /client-grants?audience=${inPath}`),
        emulator.api(`GET /client-grants?client_id=${inPath}`),
        emulator.api(`GET /client-grants/${inPath}`),
        emulator.api(`GET /resource-servers/${inPath}`),
      ])
      for (const { status, body } of statuses)
        expect([text, body, status]).toEqual([text, body, expect.toSatisfy((each: number) => each < 500)])
      const client = await emulator.api('POST /clients', {
        body: {
          name: `n${text.replaceAll(/[<>]/g, '')}`,
          client_metadata: { a: text.slice(0, 255) },
        },
      })
      if (client.status === 201) createdIds.push(String(client.body['client_id']))
      const tokenResponse = await emulator.api('POST /oauth/token', { body: {} })
      expect(tokenResponse.status).toBe(404)
    }
    expect(createdIds.length).toBeGreaterThan(HOSTILE_TEXTS.length - 5)
    expect(await count()).toBe(before + createdIds.length)
    for (const id of createdIds) expect((await emulator.api(`GET /clients/${id}`)).status).toBe(200)
  })

  test('in a search finds exactly the client with this name or metadata', async () => {
    for (const text of ["' OR '1'='1", '%', '_', '\\', '100%', "Robert'); DROP TABLE client;--"]) {
      const { body: client } = await emulator.api('POST /clients', {
        body: { name: text, client_metadata: { key: text } },
      })
      for (const filter of [
        `name eq ${JSON.stringify(text)}`,
        `name sw ${JSON.stringify(text)}`,
        `metadata.key eq ${JSON.stringify(text)}`,
      ]) {
        const { body } = await emulator.api<{ clients: Json[] }>(
          `GET /clients/search?parser=scim&q=${encodeURIComponent(filter)}`,
        )
        expect([filter, body.clients?.map(({ client_id }) => client_id)]).toEqual([filter, [client['client_id']]])
      }
    }
  })
})

describe('sockets', () => {
  test('a body that arrives byte by byte is read, and an incomplete one changes nothing', async () => {
    const body = '{"name":"slow"}'
    const head = `POST /api/v2/clients HTTP/1.1\r\nHost: localhost\r\n${await bearer()}Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`
    expect(statusesIn(await exchange([head, ...body], { pauseMs: 5 }))).toEqual([201])
    const before = (await emulator.api('GET /clients?include_totals=true')).body['total']
    for (const cut of [head, head + body.slice(0, 7)]) {
      const socket = connect(emulator.port, '127.0.0.1')
      socket.on('error', () => {}).write(cut)
      await new Promise((resolve) => setTimeout(resolve, 50))
      socket.destroy()
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await emulator.api('GET /clients?include_totals=true')).body['total']).toBe(before)
  })

  test('pipelined requests are answered in their order', async () => {
    const head = `Host: localhost\r\n${await bearer()}`
    const bytes = Array.from(
      { length: 50 },
      (_, n) => `GET /api/v2/clients${n % 2 ? '/none' : '?per_page=1'} HTTP/1.1\r\n${head}\r\n`,
    ).join('')
    expect(statusesIn(await exchange([bytes]))).toEqual(Array.from({ length: 50 }, (_, n) => (n % 2 ? 404 : 200)))
  })

  const withBody = (lines: string, body: string) => async () => [
    `POST /api/v2/clients HTTP/1.1\r\nHost: localhost\r\n${await bearer()}Content-Type: application/json\r\n${lines}\r\n${body}`,
  ]
  test.each<[string, () => Promise<(string | Buffer)[]>, number[]]>([
    [
      'Content-Length and Transfer-Encoding',
      withBody('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\nGET /api/v2/clients HTTP/1.1\r\n\r\n'),
      [400],
    ],
    [
      'Transfer-Encoding and Content-Length',
      withBody('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\nGET /api/v2/clients HTTP/1.1\r\n\r\n'),
      [400],
    ],
    ['two Content-Length headers', withBody('Content-Length: 5\r\nContent-Length: 15\r\n', '{"name":"x"}'), [400]],
    ['a hexadecimal Content-Length', withBody('Content-Length: 0x10\r\n', '{"name":"x"}'), [400]],
    ['a negative Content-Length', withBody('Content-Length: -1\r\n', '{"name":"x"}'), [400]],
    ['a Content-Length of 30 digits', withBody(`Content-Length: ${'9'.repeat(30)}\r\n`, '{"name":"x"}'), [400]],
    ['an unknown Transfer-Encoding', withBody('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), [400]],
    ['an invalid chunk size', withBody('Transfer-Encoding: chunked\r\n', 'zz\r\n{"name":"x"}\r\n0\r\n\r\n'), [400]],
    [
      'a Content-Length that is too short, so that the rest is no request',
      withBody('Content-Length: 5\r\n', '{"name":"x"}'),
      [400],
    ],
    ['an unknown Expect header', withBody('Expect: the unexpected\r\nContent-Length: 12\r\n', '{"name":"<"}'), [400]],
    ['Expect: 100-continue', withBody('Expect: 100-continue\r\nContent-Length: 12\r\n', '{"name":"<"}'), [100, 400]],
    ['a folded header line', async () => ['GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n'], [400]],
    [
      'a space before the colon of a header',
      async () => ['GET /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nAuthorization : x\r\n\r\n'],
      [400],
    ],
    ['NUL in a header', async () => ['GET /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n'], [400]],
    ['an unknown HTTP version', async () => ['GET / HTTP/3.0\r\nHost: localhost\r\n\r\n'], [400]],
    ['HTTP/2 without negotiation', async () => ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], [400]],
    ['no Host', async () => ['GET /api/v2/clients HTTP/1.1\r\n\r\n'], [400]],
    ['an unknown method', async () => ['BREW /api/v2/clients HTTP/1.1\r\nHost: localhost\r\n\r\n'], [400]],
    [
      'a request target on another server',
      async () => [
        'GET http://elsewhere.example/api/v2/clients HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      ],
      [401],
    ],
    ['CONNECT', async () => ['CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n'], []],
    [
      'an upgrade',
      async () => [
        'GET /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      ],
      [401],
    ],
    [
      '100,000 headers',
      async () => [
        'GET / HTTP/1.1\r\nHost: localhost\r\n',
        ...Array.from({ length: 100 }, () => 'X: y\r\n'.repeat(1_000)),
        '\r\n',
      ],
      [431],
    ],
    ['a path of 1 MB', async () => [`GET /${'a'.repeat(MEGABYTE)} HTTP/1.1\r\nHost: localhost\r\n\r\n`], [431]],
    [
      'two Hosts',
      async () => ['GET /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nHost: elsewhere.example\r\n\r\n'],
      [400],
    ],
    [
      'a Host header with two names',
      async () => ['GET /api/v2/clients HTTP/1.1\r\nHost: localhost, elsewhere.example\r\n\r\n'],
      [400],
    ],
    ['no Host in HTTP/1.0', async () => ['GET /api/v2/clients HTTP/1.0\r\n\r\n'], [401]],
    [
      'an invalid TLS handshake',
      async () => [Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0, 1]), Buffer.alloc(2_000, 0xff)])],
      [],
    ],
    ['only the first byte of a TLS handshake', async () => [Buffer.from([0x16])], []],
    ['only line ends', async () => ['\r\n'.repeat(10_000)], []],
    ['random bytes', async () => [Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 7919) % 251))], [400]],
  ])('%s: the expected status, and the server continues', async (_, bytes, statuses) => {
    const text = await exchange(await bytes())
    expect(statusesIn(text)).toEqual(statuses)
    for (const [, body] of text.matchAll(/\r\n\r\n(\{.*?\})(?=HTTP|$)/gs))
      expect(JSON.parse(body ?? '')).toHaveProperty('statusCode')
    await expectAlive()
  })

  test('an Upgrade request closes its connection, so no later request waits for a response', async () => {
    const upgrade = 'GET /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'
    for (const next of [
      'GET /api/v2/clients HTTP/1.1\r\nHost: localhost\r\n\r\n',
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    ]) {
      for (const bytes of [[upgrade, next], [upgrade + next]]) {
        const text = await exchange(bytes, { pauseMs: 20 })
        expect([statusesIn(text), /\r\nconnection: close\r\n/i.test(text)]).toEqual([[401], true])
      }
    }
  })

  test('1,000 silent connections and 1,000 with an incomplete request do not delay a health check', async () => {
    const sockets = Array.from({ length: 2_000 }, (_, n) => {
      const socket = connect(emulator.port, '127.0.0.1')
      socket.on('error', () => {})
      if (n % 2) socket.write(n % 4 === 1 ? 'GET /api/v2/clients HTTP/1.1\r\nHost: loc' : Buffer.from([0x16, 3, 1, 2]))
      return socket
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    const startTime = performance.now()
    expect((await fetch(`${emulator.url}/_emulator/health`)).status).toBe(200)
    expect(performance.now() - startTime).toBeLessThan(1_000)
    for (const socket of sockets) socket.destroy()
  })

  const head = 'POST /api/v2/clients HTTP/1.1\r\nHost: localhost\r\n'
  test.skipIf(!isLong).concurrent.each<[string, string | Buffer | undefined, seconds: number, number[]]>([
    ['sends nothing', undefined, 61, []],
    ['sends only the beginning of a TLS handshake', Buffer.from([0x16, 3, 1, 2]), 11, []],
    ['sends half of the headers', head, 95, [408]],
    ['sends half of a body', `${head}Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{"name"`, 95, [401]],
  ])(
    'a connection that %s is closed within its time limit (long form)',
    async (_, bytes, seconds, statuses) => {
      const startTime = performance.now()
      const text = await exchange(bytes === undefined ? [] : [bytes], { quietMs: 150_000 })
      expect(performance.now() - startTime).toBeLessThan(seconds * 1000)
      expect(statusesIn(text)).toEqual(statuses)
    },
    160_000,
  )

  test.skipIf(!isLong).concurrent(
    'a response that a fault delays beyond the idle timeout still arrives (long form)',
    async () => {
      const running = await startEmulator({ home: temporaryFolder() })
      await running.faults.set([{ delayMs: 65_000 }])
      expect((await fetch(`${running.url}/api/v2/clients`)).status).toBe(401)
      await running.close()
    },
    160_000,
  )
})

/** Tests what needs a real connection: bytes that are not HTTP, large headers and bodies, and the documentation page. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { request } from 'node:https'
import { describe, expect, test } from 'vitest'
import { OPERATIONS } from '../../../schema/operations.ts'
import { RULES } from '../../../server/management/rules/index.ts'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

async function answerTo(bytes: string): Promise<string> {
  const socket = connect(emulator.port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => (text += data))
  socket.write(bytes)
  await once(socket, 'close')
  return text
}

describe('bytes that are not HTTP', () => {
  test.each([
    ['garbage', 'garbage\r\n\r\n'],
    [
      'two lengths',
      'POST /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    ],
    [
      'Content-Length and chunks',
      'POST /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
  ])('get a response in the error envelope: %s', async (_, bytes) => {
    const [head, body] = (await answerTo(bytes)).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/json; charset=utf-8\r\n/)
    expect(body).toBe('{"statusCode":400,"error":"Bad Request","message":"Bad Request"}')
  })
})

describe('headers', () => {
  const lines: string[] = []
  const reporting = useEmulator({
    onRequest: (...line) =>
      void lines.push(
        line
          .slice(0, 3)
          .concat(line[4] ?? '')
          .join(' '),
      ),
  })
  const sent = async (bytes: string) => {
    lines.length = 0
    const socket = connect(reporting.port, '127.0.0.1')
    let text = ''
    socket.on('data', (data) => (text += data)).write(bytes)
    await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 500))])
    socket.destroy()
    const [head = '', body = ''] = text.split('\r\n\r\n')
    return { status: head.slice(9, 12), body: JSON.parse(body) as Record<string, unknown>, lines: [...lines] }
  }
  const TOO_LARGE = {
    statusCode: 431,
    error: 'Request Header Fields Too Large',
    message: 'Request Header Fields Too Large',
  }
  const TOO_LARGE_LINE =
    '- - 431 URL and headers are larger than 65536 bytes together, so they were not read. Method and URL are unknown. Send shorter headers.'
  const BAD = { statusCode: 400, error: 'Bad Request', message: 'Bad Request' }

  test.each([
    ['with an end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`],
    ['without an end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(70_000)}`],
    ['of 1 MB', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(1_048_576)}\r\n\r\n`],
  ])('above 64 kB %s get 431 in the envelope, and a log line', async (_, bytes) => {
    expect(await sent(bytes)).toEqual({ status: '431', body: TOO_LARGE, lines: [TOO_LARGE_LINE] })
  })

  test('of 60 kB are read, also with several tokens of all scopes', async () => {
    const token = await reporting.token()
    const { status } = await sent(
      `GET /api/v2/clients HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nX: ${token.repeat(6)}\r\nConnection: close\r\n\r\n`,
    )
    expect([status, token.length * 7 > 50_000]).toEqual(['200', true])
  })

  test.each([
    ['without Host', ''],
    ['with two Hosts', 'Host: localhost\r\nHost: localhost\r\n'],
  ])('%s get 400 in the envelope, and a log line', async (_, host) => {
    const line =
      'GET /api/v2/clients 400 An HTTP/1.1 request needs one Host header (RFC 9112 §3.2). Send the host and port of the URL.'
    expect(await sent(`GET /api/v2/clients HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).toEqual({
      status: '400',
      body: BAD,
      lines: [line],
    })
  })

  test('that are not HTTP get 400 in the envelope, and a log line with the reason', async () => {
    const line =
      '- - 400 The bytes are not an HTTP/1.1 request (Parse Error: Invalid method encountered). Method and URL are unknown.'
    expect(await sent('BREW / HTTP/1.1\r\n\r\n')).toEqual({ status: '400', body: BAD, lines: [line] })
  })

  test('above 64 kB get a response over HTTPS too, while the client is still sending', async () => {
    const statuses: (number | string | undefined)[] = []
    for (let n = 0; n < 20; n++) {
      const headers = Object.fromEntries(Array.from({ length: 10 }, (_, each) => [`x-${each}`, 'a'.repeat(100_000)]))
      statuses.push(
        await new Promise((resolve) => {
          const sending = request(reporting.httpsUrl, { headers, rejectUnauthorized: false }, (answer) =>
            resolve(answer.resume().statusCode),
          )
          sending.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)).end()
        }),
      )
    }
    expect(statuses.filter((status) => status !== 431)).toEqual([])
  })
})

describe('a body that is too large', () => {
  /** Sends the whole body over HTTPS, as clients do that know its length. */
  const sent = (token: string) =>
    new Promise<number | string | undefined>((resolve) => {
      const body = JSON.stringify({ name: 'x', description: 'y'.repeat(1_100_000) })
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': body.length,
      }
      const sending = request(
        `${emulator.httpsUrl}/api/v2/clients`,
        { method: 'POST', headers, rejectUnauthorized: false },
        (answer) => resolve(answer.resume().statusCode),
      )
      sending.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)).end(body)
    })

  test('is read to its end, so that the client gets the response and not a broken connection', async () => {
    const token = await emulator.token()
    const statuses: (number | string | undefined)[] = []
    for (let n = 0; n < 100; n++) statuses.push(await sent(token))
    expect(statuses.filter((status) => status !== 413)).toEqual([])
  })
})

describe('the documentation', () => {
  test('is an OpenAPI document of every operation, with its scopes', async () => {
    const document = (await (await fetch(`${emulator.url}/docs/json`)).json()) as {
      openapi: string
      paths: Record<string, Record<string, { operationId: string; description?: string }>>
    }
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    expect(document.openapi).toBe('3.1.0')
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(OPERATIONS).sort())
    expect(document.paths['/api/v2/client-grants']?.['get']?.description).toBe(
      'Any of these scopes: read:client_grants.',
    )
  })

  test('has a page whose assets all exist', async () => {
    const page = await fetch(`${emulator.url}/docs`)
    const html = await page.text()
    const parts = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(
      ([, path]) => new URL(path ?? '', page.url),
    )
    expect([page.status, parts.length]).toEqual([200, 6])
    const texts = await Promise.all(
      parts.map(async (part) => ((answer) => [answer.status, answer.text()] as const)(await fetch(part))),
    )
    expect(texts.map(([status]) => status)).toEqual(parts.map(() => 200))
    // Each operation has its own URL: /docs#/clients/post_clients.
    expect((await Promise.all(texts.map(([, text]) => text))).join('\n')).toContain('"deepLinking":true')
  })

  test('lists the rules of each operation with the names that the request log uses', async () => {
    const { paths } = (await (await fetch(`${emulator.url}/docs/json`)).json()) as {
      paths: Record<string, Record<string, { description?: string }>>
    }
    const described = Object.values(paths)
      .flatMap((methods) => Object.values(methods))
      .map(({ description = '' }) => description)
      .join('\n')
    const names = Object.values(RULES)
      .flat()
      .map(({ name }) => name)
    expect(names.filter((name) => !described.includes(`- \`${name}\` (`))).toEqual([])
    expect(paths['/api/v2/clients']?.['get']?.description).not.toContain('Rules')
    expect(paths['/api/v2/clients']?.['post']?.description).toContain(
      '- `publicClientsCannotUseClientCredentials` (documented): A client without authentication cannot have the grant type client_credentials.',
    )
  })

  test.each(['/docs/nothing', '/docs/static/nothing.js', '/docs/static/..%2f..%2fpackage.json', '/docs/json/nothing'])(
    'returns the 404 of the API for %s',
    async (path) => {
      const answer = await fetch(emulator.url + path)
      expect([answer.status, await answer.json()]).toEqual([
        404,
        { statusCode: 404, error: 'Not Found', message: 'Not Found' },
      ])
    },
  )
})

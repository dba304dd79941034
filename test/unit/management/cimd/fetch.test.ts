/**
 * Fetches from a local server over plain HTTP. The tests replace the request function, because fetchText rejects local
 * hosts.
 */
import type { LookupAddress } from 'node:dns'
import { createServer, request as httpRequest, type RequestListener } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { isPublicAddress, publicLookup, type Resolve } from '../../../../server/management/cimd/addresses.ts'
import { fetchText, type Network } from '../../../../server/management/cimd/fetch.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const resolvingTo =
  (...addresses: string[]): Resolve =>
  (_, __, done) =>
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
const failNetwork = () => {
  throw new Error('the network was used')
}
/**
 * Starts a server, and returns a network in which every host is this server. `requests` collects the options of the
 * requests.
 */
async function network(
  listener: RequestListener,
  timeLimit = 2_000,
): Promise<Network & { requests: RequestOptions[] }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const requests: RequestOptions[] = []
  const { port } = server.address() as AddressInfo
  return {
    requests,
    timeLimit,
    resolve: resolvingTo('93.184.216.34'),
    request: (url, options, onResponse) => {
      requests.push(options)
      return httpRequest(
        {
          host: '127.0.0.1',
          port,
          path: url.pathname,
          agent: false,
          signal: options.signal,
          headers: options.headers ?? {},
        },
        onResponse,
      )
    },
  }
}
const URL = 'https://app.example.com/client.json'

describe('fetchText', () => {
  test('returns the text of a 200 after a single request for uncompressed JSON', async () => {
    const web = await network((request, reply) =>
      reply.end(
        JSON.stringify({
          path: request.url,
          accept: request.headers.accept,
          encoding: request.headers['accept-encoding'],
        }),
      ),
    )
    expect(await fetchText(URL, 1024, web)).toEqual({
      text: '{"path":"/client.json","accept":"application/json","encoding":"identity"}',
    })
    expect(web.requests).toHaveLength(1)
  })

  test('accepts exactly the limit, and rejects one byte more', async () => {
    expect(await fetchText(URL, 1024, await network((_, reply) => reply.end('x'.repeat(1024))))).toEqual({
      text: 'x'.repeat(1024),
    })
    expect(await fetchText(URL, 1024, await network((_, reply) => reply.end('x'.repeat(1025))))).toEqual({
      error: 'it is larger than 1 KB',
    })
  })

  test('stops reading an endless body at the limit', async () => {
    let isClosed = false
    const web = await network((_, reply) => {
      const more = setInterval(() => reply.write('x'.repeat(700)), 5)
      reply.on('close', () => {
        isClosed = true
        clearInterval(more)
      })
    })
    expect(await fetchText(URL, 1024, web)).toEqual({ error: 'it is larger than 1 KB' })
    await expect.poll(() => isClosed).toBe(true)
  })

  test('does not follow a redirect', async () => {
    const web = await network((_, reply) => reply.writeHead(302, { location: 'https://10.0.0.1/' }).end())
    expect(await fetchText(URL, 1024, web)).toEqual({
      error: 'it redirects (302) to https://10.0.0.1/, and redirects are not followed',
    })
    expect(web.requests).toHaveLength(1)
  })

  test.each([204, 404, 500])('rejects status %d', async (status) => {
    expect(await fetchText(URL, 1024, await network((_, reply) => reply.writeHead(status).end()))).toEqual({
      error: `it answered with status ${status}`,
    })
  })

  test.each([
    ['does not respond', () => {}],
    ['stops in the middle of the body', (_, reply) => void reply.write('{')],
  ] as [string, RequestListener][])('times out if the server %s', async (_, listener) => {
    expect(await fetchText(URL, 1024, await network(listener, 100))).toEqual({
      error: 'there was no whole answer within 0.1 seconds',
    })
  })

  test('returns the error of the connection', async () => {
    const web = await network((request) => request.socket.destroy())
    expect(await fetchText(URL, 1024, web)).toEqual({ error: 'socket hang up' })
  })

  test.each(['10.0.0.1', '[fe80::1]', '[::ffff:192.168.0.1]', '169.254.169.254'])(
    'does not connect to the address %s',
    async (host) => {
      const { error } = (await fetchText(`https://${host}/x`, 1024, {
        request: failNetwork,
        resolve: failNetwork,
        timeLimit: 1_000,
      })) as { error: string }
      expect(error).toMatch(/^its host has the address \S+, which is not on the public internet$/)
    },
  )

  test('passes the connection a lookup that rejects private addresses', async () => {
    const web = await network((_, reply) => reply.end('{}'))
    await fetchText(URL, 1024, { ...web, resolve: resolvingTo('10.1.2.3') })
    const lookupError = new Promise((resolve) =>
      web.requests[0]?.lookup?.('app.example.com', {}, (error) => resolve(error?.message)),
    )
    expect(await lookupError).toBe('its host has the address 10.1.2.3, which is not on the public internet')
  })
})

test('the https client of Node uses the lookup, and fails with its error', async () => {
  expect(
    await fetchText(URL, 1024, { request: httpsRequest, resolve: resolvingTo('127.0.0.1'), timeLimit: 2_000 }),
  ).toEqual({
    error: 'its host has the address 127.0.0.1, which is not on the public internet',
  })
})

describe('publicLookup', () => {
  const lookUp = (resolve: Resolve, all: boolean) =>
    new Promise((done) => publicLookup(resolve)('a.example', { all }, (...results) => done(results)))

  test('returns public addresses, as a list or a single one', async () => {
    expect(await lookUp(resolvingTo('8.8.8.8', '2606:4700::1'), true)).toEqual([
      null,
      [
        { address: '8.8.8.8', family: 4 },
        { address: '2606:4700::1', family: 6 },
      ],
    ])
    expect(await lookUp(resolvingTo('8.8.8.8', '2606:4700::1'), false)).toEqual([null, '8.8.8.8', 4])
  })

  test('rejects a name with one private address', async () => {
    expect(await lookUp(resolvingTo('8.8.8.8', '127.0.0.1'), true)).toEqual([
      new Error('its host has the address 127.0.0.1, which is not on the public internet'),
      [],
    ])
  })

  test('passes on the error for an unknown name', async () => {
    const notFound = new Error('getaddrinfo ENOTFOUND a.example')
    expect(await lookUp((_, __, done) => done(notFound), true)).toEqual([notFound, []])
  })
})

describe('isPublicAddress', () => {
  test.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::10.0.0.1',
    '2002:7f00:1::',
    '::127.0.0.1',
    'fec0::1',
    '3fff::1',
  ])('is false for %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('is true for %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

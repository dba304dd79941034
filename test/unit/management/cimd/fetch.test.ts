/** Over a server of our own that speaks plain HTTP: the request is handed in, since hosts on this machine are refused by rule. */
import type { LookupAddress } from 'node:dns'
import { createServer, request as httpRequest, type RequestListener } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { isPublicAddress, publicLookup, type Resolve } from '../../../../server/management/cimd/addresses.ts'
import { fetchText, type Network } from '../../../../server/management/cimd/fetch.ts'

const opened: (() => void)[] = []
afterEach(() => {
  for (const close of opened.splice(0)) close()
})

const resolvingTo =
  (...addresses: string[]): Resolve =>
  (_, __, done) =>
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
const neverAsked = () => {
  throw new Error('the network was asked')
}
/** A network on which every host is this server. */
async function network(answer: RequestListener, timeLimit = 2_000): Promise<Network & { asked: RequestOptions[] }> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(() => server.close())
  const asked: RequestOptions[] = []
  const { port } = server.address() as AddressInfo
  return {
    asked,
    timeLimit,
    resolve: resolvingTo('93.184.216.34'),
    request: (url, options, onAnswer) => {
      asked.push(options)
      return httpRequest(
        {
          host: '127.0.0.1',
          port,
          path: url.pathname,
          agent: false,
          signal: options.signal,
          headers: options.headers ?? {},
        },
        onAnswer,
      )
    },
  }
}
const URL = 'https://app.example.com/client.json'

describe('fetching', () => {
  test('gives the text of a 200, asked for once, as JSON and uncompressed', async () => {
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
    expect(web.asked).toHaveLength(1)
  })

  test('takes exactly so many bytes and no more', async () => {
    expect(await fetchText(URL, 1024, await network((_, reply) => reply.end('x'.repeat(1024))))).toEqual({
      text: 'x'.repeat(1024),
    })
    expect(await fetchText(URL, 1024, await network((_, reply) => reply.end('x'.repeat(1025))))).toEqual({
      error: 'it is larger than 1 KB',
    })
  })

  test('stops reading at the limit of a body without an end', async () => {
    let cut = false
    const web = await network((_, reply) => {
      const more = setInterval(() => reply.write('x'.repeat(700)), 5)
      reply.on('close', () => {
        cut = true
        clearInterval(more)
      })
    })
    expect(await fetchText(URL, 1024, web)).toEqual({ error: 'it is larger than 1 KB' })
    await expect.poll(() => cut).toBe(true)
  })

  test('does not follow a redirect', async () => {
    const web = await network((_, reply) => reply.writeHead(302, { location: 'https://10.0.0.1/' }).end())
    expect(await fetchText(URL, 1024, web)).toEqual({
      error: 'it redirects (302) to https://10.0.0.1/, and redirects are not followed',
    })
    expect(web.asked).toHaveLength(1)
  })

  test.each([204, 404, 500])('takes no %d', async (status) => {
    expect(await fetchText(URL, 1024, await network((_, reply) => reply.writeHead(status).end()))).toEqual({
      error: `it answered with status ${status}`,
    })
  })

  test.each([
    ['says nothing', () => {}],
    ['stops in the middle', (_, reply) => void reply.write('{')],
  ] as [string, RequestListener][])('gives up on a server that %s', async (_, answer) => {
    expect(await fetchText(URL, 1024, await network(answer, 100))).toEqual({
      error: 'there was no whole answer within 0.1 seconds',
    })
  })

  test('tells what the connection says', async () => {
    const web = await network((request) => request.socket.destroy())
    expect(await fetchText(URL, 1024, web)).toEqual({ error: 'socket hang up' })
  })

  test.each(['10.0.0.1', '[fe80::1]', '[::ffff:192.168.0.1]', '169.254.169.254'])(
    'connects to nothing for the address %s',
    async (host) => {
      const { error } = (await fetchText(`https://${host}/x`, 1024, {
        request: neverAsked,
        resolve: neverAsked,
        timeLimit: 1_000,
      })) as { error: string }
      expect(error).toMatch(/^its host has the address \S+, which is not on the public internet$/)
    },
  )

  test('hands the connection a look-up that checks', async () => {
    const web = await network((_, reply) => reply.end('{}'))
    await fetchText(URL, 1024, { ...web, resolve: resolvingTo('10.1.2.3') })
    const refused = new Promise((resolve) =>
      web.asked[0]?.lookup?.('app.example.com', {}, (error) => resolve(error?.message)),
    )
    expect(await refused).toBe('its host has the address 10.1.2.3, which is not on the public internet')
  })
})

test('the real client asks that look-up, and gives up with its reason', async () => {
  expect(
    await fetchText(URL, 1024, { request: httpsRequest, resolve: resolvingTo('127.0.0.1'), timeLimit: 2_000 }),
  ).toEqual({
    error: 'its host has the address 127.0.0.1, which is not on the public internet',
  })
})

describe('the look-up', () => {
  const looked = (resolve: Resolve, all: boolean) =>
    new Promise((done) => publicLookup(resolve)('a.example', { all }, (...results) => done(results)))

  test('gives public addresses in the form that was asked for', async () => {
    expect(await looked(resolvingTo('8.8.8.8', '2606:4700::1'), true)).toEqual([
      null,
      [
        { address: '8.8.8.8', family: 4 },
        { address: '2606:4700::1', family: 6 },
      ],
    ])
    expect(await looked(resolvingTo('8.8.8.8', '2606:4700::1'), false)).toEqual([null, '8.8.8.8', 4])
  })

  test('refuses a name that has one private address', async () => {
    expect(await looked(resolvingTo('8.8.8.8', '127.0.0.1'), true)).toEqual([
      new Error('its host has the address 127.0.0.1, which is not on the public internet'),
      [],
    ])
  })

  test('passes on that there is no such name', async () => {
    const unknown = new Error('getaddrinfo ENOTFOUND a.example')
    expect(await looked((_, __, done) => done(unknown), true)).toEqual([unknown, []])
  })
})

describe('addresses', () => {
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
  ])('%s is not public', (address) => {
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
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

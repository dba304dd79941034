/** Tests HTTPS over a real socket: openssl, curl and Node check our certificates. */
import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startEmulator, type RunningEmulator } from '../../../server/index.ts'
import { loadCertificates } from '../../../server/installation/authority.ts'
import { makeLeaf, type KeyedCertificate } from '../../../server/installation/make-certificates.ts'
import { temporaryFolder } from '../../support/emulator.ts'

const DAY_MS = 86_400_000
const home = temporaryFolder()
const json = <T>(...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as T

let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await startEmulator({ home, tlsHosts: ['auth0.test', 'other.test'] })
})
afterAll(() => emulator.close())

/** Runs openssl or curl of the machine, without its own trusted certificates. */
async function tool(command: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const { PATH = '' } = process.env
  const run = promisify(execFile)(command, args, { env: { PATH } })
  run.child.stdin?.end()
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  )
}

/** Returns the status of a GET by Node, or the reason why Node rejects the server. */
function byNode(
  url: string,
  { ca, servername, port }: { ca?: string; servername?: string; port?: number } = {},
): Promise<number | string> {
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      {
        ca: ca ?? readFileSync(emulator.ca as string),
        agent: false,
        ...(servername && { servername }),
        ...(port && { port }),
      },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      },
    )
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'UNSPECIFIED' ? error.message : (error.code ?? error.message)),
    )
    outgoing.end()
  })
}

describe('our certificate is accepted', () => {
  const HOSTS = [
    ['localhost', 'localhost', ['-verify_hostname', 'localhost']],
    ['127.0.0.1', '127.0.0.1', ['-verify_ip', '127.0.0.1']],
    ['::1', '[::1]', ['-verify_ip', '::1']],
  ] as const

  test.each(HOSTS)('for %s, by openssl at its strictest', async (_, host, verify) => {
    const { output } = await tool(
      'openssl',
      's_client',
      '-connect',
      `${host}:${emulator.port}`,
      '-CAfile',
      emulator.ca as string,
      '-no-CApath',
      '-x509_strict',
      '-verify_return_error',
      ...verify,
    )
    expect(output).toContain('Verification: OK')
  })

  test.each(HOSTS)('for %s, by curl', async (_, host) => {
    const { code, output } = await tool(
      'curl',
      '-sS',
      '--cacert',
      emulator.ca as string,
      `https://${host}:${emulator.port}/_emulator/health`,
    )
    expect([code, output]).toEqual([0, expect.stringContaining('"status":"ok"')])
  })

  test.each(HOSTS)('for %s, by Node', async (_, host) => {
    expect(await byNode(`https://${host}:${emulator.port}/_emulator/health`)).toBe(200)
  })

  test('for a name below auth0.localhost and for the names of --tls-host, in any case', async () => {
    for (const servername of ['acme.auth0.localhost', 'auth0.test', 'other.test', 'AUTH0.test']) {
      expect(await byNode(`https://127.0.0.1:${emulator.port}/_emulator/health`, { servername })).toBe(200)
    }
  })

  test('but not if the client does not trust the authority', async () => {
    expect(await byNode(`https://localhost:${emulator.port}/`, { ca: 'none' })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    expect((await tool('curl', '-sS', `https://localhost:${emulator.port}/`)).code).toBe(60)
  })

  test('but not for another name', async () => {
    expect(await byNode(`https://127.0.0.1:${emulator.port}/`, { servername: 'elsewhere.test' })).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    )
  })
})

describe('a certificate authority cannot sign names outside its name constraints', () => {
  const authorities = () => readdirSync(home).filter((name) => name.startsWith('authority-'))

  /** Starts a server for a public name, with a certificate that the authority in a file really signed. */
  async function impostor(authorityFile: string, realm: { names: string[]; addresses: string[] }) {
    const authority = json<KeyedCertificate>(home, authorityFile)
    const leaf = await makeLeaf(authority, realm)
    const files = temporaryFolder()
    writeFileSync(join(files, 'ca.pem'), authority.cert)
    writeFileSync(join(files, 'leaf.pem'), leaf.cert)
    const server = createServer(leaf, (_, answer) => answer.end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      server,
      port: (server.address() as AddressInfo).port,
      ca: join(files, 'ca.pem'),
      leaf: join(files, 'leaf.pem'),
    }
  }

  test('has one file for localhost and one for the names of --tls-host', () => {
    expect(authorities()).toEqual([
      expect.stringMatching(/^authority-[0-9a-f]{12}-1\.json$/),
      'authority-localhost-1.json',
    ])
  })

  test.each([0, 1])('is rejected by openssl, curl and Node for login.example.com: authority %i', async (index) => {
    const { server, port, ca, leaf } = await impostor(authorities()[index] as string, {
      names: ['login.example.com'],
      addresses: [],
    })
    const { code, output } = await tool('openssl', 'verify', '-CAfile', ca, '-no-CApath', leaf)
    expect([code, output]).toEqual([2, expect.stringContaining('permitted subtree violation')])
    const curl = await tool(
      'curl',
      '-sS',
      '--cacert',
      ca,
      '--resolve',
      `login.example.com:${port}:127.0.0.1`,
      `https://login.example.com:${port}/`,
    )
    expect([curl.code, curl.output]).toEqual([60, expect.stringContaining('permitted subtree violation')])
    expect(
      await byNode('https://127.0.0.1/', { ca: readFileSync(ca, 'utf8'), servername: 'login.example.com', port }),
    ).toBe('permitted subtree violation')
    server.close()
  })

  test.each([
    [0, '192.0.2.1', 'excluded subtree violation'],
    [1, '192.0.2.1', 'permitted subtree violation'],
  ])('is rejected for an address too: authority %i, address %s', async (index, address, reason) => {
    const { server, ca, leaf } = await impostor(authorities()[index] as string, {
      names: ['localhost'].slice(1 - index),
      addresses: [address],
    })
    const { code, output } = await tool('openssl', 'verify', '-CAfile', ca, '-no-CApath', leaf)
    expect([code, output]).toEqual([2, expect.stringContaining(reason)])
    server.close()
  })
})

describe('one port', () => {
  test('answers HTTP and HTTPS', async () => {
    expect((await fetch(`${emulator.url}/_emulator/health`)).status).toBe(200)
    expect(await byNode(`${emulator.httpsUrl}/_emulator/health`)).toBe(200)
  })

  test('closes a connection whose handshake is garbage, and continues to serve others', async () => {
    const socket = connect(emulator.port, '127.0.0.1')
    let answer = Buffer.alloc(0)
    socket.on('data', (bytes) => (answer = Buffer.concat([answer, bytes])))
    socket.write(Buffer.concat([Buffer.from([0x16]), Buffer.alloc(300, 'garbage')]))
    await once(socket, 'close')
    expect(answer.toString('latin1')).not.toContain('HTTP')
    expect(await byNode(`${emulator.httpsUrl}/_emulator/health`)).toBe(200)
  })

  test('answers bytes that are not HTTP in the envelope of the API, over TLS too', async () => {
    const socket = connectTls({ port: emulator.port, host: '127.0.0.1', ca: readFileSync(emulator.ca as string) })
    let answer = ''
    socket.on('data', (bytes) => (answer += bytes))
    socket.write('garbage\r\n\r\n')
    await once(socket, 'close')
    expect(answer.split('\r\n\r\n')[1]).toBe('{"statusCode":400,"error":"Bad Request","message":"Bad Request"}')
  })

  test('stops immediately despite a silent and a half-open connection', async () => {
    const other = await startEmulator({ home, seed: ['empty'] })
    const silent = connect(other.port, '127.0.0.1')
    const halfOpen = connect(other.port, '127.0.0.1')
    halfOpen.write(Buffer.from([0x16, 3, 1]))
    silent.on('error', () => {})
    halfOpen.on('error', () => {})
    await byNode(`${other.httpsUrl}/_emulator/health`)
    const began = performance.now()
    await other.close()
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  test('returns the authorities of its own certificates to every client', async () => {
    const answer = await fetch(`${emulator.url}/_emulator/ca.pem`, { headers: { origin: 'https://elsewhere.example' } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-pem-file'])
    expect(await answer.text()).toBe(readFileSync(emulator.ca as string, 'utf8'))
  })

  test('accepts the names of --tls-host as Host of the control API', async () => {
    const { statusCode } = await emulator.inject({
      method: 'POST',
      url: '/_emulator/reset',
      headers: { host: `auth0.test:${emulator.port}` },
    })
    expect(statusCode).toBe(204)
  })
})

describe('stored certificates and keys', () => {
  test('are readable only by their owner', () => {
    expect(statSync(home).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(home)) expect([name, statSync(join(home, name)).mode & 0o777]).toEqual([name, 0o600])
  })

  test('have lifetimes that platforms accept', () => {
    const life = ({ cert }: KeyedCertificate) => {
      const { validFrom, validTo } = new X509Certificate(cert)
      return (Date.parse(validTo) - Date.parse(validFrom)) / DAY_MS
    }
    expect(life(json(home, 'authority-localhost-1.json'))).toBe(825)
    expect(life(json(home, 'certificate-localhost.json'))).toBe(397)
  })

  test('are shared by two emulators that start at the same time', async () => {
    const shared = temporaryFolder()
    const [first, second] = await Promise.all([
      loadCertificates(shared),
      loadCertificates(shared),
      loadCertificates(shared, ['a.test']),
    ])
    expect(first.authorities).toEqual(second.authorities)
    expect(readFileSync(join(shared, 'ca.pem'), 'utf8').match(/BEGIN/g)).toHaveLength(2)
  })

  test('are reused; only other names add an authority, and none is removed', async () => {
    const before = readFileSync(join(home, 'ca.pem'), 'utf8')
    await loadCertificates(home)
    expect(readFileSync(join(home, 'ca.pem'), 'utf8')).toBe(before)
    const more = await loadCertificates(home, ['third.test'])
    const after = readFileSync(join(home, 'ca.pem'), 'utf8')
    expect([after.match(/BEGIN/g)?.length, more.authorities?.pem.match(/BEGIN/g)?.length]).toEqual([3, 2])
    for (const authority of before.split(/(?<=-----END CERTIFICATE-----\n)/)) expect(after).toContain(authority)
  })

  test('are renewed within 30 days of their expiry: the certificate first, then the authority', async () => {
    const own = temporaryFolder()
    const digest = (text: string) => createHash('sha256').update(text).digest('hex')
    const first = await loadCertificates(own)
    const at = async (days: number) => {
      vi.useFakeTimers({ now: Date.now() + days * DAY_MS, toFake: ['Date'] })
      const { authorities, leaf } = await loadCertificates(own).finally(() => vi.useRealTimers())
      return [digest(authorities?.pem ?? ''), digest(leaf.cert)]
    }
    const [authority, leaf] = [digest(first.authorities?.pem ?? ''), digest(first.leaf.cert)]
    expect(await at(360)).toEqual([authority, leaf])
    expect(await at(370)).toEqual([authority, expect.not.stringMatching(leaf)])
    expect(await at(800)).toEqual([expect.not.stringMatching(authority), expect.not.stringMatching(leaf)])
    expect(readFileSync(join(own, 'ca.pem'), 'utf8').match(/BEGIN/g)).toHaveLength(2)
  })

  test('report the damaged file, and the option to use if the folder is not usable', async () => {
    const own = temporaryFolder()
    writeFileSync(join(own, 'authority-localhost-1.json'), '{')
    await expect(loadCertificates(own)).rejects.toThrow(
      `${own}/authority-localhost-1.json is damaged; remove it to have it made again (clients then have to trust the new authority)`,
    )
    const nowhere = join(own, 'nowhere')
    symlinkSync(join(own, 'missing', 'deep'), nowhere)
    await expect(loadCertificates(nowhere)).rejects.toThrow(
      `Cannot keep keys and certificates in ${nowhere}: ENOENT: no such file or directory, mkdir '${nowhere}'. Set AUTH0_EMULATOR_HOME to a folder that can be written.`,
    )
    const below = join(own, 'authority-localhost-1.json', 'below')
    await expect(loadCertificates(below)).rejects.toThrow(
      `Cannot read ${below}/authority-localhost-1.json: ENOTDIR: not a directory`,
    )
  })
})

describe('a certificate of the user', () => {
  const files = temporaryFolder()
  const path = (name: string) => join(files, name)
  beforeAll(async () => {
    for (const name of ['one', 'two']) {
      await tool(
        'openssl',
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=mine',
        '-addext',
        'subjectAltName=DNS:mine.test',
        '-keyout',
        path(`${name}.key`),
        '-out',
        path(`${name}.pem`),
      )
    }
  })

  test('replaces the certificate of the emulator, and GET /_emulator/ca.pem has no authority', async () => {
    const own = await startEmulator({
      home,
      seed: ['empty'],
      certificate: { cert: path('one.pem'), key: path('one.key') },
    })
    expect(own.ca).toBe(null)
    expect(
      await byNode(`https://127.0.0.1:${own.port}/_emulator/health`, {
        ca: readFileSync(path('one.pem'), 'utf8'),
        servername: 'mine.test',
      }),
    ).toBe(200)
    const { statusCode, payload } = await own.inject('/_emulator/ca.pem')
    expect([statusCode, JSON.parse(payload)]).toEqual([
      404,
      expect.objectContaining({ errorCode: 'emulator_own_certificate' }),
    ])
    await own.close()
  })

  test.each([
    [
      'a key of another certificate',
      'one.pem',
      'two.key',
      `The key in ${path('two.key')} does not belong to the certificate in ${path('one.pem')}.`,
    ],
    [
      'a missing file',
      'none.pem',
      'one.key',
      `Cannot read the certificate ${path('none.pem')}: there is no such file.`,
    ],
    [
      'a key instead of a certificate',
      'one.key',
      'one.key',
      `${path('one.key')} holds no certificate in PEM form that can be used`,
    ],
  ])('is rejected for %s', async (_, cert, key, sentence) => {
    await expect(startEmulator({ home, certificate: { cert: path(cert), key: path(key) } })).rejects.toThrow(sentence)
  })
})

/** How each server is started, as its own documentation has it, with the data or the document that it works from. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emulator, home, pause, running, temporaryFolder } from '../processes.mjs'

const here = import.meta.dirname
const require = createRequire(import.meta.url)
const versionOf = (name) => JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version
const FIRST_ANSWER_MS = 60_000

/** A port that is free now. */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Starts a command and waits until it answers anything at all. */
async function answering(url, args, env = {}) {
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    cwd: temporaryFolder(),
    env: { ...process.env, ...env },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const began = performance.now()
  while (performance.now() - began < FIRST_ANSWER_MS && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer)
      return { url, pid: child.pid, stop: () => new Promise((done) => child.once('exit', done).kill('SIGKILL')) }
    await pause(5)
  }
  throw new Error(`${args[0]} did not answer`)
}

/** What the others work from: our OpenAPI document, and a thousand clients as our server shows them. */
export async function material() {
  const folder = temporaryFolder()
  const ours = await emulator(['--seed', 'many:1000'])
  const document = await (await fetch(`${ours.url}/docs/json`)).json()
  document.paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v2') || path === '/oauth/token'),
  )
  const token = await (await fetch(`${ours.url}/_emulator/tokens`, { method: 'POST' })).json()
  const clients = []
  for (let page = 0; page < 10; page++) {
    const answer = await fetch(`${ours.url}/api/v2/clients?per_page=100&page=${page}`, {
      headers: { authorization: `Bearer ${token.access_token}` },
    })
    clients.push(...(await answer.json()))
  }
  await ours.stop()
  const file = (name, value) => {
    writeFileSync(join(folder, name), JSON.stringify(value))
    return join(folder, name)
  }
  return {
    openapi: file('openapi.json', document),
    rows: file('db.json', { clients }),
    routes: file('routes.json', {
      '/api/v2/*': '/$1',
      '/clients?page=:page&per_page=:size': '/clients?_page=:page&_limit=:size',
      '/clients?per_page=:size': '/clients?_limit=:size',
    }),
    id: clients[0].client_id,
  }
}

/** The folder where the simulator looks for a certificate, with ours in it. */
function simulatorHome() {
  const folder = temporaryFolder()
  const certificates = join(folder, '.simulacrum', 'certs')
  mkdirSync(certificates, { recursive: true })
  const { cert, key } = JSON.parse(readFileSync(join(home, 'certificate-localhost.json'), 'utf8'))
  writeFileSync(join(certificates, 'localhost.pem'), cert)
  writeFileSync(join(certificates, 'localhost-key.pem'), key)
  return folder
}

const bin = (path) => join(here, 'node_modules', path)

/** Name and version → how to start it; ours first. */
export const SERVERS = [
  {
    name: 'auth0-clients-emulator',
    version: JSON.parse(readFileSync(join(here, '../../../package.json'), 'utf8')).version,
    start: async () => {
      const server = await emulator(['--seed', 'many:1000'])
      return { ...server, clientId: server.client_id, clientSecret: server.client_secret }
    },
  },
  {
    name: '@simulacrum/auth0-simulator',
    version: versionOf('@simulacrum/auth0-simulator'),
    start: async () => {
      const port = await freePort()
      return answering(`https://localhost:${port}`, [join(here, 'simulator.mjs'), String(port)], {
        HOME: simulatorHome(),
      })
    },
  },
  {
    name: 'Prism',
    version: versionOf('@stoplight/prism-cli'),
    start: async ({ openapi }) => {
      const port = await freePort()
      return answering(`http://127.0.0.1:${port}`, [
        bin('@stoplight/prism-cli/dist/index.js'),
        'mock',
        openapi,
        '-p',
        String(port),
        '-v',
        'silent',
      ])
    },
  },
  {
    name: 'Mockoon',
    version: versionOf('@mockoon/cli'),
    start: async ({ openapi }) => {
      const port = await freePort()
      return answering(`http://127.0.0.1:${port}`, [
        bin('@mockoon/cli/bin/run.js'),
        'start',
        '--data',
        openapi,
        '--port',
        String(port),
        '--disable-log-to-file',
      ])
    },
  },
  {
    name: 'json-server',
    version: versionOf('json-server'),
    start: async ({ rows, routes }) => {
      const port = await freePort()
      return answering(`http://127.0.0.1:${port}`, [
        require.resolve('json-server/lib/cli/bin.js'),
        rows,
        '--id',
        'client_id',
        '--routes',
        routes,
        '--port',
        String(port),
        '--host',
        '127.0.0.1',
        '--quiet',
      ])
    },
  },
]

/** Starts each compared server as its own documentation says, with the data or the OpenAPI document that it needs. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { home, pause, runningChildren, startEmulator, temporaryFolder } from '../server-processes.mjs'

const here = import.meta.dirname
const require = createRequire(import.meta.url)
const versionOf = (name) => JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version
const START_TIMEOUT_MS = 60_000

/** Finds a port that is free now. */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Starts a command and waits for its first response, with any status. */
async function startCommand(url, args, env = {}) {
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    cwd: temporaryFolder(),
    env: { ...process.env, ...env },
  })
  runningChildren.add(child)
  child.once('exit', () => runningChildren.delete(child))
  const startTime = performance.now()
  while (performance.now() - startTime < START_TIMEOUT_MS && child.exitCode === null) {
    const response = await fetch(url).catch(() => undefined)
    await response?.arrayBuffer()
    if (response)
      return { url, pid: child.pid, stop: () => new Promise((done) => child.once('exit', done).kill('SIGKILL')) }
    await pause(5)
  }
  throw new Error(`${args[0]} sent no response: it ended, or ${START_TIMEOUT_MS / 1000} s passed.`)
}

/** Writes the files that the other servers need: our OpenAPI document, and a thousand clients from our server. */
export async function prepareFiles() {
  const folder = temporaryFolder()
  const ours = await startEmulator(['--seed', 'many:1000'])
  const document = await (await fetch(`${ours.url}/docs/json`)).json()
  document.paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v2') || path === '/oauth/token'),
  )
  const token = await (await fetch(`${ours.url}/_emulator/tokens`, { method: 'POST' })).json()
  const clients = []
  for (let page = 0; page < 10; page++) {
    const response = await fetch(`${ours.url}/api/v2/clients?per_page=100&page=${page}`, {
      headers: { authorization: `Bearer ${token.access_token}` },
    })
    clients.push(...(await response.json()))
  }
  await ours.stop()
  const writeJson = (name, value) => {
    writeFileSync(join(folder, name), JSON.stringify(value))
    return join(folder, name)
  }
  return {
    openapi: writeJson('openapi.json', document),
    rows: writeJson('db.json', { clients }),
    routes: writeJson('routes.json', {
      '/api/v2/*': '/$1',
      '/clients?page=:page&per_page=:size': '/clients?_page=:page&_limit=:size',
      '/clients?per_page=:size': '/clients?_limit=:size',
    }),
    id: clients[0].client_id,
  }
}

/** Creates a home folder with our certificate where the simulator expects one. */
function createSimulatorHome() {
  const folder = temporaryFolder()
  const certificates = join(folder, '.simulacrum', 'certs')
  mkdirSync(certificates, { recursive: true })
  const { cert, key } = JSON.parse(readFileSync(join(home, 'certificate-localhost.json'), 'utf8'))
  writeFileSync(join(certificates, 'localhost.pem'), cert)
  writeFileSync(join(certificates, 'localhost-key.pem'), key)
  return folder
}

const packageFile = (path) => join(here, 'node_modules', path)

/** The compared servers, ours first. Each one has its name, its version and a function that starts it. */
export const SERVERS = [
  {
    name: 'auth0-clients-emulator',
    version: JSON.parse(readFileSync(join(here, '../../../package.json'), 'utf8')).version,
    start: async () => {
      const server = await startEmulator(['--seed', 'many:1000'])
      return { ...server, clientId: server.client_id, clientSecret: server.client_secret }
    },
  },
  {
    name: '@simulacrum/auth0-simulator',
    version: versionOf('@simulacrum/auth0-simulator'),
    start: async () => {
      const port = await freePort()
      return startCommand(`https://localhost:${port}`, [join(here, 'simulator.mjs'), String(port)], {
        HOME: createSimulatorHome(),
      })
    },
  },
  {
    name: 'Prism',
    version: versionOf('@stoplight/prism-cli'),
    start: async ({ openapi }) => {
      const port = await freePort()
      return startCommand(`http://127.0.0.1:${port}`, [
        packageFile('@stoplight/prism-cli/dist/index.js'),
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
      return startCommand(`http://127.0.0.1:${port}`, [
        packageFile('@mockoon/cli/bin/run.js'),
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
      return startCommand(`http://127.0.0.1:${port}`, [
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

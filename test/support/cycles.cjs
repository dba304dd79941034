/**
 * Starts and closes emulators of the built package, and measures what stays in memory.
 * Arguments: kind, cycles before the measurement, cycles in it. Run with --expose-gc. Prints bytes of heap per cycle.
 */
const { mkdtempSync, rmSync } = require('node:fs')
const http = require('node:http')
const https = require('node:https')
const { createServer } = require('node:net')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { startEmulator } = require('../../dist/index.js')

const home = process.env.TEST_EMULATOR_HOME ?? mkdtempSync(join(tmpdir(), 'emulator-test-'))

/** One request on a connection of its own: pools of clients keep something of each port. */
const get = (url) =>
  new Promise((resolve, reject) => {
    const { get: send } = url.startsWith('https:') ? https : http
    send(url, { agent: false, rejectUnauthorized: false }, (answer) => answer.resume().on('end', resolve)).on(
      'error',
      reject,
    )
  })
const asked = async (emulator, url = emulator.url) => {
  await get(`${url}/_emulator/health`)
  await emulator.close()
}
const rejected = (options) =>
  startEmulator({ home, ...options }).then(
    () => Promise.reject(new Error('The start succeeded.')),
    () => {},
  )
const portInUse = new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => resolve(server.unref().address().port))
})

const KINDS = {
  plain: async () => (await startEmulator({ home })).close(),
  http: async () => asked(await startEmulator({ home })),
  https: async () => {
    const emulator = await startEmulator({ home })
    await asked(emulator, emulator.httpsUrl)
  },
  'closed twice': async () => {
    const emulator = await startEmulator({ home })
    await Promise.all([emulator.close(), asked(emulator).catch(() => {})])
    await emulator.close()
  },
  data: async () => {
    const data = mkdtempSync(join(tmpdir(), 'emulator-test-'))
    await asked(await startEmulator({ home, data }))
    rmSync(data, { recursive: true })
  },
  ports: async () => {
    const emulator = await startEmulator({
      home,
      tenants: [
        { name: 'a', port: 0 },
        { name: 'b', port: 0 },
      ],
    })
    const { url } = await emulator.tenant('a')
    await get(`${(await emulator.tenant('b')).url}/_emulator/health`)
    await emulator.deleteTenant('b')
    await asked(emulator, url)
  },
  'wrong seed': () => rejected({ seed: [{ clients: [{ nonsense: 1 }] }] }),
  'port in use': async () => rejected({ port: await portInUse }),
  'port of a tenant in use': async () => rejected({ tenants: [{ name: 'a', port: await portInUse }] }),
  'missing certificate': () => rejected({ certificate: { cert: join(home, 'none.pem'), key: join(home, 'none.pem') } }),
}

async function heap() {
  for (let n = 0; n < 4; n++) {
    await new Promise((resolve) => setTimeout(resolve, 30))
    global.gc()
  }
  return process.memoryUsage().heapUsed
}

async function main([kind, first, cycles]) {
  for (let n = 0; n < Number(first); n++) await KINDS[kind]()
  const before = await heap()
  for (let n = 0; n < Number(cycles); n++) await KINDS[kind]()
  process.stdout.write(`${Math.round(((await heap()) - before) / Number(cycles))}\n`)
  process.exit(0)
}
void main(process.argv.slice(2))

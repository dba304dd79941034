/**
 * Starts an emulator on a data folder, makes one call of it, and kills its own process before the n-th file operation of that call.
 * Usage: node killed-call.cjs DATA HOME N CALL, where CALL is JSON: {"kind":"control","method","path","body"} or {"kind":"start","options"}.
 * Without a kill it prints how many file operations the call took.
 */
const fs = require('node:fs')
const Database = require('better-sqlite3')

const [data, home, limit, callText] = process.argv.slice(2)
const call = JSON.parse(callText)
let isArmed = false
let count = 0

function beforeFileOperation() {
  if (isArmed && ++count === Number(limit)) process.kill(process.pid, 'SIGKILL')
}

/** Counts the calls of functions of an object. */
function countCalls(owner, names) {
  for (const name of names) {
    const original = owner[name]
    owner[name] = function (...values) {
      beforeFileOperation()
      return original.apply(this, values)
    }
  }
}
countCalls(fs, ['openSync', 'writeFileSync', 'renameSync', 'rmSync', 'copyFileSync', 'linkSync', 'mkdirSync'])
const probe = new Database(':memory:')
countCalls(Database.prototype, ['exec', 'pragma', 'close'])
countCalls(Object.getPrototypeOf(probe.prepare('SELECT 1')), ['run', 'get'])

const { startEmulator } = require('../../dist/index.js')

async function main() {
  isArmed = call.kind === 'start'
  const emulator = await startEmulator({ data, home, seed: ['quickstart'], ...call.options })
  isArmed = call.kind === 'control'
  if (call.kind === 'control') {
    const { method, path, body } = call
    const payload =
      body === undefined ? {} : { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const { statusCode, payload: text } = await emulator.inject({ method, url: path, ...payload })
    if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode} ${text}`)
  }
  isArmed = false
  await emulator.close()
  process.stdout.write(String(count))
}
main().catch((error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(1)
})

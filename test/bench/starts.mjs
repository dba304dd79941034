/** How long a start takes, to the first answer, and what memory an emulator has that nobody asks anything. */
import { bareHttp, emulator, home, median, pause, progress, residentMegabytes, temporaryFolder } from './processes.mjs'

/** Milliseconds until a server that is started now has answered a request. */
async function toFirstAnswer(start, path) {
  const began = performance.now()
  const server = await start()
  await (await fetch(server.url + path)).arrayBuffer()
  const milliseconds = performance.now() - began
  await server.stop()
  return milliseconds
}

/** @returns rows of the table */
export async function starts(rounds) {
  const [usual, first, node] = [[], [], []]
  // One that lives long enough to keep its compiled code, as the first start of a user does.
  const before = await emulator()
  await pause(3000)
  await before.stop()
  for (let n = 1; n <= rounds; n++) {
    progress(`starts: ${n} of ${rounds}`)
    usual.push(await toFirstAnswer(() => emulator([], home), '/_emulator/health'))
    node.push(await toFirstAnswer(bareHttp, '/'))
    first.push(await toFirstAnswer(() => emulator([], temporaryFolder()), '/_emulator/health'))
  }
  const server = await emulator()
  await (await fetch(`${server.url}/.well-known/jwks.json`)).arrayBuffer()
  await pause(2000)
  const megabytes = residentMegabytes(server)
  await server.stop()
  progress('')
  const [started, firstRun, bareStart] = [usual, first, node].map(median)
  const against = `bare node:http, ${bareStart.toFixed(0)} ms`
  return [
    {
      what: 'start to first answer',
      against,
      value: started / bareStart,
      note: `${started.toFixed(0)} ms`,
      reach: 3,
      aim: 2.3,
      less: true,
    },
    {
      what: 'first run ever, keys made',
      against,
      value: firstRun / bareStart,
      note: `${firstRun.toFixed(0)} ms`,
      reach: 6,
      less: true,
    },
    { what: 'resident memory, idle with quickstart', unit: 'MB', value: megabytes, reach: 100, aim: 80, less: true },
  ]
}

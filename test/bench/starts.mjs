/** Measures the time from a start to the first response, and the memory of an idle emulator. */
import {
  home,
  median,
  pause,
  residentMegabytes,
  showProgress,
  startBareHttp,
  startEmulator,
  temporaryFolder,
} from './server-processes.mjs'

/** Starts a server and sends one request. @returns the milliseconds until the response */
async function timeToFirstResponse(start, path) {
  const startTime = performance.now()
  const server = await start()
  await (await fetch(server.url + path)).arrayBuffer()
  const milliseconds = performance.now() - startTime
  await server.stop()
  return milliseconds
}

/** @returns the rows of the result table */
export async function starts(rounds) {
  const [usual, first, bare] = [[], [], []]
  // The first emulator runs long enough to store its compiled code, as the first start of a user does.
  const warmUp = await startEmulator()
  await pause(3000)
  await warmUp.stop()
  for (let n = 1; n <= rounds; n++) {
    showProgress(`starts: ${n} of ${rounds}`)
    usual.push(await timeToFirstResponse(() => startEmulator([], home), '/_emulator/health'))
    bare.push(await timeToFirstResponse(startBareHttp, '/'))
    first.push(await timeToFirstResponse(() => startEmulator([], temporaryFolder()), '/_emulator/health'))
  }
  const server = await startEmulator()
  await (await fetch(`${server.url}/.well-known/jwks.json`)).arrayBuffer()
  await pause(2000)
  const megabytes = residentMegabytes(server)
  await server.stop()
  showProgress('')
  const [usualStart, firstStart, bareStart] = [usual, first, bare].map(median)
  const against = `bare node:http, ${bareStart.toFixed(0)} ms`
  return [
    {
      what: 'start to first answer',
      against,
      value: usualStart / bareStart,
      note: `${usualStart.toFixed(0)} ms`,
      reach: 3,
      aim: 2.3,
      less: true,
    },
    {
      what: 'first run ever, keys made',
      against,
      value: firstStart / bareStart,
      note: `${firstStart.toFixed(0)} ms`,
      reach: 6,
      less: true,
    },
    { what: 'resident memory, idle with quickstart', unit: 'MB', value: megabytes, reach: 100, aim: 80, less: true },
  ]
}

/**
 * Sends requests on new connections, one request each, from a process of its own.
 * Arguments as JSON: { port, hosts, count, tls, loops }. Prints "written" when every request of the first `count` was written, then
 * a line of JSON: how often each outcome came. With `loops`, that many loops send one request after another until one is not answered.
 */
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

const {
  port,
  hosts = ['127.0.0.1'],
  count = 0,
  tls = false,
  loops = 0,
  path = '/_emulator/health',
} = JSON.parse(process.argv[2])
const outcomes = {}
const tell = (outcome) => {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  return outcome
}

/** One request on a connection of its own. */
function send(host, onWritten = () => {}) {
  return new Promise((resolve) => {
    const socket = tls ? connectTls({ port, host, rejectUnauthorized: false }) : connect(port, host)
    let text = ''
    let failure = 'closed'
    let isWritten = false
    socket.once('connect', () => {
      // In TLS, the first message of the handshake is sent.
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      isWritten = true
      onWritten()
    })
    socket.on('data', (data) => {
      text += data
      if (/\r\n\r\n.*\}$/s.test(text)) socket.destroy()
    })
    socket.on('error', ({ code }) => {
      failure = code
      onWritten()
    })
    socket.on('close', () =>
      resolve(tell(text === '' ? `${isWritten ? 'lost' : 'not sent'}: ${failure}` : text.slice(9, 12))),
    )
  })
}

const sending = []
const written = Array.from(
  { length: count },
  (_, n) => new Promise((resolve) => sending.push(send(hosts[n % hosts.length], resolve))),
)
for (let n = 0; n < loops; n++) {
  const loop = async () => {
    while ((await send(hosts[n % hosts.length])) === '200') if (outcomes['200'] === 10 * loops) console.log('written')
  }
  sending.push(loop())
}
if (count > 0) void Promise.all(written).then(() => console.log('written'))
await Promise.all(sending)
console.log(JSON.stringify(outcomes))

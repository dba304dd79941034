// Node's own server and nothing else: what a start costs at least.
import { createServer } from 'node:http'

const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })))

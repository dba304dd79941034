// A server on node:http without any framework. Its start time is the lower bound that our start is compared with.
import { createServer } from 'node:http'

const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })))

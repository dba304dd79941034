// A bare Fastify that answers everything with the same bytes; the other side of the bench.
import Fastify from 'fastify'

const body = Buffer.from(process.env.BODY ?? '')
const app = Fastify()
app.get('/', (_, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(body))
const url = await app.listen({ port: 0, host: '127.0.0.1' })
console.log(JSON.stringify({ url }))

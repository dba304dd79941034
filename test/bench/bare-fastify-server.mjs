// A Fastify server that does only one thing, selected by MODE. The benchmark compares the emulator with it.
import Fastify from 'fastify'
import Database from 'better-sqlite3'
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const { MODE, BODY, CERTIFICATE, KEY_SET, ROWS, SHARED } = process.env
const JSON_TYPE = 'application/json; charset=utf-8'
const body = BODY ? readFileSync(BODY) : Buffer.from('{}')
const app = Fastify(CERTIFICATE ? { https: JSON.parse(readFileSync(CERTIFICATE, 'utf8')) } : {})
const send = (reply, payload) => reply.header('content-type', JSON_TYPE).send(payload)
const onClientReads = (handler) => app.get('/api/v2/clients', handler).get('/api/v2/clients/:id', handler)
const modes = {
  /** Sends the emulator's response body as a constant. */
  bytes: () => onClientReads((_, reply) => send(reply, body)),
  /** Verifies the signature of the token, then sends the same constant. */
  verify() {
    const key = createPublicKey({ key: JSON.parse(KEY_SET), format: 'jwk' })
    onClientReads((request, reply) => {
      const token = request.headers.authorization.slice(7)
      const end = token.lastIndexOf('.')
      if (!verify('sha256', Buffer.from(token.slice(0, end)), key, Buffer.from(token.slice(end + 1), 'base64url')))
        throw new Error('The signature of the token is not valid.')
      send(reply, body)
    })
  },
  /** Signs the header and payload of a token of the emulator again, and sends the same response with the new token. */
  sign() {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { access_token, ...rest } = JSON.parse(body)
    const [header, payload] = access_token
      .split('.')
      .slice(0, 2)
      .map((text) => JSON.parse(Buffer.from(text, 'base64url')))
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
    app.post('/oauth/token', (_, reply) => {
      const text = `${encode(header)}.${encode(payload)}`
      send(
        reply,
        JSON.stringify({
          access_token: `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`,
          ...rest,
        }),
      )
    })
  },
  /**
   * Reads whole JSON documents from SQLite. Parses each one, removes the properties that the token may not read
   * or that `fields` does not name, and serializes it again.
   */
  parse() {
    const db = new Database(':memory:')
    db.exec('CREATE TABLE client (seq INTEGER PRIMARY KEY, document TEXT NOT NULL)')
    const insert = db.prepare('INSERT INTO client (document) VALUES (?)')
    db.transaction(() =>
      readFileSync(ROWS, 'utf8')
        .trim()
        .split('\n')
        .forEach((row) => void insert.run(row)),
    )()
    const { tenant, signing_keys, hidden } = JSON.parse(SHARED)
    const select = db.prepare('SELECT document FROM client ORDER BY seq LIMIT ? OFFSET ?').pluck()
    app.get('/api/v2/clients', ({ query }, reply) => {
      const fields = query.fields?.split(',')
      const isVisible = (name) => (fields ? fields.includes(name) : !hidden.includes(name))
      const size = Number(query.per_page)
      const clients = select.all(size, Number(query.page ?? 0) * size).map((document) => {
        const client = { ...JSON.parse(document), tenant, signing_keys }
        return Object.fromEntries(Object.entries(client).filter(([name]) => isVisible(name)))
      })
      send(reply, JSON.stringify(clients))
    })
  },
}

modes[MODE]()
console.log(JSON.stringify({ url: await app.listen({ port: 0, host: '127.0.0.1' }) }))

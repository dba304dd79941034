/** The page of the console at /_emulator/: files that the build made, read when somebody asks for them. */
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { notFound } from '../../errors/management.ts'

/** Beside the bundle; where the sources themselves run, the build lies beside them. */
const FOLDERS = [join(__dirname, 'console'), join(__dirname, '../../../dist/console')]

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
}
/** The name of a file changes with what is in it. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Registers the page, in a scope of `addOwnRoutes`. It reveals nothing, so everybody gets it; its requests then meet the guard of the control API. */
export function addConsole(app: FastifyInstance): void {
  app.get('/_emulator', (_, reply) => sendFile(reply, 'index.html', 'no-cache'))
  app.get<{ Params: { file: string } }>('/_emulator/console/:file', ({ params: { file } }, reply) => {
    if (!/^console-\w+\.(?:js|css)$/.test(file)) throw notFound()
    return sendFile(reply, file, IMMUTABLE)
  })
}

async function sendFile(reply: FastifyReply, file: string, caching: string): Promise<FastifyReply> {
  const folder = FOLDERS.find((each) => existsSync(join(each, file)))
  if (folder === undefined) throw notFound()
  const content = await readFile(join(folder, file))
  return reply
    .headers({ 'content-type': TYPES[extname(file)], 'cache-control': caching, 'content-security-policy': POLICY })
    .send(content)
}

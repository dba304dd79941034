/** The page of the console at /_emulator/. Its files come from the build, and are read for each request. */
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { notFound } from '../../errors/management.ts'

/** The folders to look in: next to the bundle, or the output of the build if the source files run. */
const FOLDERS = [join(__dirname, 'console'), join(__dirname, '../../../dist/console')]

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
}
/** For files whose name contains a hash of their content. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * Registers the page, in a scope of `addOwnRoutes`. It has no secrets, so every page may load it. Its requests go
 * through the checks of the control API.
 */
export function addConsole(app: FastifyInstance): void {
  app.get('/_emulator', (_, reply) => sendFile(reply, 'index.html', 'no-cache'))
  app.get<{ Params: { file: string } }>('/_emulator/console/:file', ({ params: { file } }, reply) => {
    if (!/^console-\w+\.(?:js|css)$/.test(file)) throw notFound()
    return sendFile(reply, file, IMMUTABLE)
  })
}

async function sendFile(reply: FastifyReply, file: string, caching: string): Promise<FastifyReply> {
  const folder = FOLDERS.find((candidate) => existsSync(join(candidate, file)))
  if (folder === undefined) throw notFound()
  const content = await readFile(join(folder, file))
  return reply
    .headers({ 'content-type': TYPES[extname(file)], 'cache-control': caching, 'content-security-policy': POLICY })
    .send(content)
}

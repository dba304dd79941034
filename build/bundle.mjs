// Makes dist/: the command (cli.js, which loads main.js) and the in-process API, each one file; the fixtures for Vitest; the JSON Schema of seeds, for editors.
import { build } from 'esbuild'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = (path) => join(root, path)
const bundle = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', absWorkingDir: root }

/** Users install these; the rest is in the bundle. */
const INSTALLED = ['better-sqlite3', '@fastify/swagger', '@fastify/swagger-ui']
/** Fastify asks for these only where server/compilers.ts does not stand in for them. */
const UNUSED = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler']

// The command is run from compiled code, which knows no import(): packages that are left out are required.
const main = build({ ...bundle, supported: { 'dynamic-import': false }, entryPoints: ['server/cli.ts', 'server/main.ts', 'server/index.ts'], format: 'cjs', outdir: 'dist', metafile: true, external: [...INSTALLED, ...UNUSED] })
// Vitest cannot be required, so what imports it is a module; it takes the emulator from the package, as its users do.
const vitest = build({ ...bundle, entryPoints: ['server/vitest.ts'], format: 'esm', outfile: 'dist/vitest.mjs', external: ['vitest', 'auth0-clients-emulator'] })
const schema = build({ ...bundle, entryPoints: ['schema/seed-json-schema.ts'], format: 'esm', write: false })

writeFileSync(at('dist/meta.json'), JSON.stringify((await main).metafile))
await vitest
const [{ text }] = (await schema).outputFiles
const { seedJsonSchema } = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
writeFileSync(at('dist/seed.schema.json'), JSON.stringify(seedJsonSchema()))

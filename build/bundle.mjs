// Makes dist/: the command (cli.js, which loads main.js) and the in-process API, each one file; the fixtures for Vitest; the JSON Schema of seeds,
// for editors; the page of the console.
import { build } from 'esbuild'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = (path) => join(root, path)
const bundle = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', absWorkingDir: root }

/** Users install these; the rest is in the bundle. */
const INSTALLED = ['better-sqlite3', '@fastify/swagger', '@fastify/swagger-ui']
/** Fastify asks for these only where server/http/no-schema-compilers.ts does not replace them. */
const UNUSED = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler']

// The command is run from compiled code, which knows no import(): packages that are left out are required.
const main = build({
  ...bundle,
  supported: { 'dynamic-import': false },
  entryPoints: { cli: 'server/cli/bin.ts', main: 'server/cli/main.ts', index: 'server/index.ts' },
  format: 'cjs',
  outdir: 'dist',
  metafile: true,
  external: [...INSTALLED, ...UNUSED],
})
// Vitest cannot be required, so what imports it is a module; it takes the emulator from the package, as its users do.
const vitest = build({
  ...bundle,
  entryPoints: ['server/vitest.ts'],
  format: 'esm',
  outfile: 'dist/vitest.mjs',
  external: ['vitest', 'auth0-clients-emulator'],
})

/** What a module of ours exports, at the time of the build. */
async function evaluated(entry) {
  const {
    outputFiles: [{ text }],
  } = await build({ ...bundle, entryPoints: [entry], format: 'esm', write: false })
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
}

/** The page gets the tables as JSON: what makes them is ten times as large. */
const tablesAsJson = {
  name: 'tables as JSON',
  setup: ({ onLoad }) =>
    onLoad({ filter: /server[\\/]console[\\/]tables\.ts$/ }, async () => {
      const { consoleTables } = await evaluated('server/console/tables.ts')
      return {
        contents: `const tables = ${JSON.stringify(consoleTables())}\nexport const consoleTables = () => tables`,
      }
    }),
}

/** One script and one stylesheet under names that change with what is in them, so that browsers may keep them; and the page that names them. */
async function buildConsole() {
  const { outputFiles, metafile } = await build({
    ...bundle,
    platform: 'browser',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    entryPoints: ['server/console/page/main.tsx'],
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    entryNames: 'console-[hash]',
    outdir: 'dist/console',
    plugins: [tablesAsJson],
    metafile: true,
    write: false,
  })
  mkdirSync(at('dist/console'), { recursive: true })
  for (const { path, contents } of outputFiles) writeFileSync(path, contents)
  const nameOf = (ending) => basename(outputFiles.find(({ path }) => path.endsWith(ending)).path)
  const page = readFileSync(at('server/console/page/index.html'), 'utf8')
    .replace('STYLESHEET', nameOf('.css'))
    .replace('SCRIPT', nameOf('.js'))
  writeFileSync(at('dist/console/index.html'), page)
  const made = new Set(['index.html', ...outputFiles.map(({ path }) => basename(path))])
  for (const name of readdirSync(at('dist/console'))) if (!made.has(name)) rmSync(at(join('dist/console', name)))
  return metafile
}

const consoleMeta = await buildConsole()
const { metafile } = await main
writeFileSync(
  at('dist/meta.json'),
  JSON.stringify({ ...metafile, inputs: { ...metafile.inputs, ...consoleMeta.inputs } }),
)
await vitest
const { seedJsonSchema } = await evaluated('schema/seed-json-schema.ts')
writeFileSync(at('dist/seed.schema.json'), JSON.stringify(seedJsonSchema()))

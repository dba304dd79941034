/**
 * Builds dist/. It contains the command (cli.js, which loads main.js), the in-process API and the Vitest module, each
 * in one file. It also contains the JSON Schema of seeds, for editors, and the page of the console.
 */
import { build } from 'esbuild'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = (path) => join(root, path)
const bundle = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', absWorkingDir: root }

/** Packages that npm installs for users. All other packages are in the bundle. */
const INSTALLED = ['better-sqlite3', '@fastify/swagger', '@fastify/swagger-ui']
/** Fastify loads these only if server/http/no-schema-compilers.ts does not replace them. */
const UNUSED = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler']

// The command runs as cached code, in which import() does not work. External packages are therefore loaded with
// require.
const main = build({
  ...bundle,
  supported: { 'dynamic-import': false },
  entryPoints: { cli: 'server/cli/bin.ts', main: 'server/cli/main.ts', index: 'server/index.ts' },
  format: 'cjs',
  outdir: 'dist',
  metafile: true,
  external: [...INSTALLED, ...UNUSED],
})
// Vitest cannot be loaded with require(), so this file is an ES module. It imports the emulator from the package, as
// users do.
const vitest = build({
  ...bundle,
  entryPoints: ['server/vitest.ts'],
  format: 'esm',
  outfile: 'dist/vitest.mjs',
  external: ['vitest', 'auth0-clients-emulator'],
})

/** Bundles and imports a module of this project during the build. */
async function importBundled(entry) {
  const {
    outputFiles: [{ text }],
  } = await build({ ...bundle, entryPoints: [entry], format: 'esm', write: false })
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
}

/**
 * Replaces the tables module by its result as JSON for the page. The code that builds the tables is ten times as large.
 */
const tablesAsJson = {
  name: 'tables as JSON',
  setup: ({ onLoad }) =>
    onLoad({ filter: /server[\\/]console[\\/]tables\.ts$/ }, async () => {
      const { consoleTables } = await importBundled('server/console/tables.ts')
      return {
        contents: `const tables = ${JSON.stringify(consoleTables())}\nexport const consoleTables = () => tables`,
      }
    }),
}

/**
 * Builds the page of the console, with one script and one stylesheet. Their names contain a hash of the content, so
 * browsers can cache them. Deletes files of earlier builds.
 */
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
  const currentFiles = new Set(['index.html', ...outputFiles.map(({ path }) => basename(path))])
  for (const name of readdirSync(at('dist/console')))
    if (!currentFiles.has(name)) rmSync(at(join('dist/console', name)))
  return metafile
}

const consoleMeta = await buildConsole()
const { metafile } = await main
writeFileSync(
  at('dist/meta.json'),
  JSON.stringify({ ...metafile, inputs: { ...metafile.inputs, ...consoleMeta.inputs } }),
)
await vitest
const { seedJsonSchema } = await importBundled('schema/seed-json-schema.ts')
writeFileSync(at('dist/seed.schema.json'), JSON.stringify(seedJsonSchema()))

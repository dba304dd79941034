/** Writes dist/THIRD-PARTY-LICENSES: the licences of the packages that esbuild put into the bundle, as they ask for. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const { inputs } = JSON.parse(readFileSync('dist/meta.json', 'utf8'))
const folders = [
  ...new Set(Object.keys(inputs).flatMap((file) => file.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1] ?? [])),
].sort()

const texts = folders.map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry))
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : 'No licence text is part of this package.'}\n`
})
writeFileSync('dist/THIRD-PARTY-LICENSES', texts.join(`\n${'-'.repeat(80)}\n\n`))

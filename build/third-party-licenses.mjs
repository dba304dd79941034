/**
 * Writes dist/THIRD-PARTY-LICENSES: the licences of all packages in the bundle. The licences require a copy of their
 * text.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const { inputs } = JSON.parse(readFileSync('dist/meta.json', 'utf8'))
const folders = [
  ...new Set(Object.keys(inputs).flatMap((file) => file.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1] ?? [])),
].sort()

const texts = folders.map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry))
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : 'This package contains no licence text.'}\n`
})
writeFileSync('dist/THIRD-PARTY-LICENSES', texts.join(`\n${'-'.repeat(80)}\n\n`))

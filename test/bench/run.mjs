// How fast the built server is beside bare ones, in one run: npm run bench [-- --quick] [-- --only traffic|starts|million|hundred-thousand|between].
// The whole run takes about ten minutes and writes results.md; --quick takes one and fails below half of what is recorded there.
import { parseArgs } from 'node:util'
import { fallenBehind, loadTable, ratioTable, record } from './results.mjs'
import { betweenTests } from './server-time.mjs'
import { hundredThousand, million } from './sizes.mjs'
import { starts } from './starts.mjs'
import { measured, prepare, TRAFFIC } from './traffic.mjs'

const { quick, only } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values
const options = quick ? { slices: 3, seconds: 1 } : { slices: 7, seconds: 3 }
const loads = []

async function traffic() {
  const chosen = TRAFFIC.filter((row) => row.quick || !quick)
  const setting = await prepare({ newTokens: chosen.some((row) => row.needsTokens) })
  const rows = []
  for (const row of chosen) {
    const sides = await measured(row, setting, options)
    loads.push({ what: row.what, sides })
    rows.push(...row.ratios.map(({ of, ...ratio }) => ({ what: row.what, ...ratio, value: of(sides) })))
  }
  await setting.ours.stop()
  return rows
}

/** What lies between tests comes first, while the machine is as idle as it is then. */
const SECTIONS = {
  between: betweenTests,
  starts: () => starts(15),
  'hundred-thousand': hundredThousand,
  million,
  traffic,
}
const QUICK = ['between', 'traffic']

const rows = []
for (const [name, section] of Object.entries(SECTIONS)) {
  if (only === undefined ? !quick || QUICK.includes(name) : only === name) rows.push(...(await section()))
}
console.log(`${ratioTable(rows)}\n\n${loadTable(loads)}`)
if (quick) {
  const behind = fallenBehind(rows)
  for (const sentence of behind) console.error(sentence)
  if (behind.length > 0) process.exitCode = 1
} else if (only === undefined) record(rows, loads, options)

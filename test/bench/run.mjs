// Measures the built emulator and compares it with bare servers, all in one run:
//   npm run bench [-- --quick] [-- --only between|starts|hundred-thousand|million|traffic]
// The whole run takes about ten minutes and writes results.md.
// --quick takes one minute, and fails if a ratio is less than half as good as the ratio in results.md.
import { parseArgs } from 'node:util'
import { betweenTests } from './between-tests.mjs'
import { hundredThousandClients, millionClients } from './many-clients.mjs'
import { describeRegressions, loadTable, ratioTable, writeResults } from './results.mjs'
import { starts } from './starts.mjs'
import { measureTraffic, prepareTraffic, TRAFFIC } from './traffic.mjs'

const { quick, only } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values
const options = quick ? { slices: 3, seconds: 1 } : { slices: 7, seconds: 3 }
const loads = []

async function traffic() {
  const selectedTraffic = TRAFFIC.filter((row) => row.quick || !quick)
  const setting = await prepareTraffic({ newTokens: selectedTraffic.some((row) => row.needsTokens) })
  const trafficRows = []
  for (const row of selectedTraffic) {
    const sides = await measureTraffic(row, setting, options)
    loads.push({ what: row.what, sides })
    trafficRows.push(...row.ratios.map(({ of, ...ratio }) => ({ what: row.what, ...ratio, value: of(sides) })))
  }
  await setting.ours.stop()
  return trafficRows
}

/** The work between tests is measured first, while the machine is as idle as it is between real tests. */
const SECTIONS = {
  between: betweenTests,
  starts: () => starts(15),
  'hundred-thousand': hundredThousandClients,
  million: millionClients,
  traffic,
}
const QUICK = ['between', 'traffic']
const isSelected = (name) => (only === undefined ? !quick || QUICK.includes(name) : only === name)

const rows = []
for (const [name, section] of Object.entries(SECTIONS)) {
  if (isSelected(name)) rows.push(...(await section()))
}
console.log(`${ratioTable(rows)}\n\n${loadTable(loads)}`)
if (quick) {
  const regressions = describeRegressions(rows)
  for (const sentence of regressions) console.error(sentence)
  if (regressions.length > 0) process.exitCode = 1
} else if (only === undefined) writeResults(rows, loads, options)

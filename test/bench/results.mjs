/** The table of a run, and what a later run is held to. */
import { execSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CONNECTIONS, GENERATOR } from './load.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const file = join(here, 'results.md')

/** Two digits that count. */
const figure = (value) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value >= 10 ? value.toFixed(1) : value.toFixed(2)
const bound = (value, { less }) => (value === undefined ? '' : `${less ? '≤' : '≥'} ${value.toLocaleString('en')}`)
/** Whether a row keeps to a bound. */
const keepsTo = ({ value, less }, limit) => (less ? value <= limit : value >= limit)
const verdict = (row) =>
  row.aim !== undefined && keepsTo(row, row.aim) ? 'aim' : keepsTo(row, row.reach) ? 'reach' : 'missed'

/** @param rows { what, against?, value, unit?, note?, reach, aim?, less? } */
export const ratioTable = (rows) =>
  [
    '| what | against | measured | reach | aim | |',
    '|---|---|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| ${row.what} | ${row.against ?? ''} | ${figure(row.value)}${row.unit ? ` ${row.unit}` : ' ×'}${row.note ? ` (${row.note})` : ''} | ${bound(row.reach, row)} | ${bound(row.aim, row)} | ${verdict(row)} |`,
    ),
  ].join('\n')

/** @param loads { what, sides: name → medians } */
export const loadTable = (loads) =>
  [
    '| under load | side | requests/s | server CPU, µs each |',
    '|---|---|---|---|',
    ...loads.flatMap(({ what, sides }) =>
      Object.entries(sides).map(
        ([side, { perSecond, microseconds }]) =>
          `| ${what} | ${side} | ${Math.round(perSecond).toLocaleString('en')} | ${microseconds.toFixed(1)} |`,
      ),
    ),
  ].join('\n')

/** Writes what was measured, with what it was measured. */
export function record(rows, loads, { slices, seconds }) {
  const commit = execSync('git rev-parse --short HEAD', { cwd: root, encoding: 'utf8' }).trim()
  const changed =
    execSync('git status --porcelain -- server schema', { cwd: root, encoding: 'utf8' }).trim() === ''
      ? ''
      : ' with changes'
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const how = `Version ${version} at ${commit}${changed}, Node ${process.version}, ${process.platform} ${process.arch}, load from ${GENERATOR}. \`npm run bench\`: the built server with its defaults (request log on), ${CONNECTIONS} connections, 10,000 clients, 1,000 tokens; medians of ${slices} slices of ${seconds} s, the sides in turn on one machine whose cores the load shares.`
  const meaning =
    "Ratios are of server CPU per request: ≥ says how much of ours the other side costs (1 is as cheap), ≤ how many times as much ours costs. Server times are the server's own, with nothing remembered from an earlier request."
  writeFileSync(file, `# Results\n\n${how}\n\n${meaning}\n\n${ratioTable(rows)}\n\n${loadTable(loads)}\n`)
}

/** Sentences about the ratios that are not half as good as recorded; times and sizes depend on the machine. */
export function fallenBehind(rows) {
  const lines = readFileSync(file, 'utf8').split('\n')
  return rows
    .filter(({ against }) => against !== undefined)
    .flatMap((row) => {
      const line = lines.find((text) => text.startsWith(`| ${row.what} | ${row.against} |`))
      const before = Number.parseFloat(line?.split('|')[3]?.replaceAll(',', '') ?? '')
      const isGood = row.less ? row.value <= before * 2 : row.value >= before / 2
      return isGood
        ? []
        : [
            `${row.what}: ${figure(row.value)} against ${row.against}, recorded ${Number.isNaN(before) ? 'nothing: run npm run bench' : before}`,
          ]
    })
}

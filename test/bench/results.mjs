/** Formats the tables of a run, writes results.md, and compares a quick run with the recorded ratios. */
import { execSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CONNECTIONS, GENERATOR } from './load-generator.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const file = join(here, 'results.md')

/** Formats a number with three significant digits, or as a whole number from 100. */
function formatNumber(value) {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
const formatBound = (value, { less }) =>
  value === undefined ? '' : `${less ? '≤' : '≥'} ${value.toLocaleString('en')}`
const isWithin = ({ value, less }, limit) => (less ? value <= limit : value >= limit)
function verdict(row) {
  if (row.aim !== undefined && isWithin(row, row.aim)) return 'aim'
  return isWithin(row, row.reach) ? 'reach' : 'missed'
}
function formatMeasured({ value, unit, note }) {
  return `${formatNumber(value)}${unit ? ` ${unit}` : ' ×'}${note ? ` (${note})` : ''}`
}
const tableLine = (cells) => `| ${cells.join(' | ')} |`

/** @param rows { what, against?, value, unit?, note?, reach, aim?, less? } */
export const ratioTable = (rows) =>
  [
    '| what | against | measured | reach | aim | |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) =>
      tableLine([
        row.what,
        row.against ?? '',
        formatMeasured(row),
        formatBound(row.reach, row),
        formatBound(row.aim, row),
        verdict(row),
      ]),
    ),
  ].join('\n')

/** @param loads { what, sides: name → medians } */
export const loadTable = (loads) =>
  [
    '| under load | side | requests/s | server CPU, µs each |',
    '|---|---|---|---|',
    ...loads.flatMap(({ what, sides }) =>
      Object.entries(sides).map(([side, { perSecond, microseconds }]) =>
        tableLine([what, side, Math.round(perSecond).toLocaleString('en'), microseconds.toFixed(1)]),
      ),
    ),
  ].join('\n')

const MEANING = [
  'Ratios compare server CPU per request.',
  'A bound with ≥ limits the CPU of the other side divided by ours.',
  'Then 1 means that both cost the same, and above 1 ours is cheaper.',
  'A bound with ≤ limits our CPU divided by the CPU of the other side.',
  "Server times come from the server's own clock. Nothing is cached from an earlier request.",
].join(' ')

/** Writes results.md: the tables, with the version, the machine and the load that they were measured with. */
export function writeResults(rows, loads, { slices, seconds }) {
  const commit = execSync('git rev-parse --short HEAD', { cwd: root, encoding: 'utf8' }).trim()
  const isClean = execSync('git status --porcelain -- server schema', { cwd: root, encoding: 'utf8' }).trim() === ''
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const how = [
    `Version ${version} at ${commit}${isClean ? '' : ' with changes'},`,
    `Node ${process.version}, ${process.platform} ${process.arch}, load from ${GENERATOR}.`,
    `\`npm run bench\`: the built server with its defaults (request log on),`,
    `${CONNECTIONS} connections, 10,000 clients, 1,000 tokens.`,
    `Each number is the median of ${slices} slices of ${seconds} s.`,
    'The sides take turns on one machine and share its cores with the load.',
  ].join(' ')
  writeFileSync(file, `# Results\n\n${how}\n\n${MEANING}\n\n${ratioTable(rows)}\n\n${loadTable(loads)}\n`)
}

/**
 * Describes each ratio that is less than half as good as the one in results.md.
 * Times and sizes are not compared, because they depend on the machine.
 */
export function describeRegressions(rows) {
  const lines = readFileSync(file, 'utf8').split('\n')
  return rows
    .filter(({ against }) => against !== undefined)
    .flatMap((row) => {
      const line = lines.find((text) => text.startsWith(`| ${row.what} | ${row.against} |`))
      const recorded = Number.parseFloat(line?.split('|')[3]?.replaceAll(',', '') ?? '')
      const isGood = row.less ? row.value <= recorded * 2 : row.value >= recorded / 2
      if (isGood) return []
      const label = `${row.what}: ${formatNumber(row.value)} against ${row.against}`
      return [
        Number.isNaN(recorded)
          ? `${label}. ${file} has no ratio to compare it with. Run: npm run bench`
          : `${label} is less than half as good as the recorded ${recorded}.`,
      ]
    })
}

/** Shows when the requests of the last minutes arrived, and the kinds of their responses. */
import { useSignal, useComputed } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { blocksOf, columnsOf, COLUMNS, countsOf, columnEnd, countsText, MINUTES, type Column } from './columns.ts'
import { KINDS } from '../parts/status.ts'
import { KIND_NAMES } from './kinds.ts'
import { filteredRequests } from './filtered-requests.ts'
import { clockTime } from './when.ts'

const HEIGHT = 48
/** The width of a column in SVG units. */
const WIDTH = 10
const GAP = 1.5
const TICK_MS = 500

export function TimeLine() {
  const end = useSignal(columnEnd(Date.now()))
  useEffect(() => {
    const timer = setInterval(() => {
      end.value = columnEnd(Date.now())
    }, TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const columns = useComputed(() => columnsOf(filteredRequests.value, end.value))
  const undated = useComputed(() => filteredRequests.value.filter(({ at }) => at === undefined).length)
  const highest = Math.max(0, ...columns.value.map(({ total }) => total))
  const counts = countsOf(columns.value)
  return (
    <section class="time-line" aria-label="Time line">
      <div class="legend">
        <span>Last {MINUTES} minutes:</span>
        {KINDS.map((kind) => (
          <span key={kind}>
            <i class={kind} />
            {counts[kind].toLocaleString('en')} {KIND_NAMES[kind]}
          </span>
        ))}
        <span class="note">
          {undated.value > 0
            ? `${undated.value.toLocaleString('en')} not drawn: the clock of the tenant stands still`
            : `Highest column: ${highest.toLocaleString('en')} in 10 s`}
        </span>
      </div>
      <svg
        viewBox={`0 0 ${COLUMNS * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`The last ${MINUTES} minutes: ${countsText(counts)}`}
      >
        {columns.value.map((column, index) => (
          <Bar key={column.from} column={column} x={index * WIDTH} highest={highest} />
        ))}
      </svg>
      <div class="axis" aria-hidden="true">
        <span>−{MINUTES} min</span>
        <span>−{MINUTES / 2} min</span>
        <span>now</span>
      </div>
    </section>
  )
}

function Bar({ column, x, highest }: { column: Column; x: number; highest: number }) {
  return (
    <g>
      <rect class="ground" x={x} y={0} width={WIDTH} height={HEIGHT} />
      {column.total > 0 &&
        blocksOf(column, highest, HEIGHT).map(({ kind, y, height }) => (
          <rect key={kind} class={kind} x={x + GAP / 2} y={y} width={WIDTH - GAP} height={height} />
        ))}
      <title>{`${clockTime(column.from)} and 10 seconds: ${countsText(column.counts)}`}</title>
    </g>
  )
}

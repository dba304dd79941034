/** Lists the requests, newest first. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Code } from '../parts/code.tsx'
import { Rows } from '../parts/rows.tsx'
import { Badge } from '../parts/badge.tsx'
import { Empty } from '../parts/empty.tsx'
import { kindOf, statusText } from '../parts/status.ts'
import { paused, requests, type LoggedRequest } from '../state/live.ts'
import { hrefOf, route, tenantName } from '../state/route.ts'
import { tenant } from '../state/tenants.ts'
import { tokenLine } from './curl.ts'
import { isFiltered } from './filters.ts'
import { targetOfRequest } from './redacted.ts'
import { sdkLabel } from './sdk.ts'
import { clearFilters, filters, filteredRequests } from './filtered-requests.ts'
import { clockTime, duration } from './when.ts'

const ROW_HEIGHT = 54
export const keyOf = ({ id }: LoggedRequest) => String(id)

export function List({ onChoose }: { onChoose: (key: string) => void }) {
  const box = useRef<HTMLDivElement>(null)
  const items = filteredRequests.value
  useSteadyScroll(box, items)
  return (
    <div class="list-box" ref={box}>
      <Rows
        items={items}
        rowHeight={ROW_HEIGHT}
        keyOf={keyOf}
        chosen={route.value.item}
        onChoose={onChoose}
        label="Requests"
        row={(request) => <Row request={request} />}
        empty={isFiltered(filters.value) && requests.value.length > 0 ? <NoneMatch /> : <NoneYet />}
      />
    </div>
  )
}

/** Keeps the scroll position when new requests are added above, so that the visible rows do not move. */
function useSteadyScroll(box: { current: HTMLElement | null }, items: readonly LoggedRequest[]): void {
  const first = useRef<number | undefined>(undefined)
  useLayoutEffect(() => {
    const rows = box.current?.querySelector('.rows')
    const moved = items.findIndex(({ id }) => id === first.current)
    if (rows && rows.scrollTop > 0 && moved > 0) rows.scrollTop += moved * ROW_HEIGHT
    first.current = items[0]?.id
  }, [items])
}

function Row({ request }: { request: LoggedRequest }) {
  const { status, method, time, operation, client_id, ms } = request
  const client = client_id !== undefined && client_id === tenant.value?.client_id ? 'login client' : client_id
  const summary = [operation ?? 'no operation', sdkLabel(request), client]
    .filter((each) => each !== undefined && each !== '')
    .join(' · ')
  return (
    <div class="request">
      <span class="status">
        <Badge kind={kindOf(status)}>{statusText(status)}</Badge>
      </span>
      <span class="target">
        <b>{method}</b> {targetOfRequest(request)}
      </span>
      <time class="aside" dateTime={time}>
        {clockTime(time)}
      </time>
      <span class="said">{summary}</span>
      <span class="aside">{duration(ms)}</span>
    </div>
  )
}

function NoneMatch() {
  return (
    <Empty title="No request matches the filters">
      <p>Requests that do may still come.</p>
      <button type="button" class="button" onClick={clearFilters}>
        Clear the filters
      </button>
    </Empty>
  )
}

function NoneYet() {
  const { origin } = location
  const lines = `${tokenLine(origin, tenantName.value)}\ncurl -s '${origin}/api/v2/clients?fields=client_id,name' -H "authorization: Bearer $TOKEN"`
  return (
    <Empty title="No requests yet">
      <p>
        {paused.value
          ? 'The list is paused: requests that come now wait until it is resumed.'
          : 'Each request to this tenant is shown here as it is answered. Send one from a terminal:'}
      </p>
      <Code text={lines} what="a first request" class="first-request" />
      <p>
        Or point your program at the emulator: <a href={hrefOf({ view: 'connect' })}>Connect</a> has the lines for it.
      </p>
    </Empty>
  )
}

/** Shows one request: its sender, its response, the reason, and how to send it again. */
import { computed } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { call } from '../api/control.ts'
import { Copy } from '../parts/copy.tsx'
import { Icon } from '../parts/icons.tsx'
import { useLoaded } from '../parts/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { kindOf, statusText } from '../parts/status.ts'
import { requests, type LoggedRequest, type WholeRequest } from '../state/live.ts'
import { tenantName } from '../state/route.ts'
import { RequestBody, ResponseBody } from './bodies.tsx'
import { curlOf } from './curl.ts'
import { Facts } from './facts.tsx'
import { targetOfRequest } from './redacted.ts'
import { Replay } from './replay.tsx'
import { Why } from './why.tsx'

/** Loads a request. Adds the time on this machine's clock, which only the list has. */
const load = async (id: string): Promise<WholeRequest> => {
  // The id comes from the address of the page: `..` would lead to another call.
  if (!/^\d+$/.test(id)) throw new Error(`There is no request ${id}: they are numbered.`)
  const request = (await call('emulator_request', { params: { id } })) as unknown as Omit<WholeRequest, 'at'>
  return { ...request, at: requests.peek().find((each) => String(each.id) === id)?.at }
}

interface Props {
  id: string
  onClose: () => void
}

export function Detail({ id, onClose }: Props) {
  const { value: whole, failure, again } = useLoaded(() => load(id), [tenantName.value, id])
  // After a restart or with a new tenant, ids start at 1 again. Then this id belongs to another request.
  const { value: listed } = useMemo(
    () => computed(() => requests.value.find((each) => String(each.id) === id)?.time),
    [id],
  )
  useEffect(() => {
    if (whole && listed !== undefined && listed !== whole.time) void again()
  }, [whole, listed])
  const [replayed, setReplayed] = useState<string | undefined>()
  const top = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => top.current?.closest('.detail')?.scrollTo(0, 0), [id])
  const request = whole ?? requests.peek().find((each) => String(each.id) === id)
  const isReplaying = replayed === id
  return (
    <article class="one-request" aria-label={`Request ${id}`}>
      <div class="top" ref={top}>
        <button type="button" class="button back" onClick={onClose}>
          Back to the list
        </button>
        {request ? (
          <Headline request={request} />
        ) : (
          <h2 id="request" tabIndex={-1}>
            Request {id}
          </h2>
        )}
        <button
          type="button"
          class="icon close"
          aria-label="Close this request"
          title="Close  ( Esc )"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      {failure && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      {whole && (
        <>
          <div class="actions">
            <Copy
              key={id}
              label="Copy as curl"
              what="the request as curl"
              text={() => curlOf(whole, location.origin, tenantName.value)}
            />
            <button
              type="button"
              class="button"
              aria-expanded={isReplaying}
              onClick={() => setReplayed(isReplaying ? undefined : id)}
            >
              Replay
            </button>
          </div>
          {isReplaying && <Replay key={id} request={whole} />}
          <Why request={whole} />
          <Facts request={whole} />
          <RequestBody request={whole} />
          <ResponseBody request={whole} />
        </>
      )}
    </article>
  )
}

function Headline({ request }: { request: LoggedRequest }) {
  const { status, method } = request
  return (
    <h2 id="request" tabIndex={-1}>
      <Badge kind={kindOf(status)}>{status === 0 ? 'no answer' : statusText(status)}</Badge> <b>{method}</b>{' '}
      <span class="mono">{targetOfRequest(request)}</span>
    </h2>
  )
}

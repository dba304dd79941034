/** Shows and moves the clock of the tenant. */
import { useEffect, useState } from 'preact/hooks'
import { Switch } from '../parts/switch.tsx'
import { useLoaded } from '../parts/loaded.ts'
import { tenantName } from '../state/route.ts'
import { callsFor, type Calls } from '../api/control.ts'
import { Card, Field } from './card.tsx'
import { Expiries } from './expiries.tsx'
import { useReloadAfter, useWork } from './follow.ts'
import { clockAfter, DAY, HOUR, instantOf, MINUTE, offsetText, timeText, type ReadClock } from './time.ts'

const FOLLOWED = ['emulator_put_clock', 'emulator_reset'] as const
const TICK_MS = 200
const STEPS = [
  [MINUTE, '1 min'],
  [HOUR, '1 h'],
  [DAY, '1 day'],
  [30 * DAY, '30 days'],
] as const

interface Read extends ReadClock {
  /** When it was read, by the browser's monotonic clock, which nobody can set. */
  readAt: number
}

async function readClock(calls: Calls): Promise<Read> {
  const { now = '', offset_ms: offset = 0, frozen = false } = await calls('emulator_clock')
  return { now: Date.parse(now), offset, frozen, readAt: performance.now() }
}

/** Moves the clock to the machine's time. Unfreezes it first: a running clock has the same offset in the next call. */
async function moveToPresent(calls: Calls): Promise<void> {
  const { offset_ms: offset = 0 } = await calls('emulator_put_clock', { body: { frozen: false } })
  await calls('emulator_put_clock', { body: { advance_ms: -offset } })
}

export function ClockCard() {
  const calls = callsFor(tenantName.value)
  const { value: clock, failure, again } = useLoaded(() => readClock(calls), [])
  const [isJumping, setJumping] = useState(false)
  const work = useWork()
  useReloadAfter(FOLLOWED, again)
  const doing = (does: () => Promise<unknown>) =>
    work.run(async () => {
      await does()
      await again()
    })
  const put = (body: { now?: string; advance_ms?: number; frozen?: boolean }) =>
    doing(() => calls('emulator_put_clock', { body }))
  return (
    <Card
      title="Clock"
      failures={[work.failure, failure]}
      says="Tokens and credentials expire by it; limits, quotas and timestamps follow it."
    >
      <Face clock={clock} />
      <Switch
        label="Frozen"
        says="It stands still until it is moved."
        isOn={clock?.frozen ?? false}
        onSwitch={(frozen) => put({ frozen })}
      />
      <Steps onStep={(advance_ms) => void put({ advance_ms })} />
      <SetTime onSet={(now) => void put({ now })} />
      <div class="actions">
        <button type="button" class="button" onClick={() => doing(() => moveToPresent(calls))}>
          Back to the present
        </button>
        <button type="button" class="button" onClick={() => setJumping(true)}>
          Jump to a credential’s expiry …
        </button>
      </div>
      {isJumping && (
        <Expiries
          calls={calls}
          onJump={(now) => put({ now: new Date(now).toISOString() })}
          onClose={() => setJumping(false)}
        />
      )}
    </Card>
  )
}

function Face({ clock }: { clock: Read | undefined }) {
  const [, setTick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const current = clock && clockAfter(clock, performance.now() - clock.readAt)
  return (
    <p class="face">
      {current ? (
        <time dateTime={new Date(current.now).toISOString()}>{timeText(current.now)}</time>
      ) : (
        <span class="time">…</span>
      )}
      <span class="quiet">
        {current ? `${offsetText(current.offset)}${current.frozen ? '; it stands still' : ''}.` : ' '}
      </span>
    </p>
  )
}

function Steps({ onStep }: { onStep: (milliseconds: number) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: this group is not part of a form
    <div class="steps" role="group" aria-label="Move the clock">
      {STEPS.map(([length, name]) => (
        <button key={name} type="button" class="button" onClick={() => onStep(length)}>
          +{name}
        </button>
      ))}
      {STEPS.map(([length, name]) => (
        <button key={name} type="button" class="button" onClick={() => onStep(-length)}>
          −{name}
        </button>
      ))}
    </div>
  )
}

function SetTime({ onSet }: { onSet: (now: string) => void }) {
  const [text, setText] = useState('')
  const [isRefused, setRefused] = useState(false)
  const onSubmit = (event: Event) => {
    event.preventDefault()
    const now = instantOf(text)
    setRefused(now === undefined)
    if (now) onSet(now)
  }
  return (
    <form noValidate class="inline" onSubmit={onSubmit}>
      <Field label="Date and time (UTC)" refusal={isRefused ? 'Choose a day and a time.' : undefined}>
        {(ties) => (
          <input
            {...ties}
            type="datetime-local"
            step="1"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <button type="submit" class="button">
        Set the clock
      </button>
    </form>
  )
}

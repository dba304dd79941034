/** The form for a new tenant. */
import { useState } from 'preact/hooks'
import { call } from '../api/control.ts'
import { showNotice } from '../state/notices.ts'
import { navigate } from '../state/route.ts'
import { loadTenants, tenants } from '../state/tenants.ts'
import { TABLES } from '../tables.ts'
import { Field } from './card.tsx'
import { useWork } from './follow.ts'
import { LoginClient, type WithSecret } from './login-client.tsx'
import { plainSeeds } from './seeds.ts'
import { isName, NAME_TEXT } from './snapshots.ts'

const SEEDS = plainSeeds(TABLES.seeds)

interface Form {
  name: string
  seeds: readonly string[]
  host: string
}
const EMPTY: Form = { name: '', seeds: [], host: '' }

/** Creates a tenant. Without selected seeds, it gets the seeds that the emulator started with. */
async function make({ name, seeds, host }: Form): Promise<WithSecret> {
  const tenant = await call('emulator_put_tenant', {
    params: { name },
    body: { ...(seeds.length > 0 && { seeds }), ...(host.trim() !== '' && { host: host.trim() }) },
  })
  await loadTenants()
  return tenant as WithSecret
}

function refusalOf({ name }: Form): string | undefined {
  if (!isName(name)) return NAME_TEXT
  return tenants.value?.some((each) => each.name === name)
    ? 'There is a tenant of that name. Choose another one, or delete it first.'
    : undefined
}

export function NewTenant() {
  const [form, setForm] = useState(EMPTY)
  const [isTried, setTried] = useState(false)
  const [created, setCreated] = useState<WithSecret>()
  const { failure, run } = useWork()
  const onSubmit = async (event: Event) => {
    event.preventDefault()
    setTried(true)
    if (refusalOf(form)) return
    const isMade = await run(async () => setCreated(await make(form)))
    if (!isMade) return
    setForm(EMPTY)
    setTried(false)
    showNotice(`The tenant ${form.name} was made.`)
  }
  return (
    <details>
      <summary>Make a tenant</summary>
      <form noValidate onSubmit={onSubmit}>
        <Fields
          form={form}
          refusal={isTried ? refusalOf(form) : undefined}
          onChange={(change) => setForm({ ...form, ...change })}
        />
        <div role="alert">{failure && <p class="failure">{failure}</p>}</div>
        <button type="submit" class="button first">
          Make the tenant
        </button>
      </form>
      {created && (
        <section class="made" aria-label={`The tenant ${created.name}`}>
          <LoginClient tenant={created} />
          <button type="button" class="button" onClick={() => navigate({ tenant: created.name, item: undefined })}>
            Switch to {created.name}
          </button>
        </section>
      )}
    </details>
  )
}

function Fields({
  form,
  refusal,
  onChange,
}: {
  form: Form
  refusal: string | undefined
  onChange: (change: Partial<Form>) => void
}) {
  const { name, seeds, host } = form
  // Sends the seeds in the order of the list, not in the order of the clicks.
  const toggle = (seed: string) =>
    onChange({ seeds: SEEDS.filter((each) => (each === seed ? !seeds.includes(seed) : seeds.includes(each))) })
  return (
    <div class="fields">
      <Field label="Name of the tenant" says={NAME_TEXT} refusal={refusal}>
        {(ties) => (
          <input
            {...ties}
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={name}
            onInput={(event) => onChange({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label="Host" says="A Host name of its own, such as acme.auth0.localhost; none if empty.">
        {(ties) => (
          <input
            {...ties}
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={host}
            onInput={(event) => onChange({ host: event.currentTarget.value })}
          />
        )}
      </Field>
      <fieldset class="field">
        <legend>Seeds</legend>
        <p class="says">If none is chosen, the seeds of the start.</p>
        <div class="ticks">
          {SEEDS.map((seed) => (
            <label key={seed}>
              <input type="checkbox" checked={seeds.includes(seed)} onChange={() => toggle(seed)} /> {seed}
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  )
}

/** Loads a seed by name or from files, and downloads the tenant as a seed. */
import { useState } from 'preact/hooks'
import { prettyJson } from '../parts/code.tsx'
import { tenantName } from '../state/route.ts'
import { showNotice } from '../state/notices.ts'
import { TABLES } from '../tables.ts'
import { callsFor, type Calls } from '../api/control.ts'
import { stateDocument } from './calls.ts'
import { Card, Field } from './card.tsx'
import { useWork } from './follow.ts'
import { loadFiles } from './seed-files.ts'
import { isMany, loadedText, manySeed } from './seeds.ts'

/** Starts the download of a file. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export function SeedsCard() {
  const { value: name } = tenantName
  const calls = callsFor(name)
  const [said, setSaid] = useState<string>()
  const { failure, run } = useWork()
  const load = (work: () => Promise<string>) => {
    setSaid(undefined)
    return run(async () => setSaid(await work()))
  }
  const onDownload = async () => {
    save(`${name}.json`, `${prettyJson(await stateDocument(calls, ''))}\n`)
    showNotice(`The tenant is in ${name}.json. Its secrets are in the file too.`)
  }
  return (
    <Card
      title="Seeds"
      says="Load a seed on top of what is there: what it names again takes the place of what was there before. A reset takes it away."
    >
      <ByName onLoad={(seed) => void load(() => loadNamed(calls, seed))} />
      <DropZone onFiles={(files) => void load(() => loadFiles(calls, files))} />
      <div class="said" role="status">
        {said && <p>Loaded: {said}.</p>}
        {failure && <p class="failure">{failure}</p>}
      </div>
      <button type="button" class="button" onClick={() => run(onDownload)}>
        Download the tenant as a seed
      </button>
    </Card>
  )
}

async function loadNamed(calls: Calls, seed: string): Promise<string> {
  const { loaded = {} } = await calls('emulator_seeds', { body: { seed } })
  return loadedText(loaded as Record<string, unknown>)
}

function ByName({ onLoad }: { onLoad: (seed: string) => void }) {
  const [seed, setSeed] = useState('quickstart')
  const [number, setNumber] = useState('100')
  const isNumbered = isMany(seed)
  const chosen = isNumbered ? manySeed(number) : seed
  const onSubmit = (event: Event) => {
    event.preventDefault()
    if (chosen) onLoad(chosen)
  }
  return (
    <form noValidate class="inline" onSubmit={onSubmit}>
      <Field label="Seed">
        {(ties) => (
          <select {...ties} value={seed} onChange={(event) => setSeed(event.currentTarget.value)}>
            {TABLES.seeds.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {isNumbered && (
        <Field label="Number" refusal={chosen ? undefined : 'From 1 to 9999999.'}>
          {(ties) => (
            <input
              {...ties}
              type="number"
              min="1"
              max="9999999"
              value={number}
              onInput={(event) => setNumber(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      <button type="submit" class="button">
        Load the seed
      </button>
    </form>
  )
}

function DropZone({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const [isOver, setOver] = useState(false)
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onFiles([...(event.dataTransfer?.files ?? [])])
  }
  const onDragOver = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  const onChange = ({ currentTarget: input }: { currentTarget: HTMLInputElement }) => {
    onFiles([...(input.files ?? [])])
    // Clears the value, so that the same file can be chosen again.
    input.value = ''
  }
  return (
    <label
      class={`drop ${isOver ? 'over' : ''}`}
      onDrop={onDrop}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
    >
      <span class="name">Seed files</span>
      <span class="quiet">
        Drop JSON or YAML here, or choose files. Several are loaded in their order, all or none; exports of the deploy
        CLI in YAML will do.
      </span>
      <input type="file" multiple accept=".json,.yaml,.yml" onChange={onChange} />
    </label>
  )
}

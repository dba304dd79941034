/** The seeds that come with the emulator. */
import empty from '../../fixtures/empty.json' with { type: 'json' }
import quickstart from '../../fixtures/quickstart.json' with { type: 'json' }

export const FIXTURES: Readonly<Record<string, unknown>> = { empty, quickstart }
export const FIXTURE_NAMES: readonly string[] = [...Object.keys(FIXTURES), 'many:NUMBER']

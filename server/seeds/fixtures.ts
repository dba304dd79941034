/** The seeds that are part of the package. */
import empty from '../../fixtures/empty.json' with { type: 'json' }
import quickstart from '../../fixtures/quickstart.json' with { type: 'json' }
import storefront from '../../fixtures/storefront.json' with { type: 'json' }
import thirdParty from '../../fixtures/third-party.json' with { type: 'json' }

export const FIXTURES: Readonly<Record<string, unknown>> = { empty, quickstart, storefront, 'third-party': thirdParty }
export const FIXTURE_NAMES: readonly string[] = [...Object.keys(FIXTURES), 'many:NUMBER']

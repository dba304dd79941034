/** Tests seeds under a plan. */
import { describe, expect, test } from 'vitest'
import { refusal, clientNames, startTestEmulator } from '../../support/emulator.ts'
const NONE = { resourceServers: 0, clients: 0, clientGrants: 0, connections: 0, organizations: 0, cimdDocuments: 0 }

describe('a plan', () => {
  test('limits creates after the seeds, but not the seeds', async () => {
    await using running = await startTestEmulator({ plan: 'free', without: ['oidc_logout'], seed: ['many:20'] })
    expect((await clientNames(running)).length).toBe(20)
    expect(
      await running.seed('many:5', {
        clients: [{ name: 'A', oidc_logout: { backchannel_logout_urls: ['https://a.test/x'] } }],
      }),
    ).toEqual({ ...NONE, clients: 6 })
    const limited = {
      status: 403,
      body: refusal(
        403,
        'Forbidden',
        'You reached the limit of entities of this type for this tenant.',
        'too_many_entities',
      ),
    }
    expect(await running.api('POST /clients', { body: { name: 'B' } })).toEqual(limited)
    expect(
      await running.seed({ clients: [{ grant_types: ['x'], name: 'C' }] }).catch((error: Error) => error.message),
    ).toBe('The seed seed[0] cannot be loaded: clients[0]: Invalid grant types: x')
    await running.clock.advance(60_000)
    expect(await running.api('POST /clients', { body: { name: 'B' } })).toEqual(limited)
    const acme = await running.tenant('acme')
    expect([(await clientNames(acme)).length, await acme.api('POST /clients', { body: { name: 'B' } })]).toEqual([
      20,
      limited,
    ])
  })
})

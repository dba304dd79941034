/** Tests metadata documents of the tenant and of a seed. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../../server/index.ts'
import { HOME, temporaryFolder, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const put = async (payload: object, query = '') => {
  const reply = await emulator.inject({ method: 'PUT', url: `/_emulator/documents${query}`, payload })
  return { status: reply.statusCode, body: reply.payload === '' ? undefined : reply.json<object>() }
}
const [a, b] = ['https://a.example/client.json', 'https://b.example/keys']

describe('metadata documents of a tenant', () => {
  test('create clients without a network', async () => {
    await put({ url: a, document: { client_id: a, client_name: 'A', redirect_uris: [b] } })
    expect((await emulator.api('POST /clients/cimd/register', { body: { external_client_id: a } })).status).toBe(201)
  })
})

describe('metadata documents of a seed', () => {
  const seeded = (cimdDocuments: object) => {
    const file = join(temporaryFolder(), 'seed.json')
    writeFileSync(file, JSON.stringify({ cimdDocuments }))
    return startEmulator({ seed: ['empty', file], home: HOME })
  }

  test('are restored by a reset', async () => {
    const running = await seeded({ [a]: { client_id: a } })
    const documents = async () => (await running.inject('/_emulator/documents')).json()
    await running.inject({ method: 'DELETE', url: '/_emulator/documents' })
    expect(await documents()).toEqual({ documents: {} })
    await running.reset()
    expect(await documents()).toEqual({ documents: { [a]: { client_id: a } } })
    await running.close()
  })

  test('are rejected with a URL that does not begin with https://', async () => {
    await expect(seeded({ 'http://a.example/x': {} })).rejects.toThrow(
      /cannot be loaded: cimdDocuments\[0\]: http:\/\/a\.example\/x does not begin with https:\/\/$/,
    )
  })
})

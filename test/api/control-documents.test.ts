import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { badBody, HOME, temporaryFolder, useEmulator } from '../support/emulator.ts'

const emulator = useEmulator()
const put = async (payload: object, query = '') => {
  const reply = await emulator.inject({ method: 'PUT', url: `/_emulator/documents${query}`, payload })
  return { status: reply.statusCode, body: reply.payload === '' ? undefined : reply.json<object>() }
}
const given = async () => (await emulator.control('GET /documents')).body
const [a, b] = ['https://a.example/client.json', 'https://b.example/keys']

describe('documents', () => {
  test('are kept under their URLs, the later in place of the earlier, and listed by URL', async () => {
    expect(await given()).toEqual({ documents: {} })
    expect(await put({ url: b, document: { keys: [] } })).toEqual({ status: 204, body: undefined })
    await put({ url: a, document: { client_id: 'old' } })
    await put({ url: a, document: { client_id: a } })
    const { status, body } = await emulator.control('GET /documents')
    expect([status, JSON.stringify(body)]).toEqual([
      200,
      JSON.stringify({ documents: { [a]: { client_id: a }, [b]: { keys: [] } } }),
    ])
  })

  test.each([null, 'text', 7, false, [1], {}])('may be %j', async (document) => {
    await put({ url: a, document })
    expect(await given()).toEqual({ documents: { [a]: document } })
  })

  test('go one by one, or all at once', async () => {
    for (const url of [a, b]) await put({ url, document: {} })
    expect((await emulator.control(`DELETE /documents?url=${encodeURIComponent(a)}`)).status).toBe(204)
    expect((await emulator.control(`DELETE /documents?url=${encodeURIComponent(a)}`)).status).toBe(204)
    expect(await given()).toEqual({ documents: { [b]: {} } })
    await put({ url: a, document: {} })
    expect((await emulator.control('DELETE /documents')).status).toBe(204)
    expect(await given()).toEqual({ documents: {} })
  })

  test('go with a reset', async () => {
    await put({ url: a, document: {} })
    await emulator.control('POST /reset')
    expect(await given()).toEqual({ documents: {} })
  })

  test('belong to a tenant', async () => {
    expect((await put({ url: a, document: {} }, '?tenant=default')).status).toBe(204)
    expect((await put({ url: a, document: {} }, '?tenant=acme')).body).toMatchObject({
      errorCode: 'emulator_unknown_tenant',
    })
  })

  test.each([
    [{ url: a }, "Payload validation error: 'Missing required property: document'."],
    [{ document: {} }, "Payload validation error: 'Missing required property: url'."],
    [
      { url: 'http://a.example/x', document: {} },
      "Payload validation error: 'Object didn't pass validation for format absolute-https-uri-or-empty: http://a.example/x' on property url (URL of a client ID metadata document, or of its key set).",
    ],
  ])('are refused as %j', async (payload, message) => {
    expect(await put(payload)).toEqual({ status: 400, body: badBody(message) })
  })

  test('are no matter of other sites', async () => {
    const reply = await emulator.inject({
      method: 'PUT',
      url: '/_emulator/documents',
      payload: { url: a, document: {} },
      headers: { origin: 'https://evil.example' },
    })
    expect(reply.json()).toMatchObject({ errorCode: 'emulator_forbidden_origin' })
  })

  test('make clients without a network', async () => {
    await put({ url: a, document: { client_id: a, client_name: 'A', redirect_uris: [b] } })
    expect((await emulator.api('POST /clients/cimd/register', { body: { external_client_id: a } })).status).toBe(201)
  })
})

describe('a seed', () => {
  const seeded = (cimdDocuments: object) => {
    const file = join(temporaryFolder(), 'seed.json')
    writeFileSync(file, JSON.stringify({ cimdDocuments }))
    return startEmulator({ seed: ['empty', file], home: HOME })
  }

  test('gives documents that a reset brings back', async () => {
    const running = await seeded({ [a]: { client_id: a } })
    const documents = async () => (await running.inject('/_emulator/documents')).json()
    await running.inject({ method: 'DELETE', url: '/_emulator/documents' })
    expect(await documents()).toEqual({ documents: {} })
    await running.reset()
    expect(await documents()).toEqual({ documents: { [a]: { client_id: a } } })
    await running.close()
  })

  test('says which URL is never asked for', async () => {
    await expect(seeded({ 'http://a.example/x': {} })).rejects.toThrow(
      /cannot be loaded: cimdDocuments\[0\]: http:\/\/a\.example\/x does not begin with https:\/\/$/,
    )
  })
})

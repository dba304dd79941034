/** Tests PUT /_emulator/documents. */
import { describe, expect, test } from 'vitest'
import { badBody, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const put = async (payload: object, query = '') => {
  const reply = await emulator.inject({ method: 'PUT', url: `/_emulator/documents${query}`, payload })
  return { status: reply.statusCode, body: reply.payload === '' ? undefined : reply.json<object>() }
}
const documentList = async () => (await emulator.control('GET /documents')).body
const a = 'https://a.example/client.json'

describe('PUT /_emulator/documents', () => {
  test.each([null, 'text', 7, false, [1], {}])('stores the document %j', async (document) => {
    await put({ url: a, document })
    expect(await documentList()).toEqual({ documents: { [a]: document } })
  })

  test('stores a document for a tenant, and rejects an unknown tenant', async () => {
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
  ])('rejects the body %j', async (payload, message) => {
    expect(await put(payload)).toEqual({ status: 400, body: badBody(message) })
  })

  test('rejects requests from pages of other origins', async () => {
    const reply = await emulator.inject({
      method: 'PUT',
      url: '/_emulator/documents',
      payload: { url: a, document: {} },
      headers: { origin: 'https://evil.example' },
    })
    expect(reply.json()).toMatchObject({ errorCode: 'emulator_forbidden_origin' })
  })
})

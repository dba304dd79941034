/** The control API under /_emulator: what a test suite can do here and not with a real tenant. */
import { anything, integer, object, text } from './schema.ts'

const tenant = { tenant: text({ description: 'Name of the tenant; default if absent.' }) }

export const control = {
  emulator_health: {
    method: 'GET', path: '/_emulator/health', tag: 'control', evidence: 'ours', summary: 'Tell that the emulator is up',
    answers: {
      200: object({ status: text(), version: text(), tenants: integer(), uptime_s: integer() }),
    },
  },
  emulator_ca: {
    method: 'GET', path: '/_emulator/ca.pem', tag: 'control', evidence: 'ours', summary: 'Get the certificate authority to trust, in PEM form',
    answers: { 200: text() },
  },
  emulator_reset: {
    method: 'POST', path: '/_emulator/reset', tag: 'control', evidence: 'ours', summary: 'Put a tenant back to what it was after its seeds',
    query: tenant, answers: { 204: 'Done' },
  },
  emulator_tokens: {
    method: 'POST', path: '/_emulator/tokens', tag: 'control', evidence: 'ours', summary: 'Make an access token for the Management API',
    query: tenant, bodyRequired: false,
    body: object({
      scope: text({ description: 'Scopes, separated by blanks; * (the default) is every scope.' }),
      expires_in: integer({ description: 'Seconds until the token expires; 86400 if absent, 0 or less for an expired one.' }),
      client_id: text({ description: 'Client that the token is for; the login client of the tenant if absent.' }),
    }),
    answers: { 201: object({ access_token: text(), token_type: text(), expires_in: integer(), scope: text() }) },
  },
  emulator_put_document: {
    method: 'PUT', path: '/_emulator/documents', tag: 'control', evidence: 'ours', summary: 'Give a document to use in place of fetching its URL',
    query: tenant,
    body: object(
      {
        url: text({ minLength: 1, format: 'absolute-https-uri-or-empty', description: 'URL of a client ID metadata document, or of the keys that one points to.' }),
        document: anything({ description: 'What would be found there: any JSON value.' }),
      },
      { required: ['url', 'document'] },
    ),
    answers: { 204: 'Kept, in place of the document that was there' },
  },
  emulator_documents: {
    method: 'GET', path: '/_emulator/documents', tag: 'control', evidence: 'ours', summary: 'List the documents that were given', query: tenant,
    answers: { 200: object({ documents: object({}, { open: true, description: 'The documents by their URLs.' }) }) },
  },
  emulator_delete_documents: {
    method: 'DELETE', path: '/_emulator/documents', tag: 'control', evidence: 'ours', summary: 'Take back a document, or all of them',
    query: { ...tenant, url: text({ description: 'URL of the document; all documents if absent.' }) },
    answers: { 204: 'Gone, or never there' },
  },
} as const

/** The control API under /_emulator: what a test suite can do here and not with a real tenant. */
import { faults, PRESET_NAMES } from './fault.ts'
import { anything, choice, flag, integer, list, object, text, type TSchema } from './schema.ts'

const tenant = {
  tenant: text({ description: 'Name of the tenant; that of the Host or port, else default, if absent.' }),
}
const row = { tag: 'control', evidence: 'ours' } as const
/** Names of tenants and of snapshots: they are parts of file names. */
export const NAME = '^[a-z0-9-]{1,63}$'
const tenantName = {
  name: text({ pattern: NAME, description: 'Name of the tenant: lower-case letters, digits and -.' }),
}
const snapshotName = {
  name: text({ pattern: NAME, description: 'Name of the snapshot: lower-case letters, digits and -.' }),
}

const clock = object({
  now: text({ description: 'Time of the tenant.' }),
  frozen: flag({ description: 'Whether it stands still.' }),
  offset_ms: integer({ description: 'Milliseconds that it is ahead of the clock of the machine.' }),
})
const shownTenant = object({
  name: text(),
  domain: text({ description: 'What an SDK takes as its domain.' }),
  url: text(),
  hosts: list(text(), { description: 'Names that are its own.' }),
  client_id: text({ description: 'Client that always works at /oauth/token.' }),
  client_secret: text({ description: 'Its secret; left out unless asked for.' }),
  access_token: text({ description: 'A token with every scope; only when the tenant is made.' }),
})
const shownFaults = object({
  faults: list(
    object(
      { remaining: integer({ description: 'How many requests it still strikes; null for any number.' }) },
      { open: true },
    ),
  ),
})
const shownRequest = object(
  {
    id: integer(),
    time: text(),
    method: text(),
    path: text(),
    query: text(),
    operation: text(),
    client_id: text(),
    scopes: list(text(), { description: 'Scopes of the token; * alone is every one.' }),
    sdk: object({}, { open: true, description: 'The header Auth0-Client, decoded.' }),
    user_agent: text({ description: 'The header User-Agent.' }),
    status: integer(),
    errorCode: text(),
    message: text(),
    ms: { type: 'number' } as TSchema,
    body: anything(),
    body_length: integer({
      description: 'Bytes of a body that is not kept: it is long, nobody read it, or it made room for newer ones.',
    }),
    answer: anything(),
    answer_length: integer({
      description: 'Bytes of an answer that is not kept: it is long, or it made room for newer ones.',
    }),
    why: object({}, { open: true }),
  },
  { description: 'A request; what is not known is absent.' },
)
const forgotten = integer({
  description: 'Requests that came since the log was cleared, and are no longer in it: the oldest are evicted first.',
})
const verdict = {
  expected: text(),
  found: integer({ description: 'Requests that are meant, of those in the log.' }),
  forgotten,
  undecided: integer({ description: 'Requests that fit but for their bodies, which are not kept.' }),
}
const detail = {
  why: flag({ description: 'Adds which rule or scope stood in the way, and which properties were withheld.' }),
  body: flag({ description: 'Adds the body of the request, without secrets.' }),
  answer: flag({ description: 'Adds the answer, without secrets.' }),
}
const filter = {
  operation: text({ description: 'Only requests of this operation.' }),
  method: text({ description: 'Only requests with this method.' }),
  path: text({ minLength: 1, description: 'Only requests with this path; * stands for any characters.' }),
  status: integer({ description: 'Only requests that were answered with this status; 0 is none.' }),
  client_id: text({ description: 'Only requests of this client.' }),
  errorCode: text({ description: 'Only requests that were refused with this code.' }),
}

export const control = {
  emulator_health: {
    ...row,
    method: 'GET',
    path: '/_emulator/health',
    summary: 'Tell that the emulator is up',
    answers: { 200: object({ status: text(), version: text(), tenants: integer(), uptime_s: integer() }) },
  },
  emulator_ca: {
    ...row,
    method: 'GET',
    path: '/_emulator/ca.pem',
    summary: 'Get the certificate authority to trust, in PEM form',
    answers: { 200: text() },
  },
  emulator_seed_schema: {
    ...row,
    method: 'GET',
    path: '/_emulator/seed.schema.json',
    summary: 'Get the JSON Schema of seeds',
    answers: { 200: object({}, { open: true }) },
  },
  emulator_reset: {
    ...row,
    method: 'POST',
    path: '/_emulator/reset',
    summary: 'Put a tenant back to what it was after its seeds',
    query: tenant,
    answers: { 204: 'Done' },
  },
  emulator_tokens: {
    ...row,
    method: 'POST',
    path: '/_emulator/tokens',
    summary: 'Make an access token for the Management API',
    query: tenant,
    bodyRequired: false,
    body: object({
      scope: text({ description: 'Scopes, separated by blanks; * (the default) is every scope.' }),
      expires_in: integer({
        description: 'Seconds until the token expires; 86400 if absent, 0 or less for an expired one.',
      }),
      client_id: text({ description: 'Client that the token is for; the login client of the tenant if absent.' }),
    }),
    answers: { 201: object({ access_token: text(), token_type: text(), expires_in: integer(), scope: text() }) },
  },
  emulator_rotate_key: {
    ...row,
    method: 'POST',
    path: '/_emulator/keys/rotate',
    summary: 'Give a tenant a new key; its tokens are no longer good',
    query: tenant,
    answers: { 200: object({ kid: text() }) },
  },
  emulator_tenants: {
    ...row,
    method: 'GET',
    path: '/_emulator/tenants',
    summary: 'List the tenants',
    query: { secrets: flag({ description: 'Whether the secrets of their clients are shown.' }) },
    answers: {
      200: object({
        tenants: list(shownTenant),
        here: text({ description: 'Name of the tenant that the Host or port of the request is for.' }),
      }),
    },
  },
  emulator_put_tenant: {
    ...row,
    method: 'PUT',
    path: '/_emulator/tenants/{name}',
    summary: 'Make a tenant; one that is there stays as it is',
    parameters: tenantName,
    bodyRequired: false,
    body: object({
      seeds: list(anything(), {
        maxItems: 100,
        description: 'Names of seeds or seed documents, loaded in order; those of the start if absent.',
      }),
      host: text({ minLength: 1, maxLength: 253, description: "A Host name that is this tenant's alone." }),
    }),
    answers: { 201: shownTenant, 200: shownTenant },
  },
  emulator_tenant: {
    ...row,
    method: 'GET',
    path: '/_emulator/tenants/{name}',
    summary: 'Get a tenant',
    parameters: tenantName,
    query: { secrets: flag({ description: 'Whether the secret of its client is shown.' }) },
    answers: { 200: shownTenant },
  },
  emulator_delete_tenant: {
    ...row,
    method: 'DELETE',
    path: '/_emulator/tenants/{name}',
    summary: 'Delete a tenant and all that is in it',
    parameters: tenantName,
    answers: { 204: 'Deleted, or never there' },
  },
  emulator_seeds: {
    ...row,
    method: 'POST',
    path: '/_emulator/seeds',
    summary: 'Load a seed, as JSON or YAML, into a tenant, on top of what is there',
    query: tenant,
    body: object(
      { seed: text({ description: 'Name of a seed; or, in place of this object, a seed document.' }) },
      { open: true },
    ),
    answers: { 200: object({ loaded: object({}, { open: true, description: 'How many of each kind.' }) }) },
  },
  emulator_export: {
    ...row,
    method: 'GET',
    path: '/_emulator/export',
    summary: 'Get a tenant as a seed document, its secrets included',
    query: tenant,
    answers: { 200: object({}, { open: true }) },
  },
  emulator_snapshots: {
    ...row,
    method: 'GET',
    path: '/_emulator/snapshots',
    summary: 'List the snapshots of a tenant',
    query: tenant,
    answers: { 200: object({ snapshots: list(object({ name: text(), created_at: text(), bytes: integer() })) }) },
  },
  emulator_put_snapshot: {
    ...row,
    method: 'PUT',
    path: '/_emulator/snapshots/{name}',
    summary: 'Take a snapshot of the entities of a tenant',
    query: tenant,
    parameters: snapshotName,
    answers: { 201: object({ name: text(), created_at: text(), bytes: integer() }) },
  },
  emulator_snapshot_export: {
    ...row,
    method: 'GET',
    path: '/_emulator/snapshots/{name}/export',
    summary: 'Get a snapshot as a seed document, its secrets included',
    query: tenant,
    parameters: snapshotName,
    answers: { 200: object({}, { open: true }) },
  },
  emulator_restore_snapshot: {
    ...row,
    method: 'POST',
    path: '/_emulator/snapshots/{name}/restore',
    summary: 'Put the entities of a tenant back to a snapshot',
    query: tenant,
    parameters: snapshotName,
    answers: { 204: 'Done' },
  },
  emulator_delete_snapshot: {
    ...row,
    method: 'DELETE',
    path: '/_emulator/snapshots/{name}',
    summary: 'Delete a snapshot',
    query: tenant,
    parameters: snapshotName,
    answers: { 204: 'Deleted, or never there' },
  },
  emulator_put_document: {
    ...row,
    method: 'PUT',
    path: '/_emulator/documents',
    summary: 'Give a document to use in place of fetching its URL',
    query: tenant,
    body: object(
      {
        url: text({
          minLength: 1,
          format: 'absolute-https-uri-or-empty',
          description: 'URL of a client ID metadata document, or of the keys that one points to.',
        }),
        document: anything({ description: 'What would be found there: any JSON value.' }),
      },
      { required: ['url', 'document'] },
    ),
    answers: { 204: 'Kept, in place of the document that was there' },
  },
  emulator_documents: {
    ...row,
    method: 'GET',
    path: '/_emulator/documents',
    summary: 'List the documents that were given',
    query: tenant,
    answers: { 200: object({ documents: object({}, { open: true, description: 'The documents by their URLs.' }) }) },
  },
  emulator_delete_documents: {
    ...row,
    method: 'DELETE',
    path: '/_emulator/documents',
    summary: 'Take back a document, or all of them',
    query: { ...tenant, url: text({ description: 'URL of the document; all documents if absent.' }) },
    answers: { 204: 'Gone, or never there' },
  },
  emulator_clock: {
    ...row,
    method: 'GET',
    path: '/_emulator/clock',
    summary: 'Tell the time of a tenant',
    query: tenant,
    answers: { 200: clock },
  },
  emulator_put_clock: {
    ...row,
    method: 'PUT',
    path: '/_emulator/clock',
    summary: 'Set, move, stop or start the clock of a tenant',
    query: tenant,
    body: object(
      {
        now: text({ format: 'date-time', description: 'Time to set it to.' }),
        advance_ms: integer({ description: 'Milliseconds to move it, after setting it; below 0 to move it back.' }),
        frozen: flag({ description: 'Whether it stands still from then on.' }),
      },
      { minProperties: 1 },
    ),
    answers: { 200: clock },
  },
  emulator_faults: {
    ...row,
    method: 'GET',
    path: '/_emulator/faults',
    summary: 'List the faults of a tenant',
    query: tenant,
    answers: { 200: shownFaults },
  },
  emulator_put_faults: {
    ...row,
    method: 'PUT',
    path: '/_emulator/faults',
    summary: 'Make requests fail, in place of the faults that were there',
    query: tenant,
    body: object(
      {
        faults,
        preset: choice(PRESET_NAMES, { description: 'Faults that everybody needs, by name; in place of the list.' }),
      },
      { minProperties: 1, maxProperties: 1 },
    ),
    answers: { 200: shownFaults },
  },
  emulator_delete_faults: {
    ...row,
    method: 'DELETE',
    path: '/_emulator/faults',
    summary: 'Take all faults away',
    query: tenant,
    answers: { 204: 'Done' },
  },
  emulator_requests: {
    ...row,
    method: 'GET',
    path: '/_emulator/requests',
    summary: 'List the last requests to a tenant, newest last',
    query: {
      ...tenant,
      ...filter,
      ...detail,
      since: integer({ minimum: 0, description: 'Only requests behind the one with this id.' }),
      limit: integer({
        minimum: 1,
        maximum: 100_000,
        description: 'Only the newest, so many; 100 if absent, and no more than the log keeps.',
      }),
    },
    answers: { 200: object({ requests: list(shownRequest), forgotten }) },
  },
  emulator_request: {
    ...row,
    method: 'GET',
    path: '/_emulator/requests/{id}',
    summary: 'Get a request to a tenant with all that is known of it',
    query: tenant,
    parameters: { id: text({ pattern: '^[0-9]{1,15}$', description: 'Id of the request.' }) },
    answers: { 200: shownRequest },
  },
  emulator_delete_requests: {
    ...row,
    method: 'DELETE',
    path: '/_emulator/requests',
    summary: 'Forget the requests to a tenant',
    query: tenant,
    answers: { 204: 'Done' },
  },
  emulator_request_stream: {
    ...row,
    method: 'GET',
    path: '/_emulator/requests/stream',
    summary:
      'Tell of each request to a tenant as it is answered, and of each call that changes the tenant, as server-sent events',
    query: { ...tenant, ...filter, ...detail },
    answers: {
      200: text({
        description:
          'Events of the type request, each with a request as JSON; and of the type control, whatever the filters, each with the operation of a call of this API that changed the tenant, or the list of tenants.',
      }),
    },
  },
  emulator_verify_requests: {
    ...row,
    method: 'POST',
    path: '/_emulator/requests/verify',
    summary:
      'Tell whether as many requests came as expected; 409 where not, and where it cannot be told because requests were forgotten',
    query: tenant,
    body: object({
      match: object(
        { ...filter, body: anything({ description: 'Members that the body of the request must have.' }) },
        { description: 'Requests that are meant; all if absent.' },
      ),
      count: integer({ minimum: 0, description: 'Exactly so many.' }),
      at_least: integer({ minimum: 0, description: 'So many or more; 1 if no number is given.' }),
      at_most: integer({ minimum: 0, description: 'So many or fewer.' }),
      since: integer({ minimum: 0, description: 'Only requests behind the one with this id count.' }),
    }),
    answers: {
      200: object(verdict),
      409: object({ ...verdict, nearest: list(object({}, { open: true })) }, { open: true }),
    },
  },
} as const

export type ControlOperation = keyof typeof control

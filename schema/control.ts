/** The table of control operations, under /_emulator. A real tenant has none of them. */
import { faults, PRESET_NAMES } from './fault.ts'
import { anything, choice, flag, integer, list, object, text, type TSchema } from './schema.ts'

const tenant = {
  tenant: text({ description: 'Name of the tenant. If absent: the tenant of the Host header or port, else default.' }),
}
const row = { tag: 'control', evidence: 'ours' } as const
/** Pattern of tenant names and snapshot names. It is strict because file names contain them. */
export const NAME_PATTERN = '^[a-z0-9-]{1,63}$'
const tenantName = {
  name: text({ pattern: NAME_PATTERN, description: 'Name of the tenant: lower-case letters, digits and -.' }),
}
const snapshotName = {
  name: text({ pattern: NAME_PATTERN, description: 'Name of the snapshot: lower-case letters, digits and -.' }),
}

const clock = object({
  now: text({ description: 'Current time of the tenant.' }),
  frozen: flag({ description: 'Whether the clock is stopped.' }),
  offset_ms: integer({ description: 'Milliseconds that the clock is ahead of the clock of the machine.' }),
})
const tenantAnswer = object({
  name: text(),
  domain: text({ description: 'Value for the domain option of an SDK.' }),
  url: text(),
  hosts: list(text(), { description: 'Host names of this tenant alone.' }),
  client_id: text({ description: 'Client that can always get a token from /oauth/token.' }),
  client_secret: text({ description: 'Secret of the client; only with secrets=true.' }),
  access_token: text({ description: 'Token with every scope; only in the response that creates the tenant.' }),
})
const faultsAnswer = object({
  faults: list(
    object(
      { remaining: integer({ description: 'Number of requests that the fault still applies to; null for no limit.' }) },
      { open: true },
    ),
  ),
})
const requestAnswer = object(
  {
    id: integer(),
    time: text(),
    method: text(),
    path: text(),
    query: text(),
    operation: text(),
    client_id: text(),
    scopes: list(text(), { description: 'Scopes of the token; a single * is every scope.' }),
    sdk: object({}, { open: true, description: 'The Auth0-Client header, decoded.' }),
    user_agent: text({ description: 'The User-Agent header.' }),
    status: integer(),
    errorCode: text(),
    message: text(),
    ms: { type: 'number' } as TSchema,
    body: anything(),
    body_length: integer({
      description:
        'Length in bytes of a body that the log does not store: it is too long, was not read, or was evicted.',
    }),
    answer: anything(),
    answer_length: integer({
      description: 'Length in bytes of a response that the log does not store: it is too long, or was evicted.',
    }),
    why: object({}, { open: true }),
  },
  { description: 'A request. Unknown values are absent.' },
)
const forgotten = integer({
  description: 'Number of requests since the last clear that the log no longer contains. The oldest are evicted first.',
})
const verdict = {
  expected: text(),
  found: integer({ description: 'Number of matching requests in the log.' }),
  forgotten,
  undecided: integer({
    description: 'Number of requests that match except for their bodies, which the log does not store.',
  }),
}
const details = {
  why: flag({
    description: 'Adds the rule or scope that rejected the request, and the properties that the response omits.',
  }),
  body: flag({ description: 'Adds the request body, without secrets.' }),
  answer: flag({ description: 'Adds the response, without secrets.' }),
}
const filters = {
  operation: text({ description: 'Only requests of this operation.' }),
  method: text({ description: 'Only requests with this method.' }),
  path: text({ minLength: 1, description: 'Only requests with this path; * matches any characters.' }),
  status: integer({ description: 'Only requests with this response status; 0 for no response.' }),
  client_id: text({ description: 'Only requests of this client.' }),
  errorCode: text({ description: 'Only requests that were rejected with this error code.' }),
}

export const control = {
  emulator_health: {
    ...row,
    method: 'GET',
    path: '/_emulator/health',
    summary: 'Check that the emulator is running',
    answers: { 200: object({ status: text(), version: text(), tenants: integer(), uptime_s: integer() }) },
  },
  emulator_ca: {
    ...row,
    method: 'GET',
    path: '/_emulator/ca.pem',
    summary: 'Get the certificate authority to trust, in PEM format',
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
    summary: 'Reset a tenant to its state after seeding',
    query: tenant,
    answers: { 204: 'Done' },
  },
  emulator_tokens: {
    ...row,
    method: 'POST',
    path: '/_emulator/tokens',
    summary: 'Create an access token for the Management API',
    query: tenant,
    bodyRequired: false,
    body: object({
      scope: text({ description: 'Scopes, separated by spaces; * (the default) is every scope.' }),
      expires_in: integer({
        description: 'Seconds until the token expires; 86400 if absent, 0 or less for an expired token.',
      }),
      client_id: text({ description: 'Client that the token is for; the login client of the tenant if absent.' }),
    }),
    answers: { 201: object({ access_token: text(), token_type: text(), expires_in: integer(), scope: text() }) },
  },
  emulator_rotate_key: {
    ...row,
    method: 'POST',
    path: '/_emulator/keys/rotate',
    summary: 'Replace the signing key of a tenant, so that its tokens become invalid',
    query: tenant,
    answers: { 200: object({ kid: text() }) },
  },
  emulator_tenants: {
    ...row,
    method: 'GET',
    path: '/_emulator/tenants',
    summary: 'List the tenants',
    query: { secrets: flag({ description: 'Whether to include the client secrets.' }) },
    answers: {
      200: object({
        tenants: list(tenantAnswer),
        here: text({ description: 'Name of the tenant of the Host header or port of this request.' }),
      }),
    },
  },
  emulator_put_tenant: {
    ...row,
    method: 'PUT',
    path: '/_emulator/tenants/{name}',
    summary: 'Create a tenant; an existing tenant does not change',
    parameters: tenantName,
    bodyRequired: false,
    body: object({
      seeds: list(anything(), {
        maxItems: 100,
        description: 'Names of seeds or seed documents, loaded in order; the seeds of the start if absent.',
      }),
      host: text({ minLength: 1, maxLength: 253, description: "A Host name that is this tenant's alone." }),
    }),
    answers: { 201: tenantAnswer, 200: tenantAnswer },
  },
  emulator_tenant: {
    ...row,
    method: 'GET',
    path: '/_emulator/tenants/{name}',
    summary: 'Get a tenant',
    parameters: tenantName,
    query: { secrets: flag({ description: 'Whether to include the client secret.' }) },
    answers: { 200: tenantAnswer },
  },
  emulator_delete_tenant: {
    ...row,
    method: 'DELETE',
    path: '/_emulator/tenants/{name}',
    summary: 'Delete a tenant and all its data',
    parameters: tenantName,
    answers: { 204: 'Deleted, or did not exist' },
  },
  emulator_seeds: {
    ...row,
    method: 'POST',
    path: '/_emulator/seeds',
    summary: 'Add a seed, as JSON or YAML, to a tenant',
    query: tenant,
    body: object(
      { seed: text({ description: 'Name of a seed. The body can also be a seed document instead of this object.' }) },
      { open: true },
    ),
    answers: { 200: object({ loaded: object({}, { open: true, description: 'Number of entities of each kind.' }) }) },
  },
  emulator_export: {
    ...row,
    method: 'GET',
    path: '/_emulator/export',
    summary: 'Get a tenant as a seed document, with its secrets',
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
    summary: 'Get a snapshot as a seed document, with its secrets',
    query: tenant,
    parameters: snapshotName,
    answers: { 200: object({}, { open: true }) },
  },
  emulator_restore_snapshot: {
    ...row,
    method: 'POST',
    path: '/_emulator/snapshots/{name}/restore',
    summary: 'Restore the entities of a tenant from a snapshot',
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
    answers: { 204: 'Deleted, or did not exist' },
  },
  emulator_put_document: {
    ...row,
    method: 'PUT',
    path: '/_emulator/documents',
    summary: 'Store a document, so that its URL is not fetched',
    query: tenant,
    body: object(
      {
        url: text({
          minLength: 1,
          format: 'absolute-https-uri-or-empty',
          description: 'URL of a client ID metadata document, or of its key set.',
        }),
        document: anything({ description: 'Content of the document: any JSON value.' }),
      },
      { required: ['url', 'document'] },
    ),
    answers: { 204: 'Stored; replaces a document with the same URL' },
  },
  emulator_documents: {
    ...row,
    method: 'GET',
    path: '/_emulator/documents',
    summary: 'List the stored documents',
    query: tenant,
    answers: { 200: object({ documents: object({}, { open: true, description: 'Documents by URL.' }) }) },
  },
  emulator_delete_documents: {
    ...row,
    method: 'DELETE',
    path: '/_emulator/documents',
    summary: 'Delete a stored document, or all of them',
    query: { ...tenant, url: text({ description: 'URL of the document; all documents if absent.' }) },
    answers: { 204: 'Deleted, or did not exist' },
  },
  emulator_clock: {
    ...row,
    method: 'GET',
    path: '/_emulator/clock',
    summary: 'Get the time of a tenant',
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
        now: text({ format: 'date-time', description: 'Time to set.' }),
        advance_ms: integer({
          description: 'Milliseconds to move the clock, after setting it; negative moves it back.',
        }),
        frozen: flag({ description: 'Whether to stop the clock.' }),
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
    answers: { 200: faultsAnswer },
  },
  emulator_put_faults: {
    ...row,
    method: 'PUT',
    path: '/_emulator/faults',
    summary: 'Replace the faults of a tenant',
    query: tenant,
    body: object(
      {
        faults,
        preset: choice(PRESET_NAMES, { description: 'Name of predefined faults, instead of the list.' }),
      },
      { minProperties: 1, maxProperties: 1 },
    ),
    answers: { 200: faultsAnswer },
  },
  emulator_delete_faults: {
    ...row,
    method: 'DELETE',
    path: '/_emulator/faults',
    summary: 'Delete all faults',
    query: tenant,
    answers: { 204: 'Done' },
  },
  emulator_requests: {
    ...row,
    method: 'GET',
    path: '/_emulator/requests',
    summary: 'List the latest requests to a tenant, newest last',
    query: {
      ...tenant,
      ...filters,
      ...details,
      since: integer({ minimum: 0, description: 'Only requests after the request with this id.' }),
      limit: integer({
        minimum: 1,
        maximum: 100_000,
        description: 'Maximum number of requests: the newest are returned; 100 if absent.',
      }),
    },
    answers: { 200: object({ requests: list(requestAnswer), forgotten }) },
  },
  emulator_request: {
    ...row,
    method: 'GET',
    path: '/_emulator/requests/{id}',
    summary: 'Get a request to a tenant with all its details',
    query: tenant,
    parameters: { id: text({ pattern: '^[0-9]{1,15}$', description: 'Id of the request.' }) },
    answers: { 200: requestAnswer },
  },
  emulator_delete_requests: {
    ...row,
    method: 'DELETE',
    path: '/_emulator/requests',
    summary: 'Clear the log of requests to a tenant',
    query: tenant,
    answers: { 204: 'Done' },
  },
  emulator_request_stream: {
    ...row,
    method: 'GET',
    path: '/_emulator/requests/stream',
    summary: 'Stream the requests to a tenant, and the control calls that change it, as server-sent events',
    query: { ...tenant, ...filters, ...details },
    answers: {
      200: text({
        description:
          'Events of the type request: each has a request as JSON. Events of the type control: each has the operation of a control call that changed the tenant or the list of tenants. Filters do not apply to them.',
      }),
    },
  },
  emulator_verify_requests: {
    ...row,
    method: 'POST',
    path: '/_emulator/requests/verify',
    summary:
      'Verify the number of requests; 409 if the number differs, or if it is unknown because requests were evicted',
    query: tenant,
    body: object({
      match: object(
        { ...filters, body: anything({ description: 'Properties that the request body must have.' }) },
        { description: 'Requests to count; all if absent.' },
      ),
      count: integer({ minimum: 0, description: 'Exact number of requests.' }),
      at_least: integer({ minimum: 0, description: 'Minimum number of requests; 1 if no number is set.' }),
      at_most: integer({ minimum: 0, description: 'Maximum number of requests.' }),
      since: integer({ minimum: 0, description: 'Counts only requests after the request with this id.' }),
    }),
    answers: {
      200: object(verdict),
      409: object({ ...verdict, nearest: list(object({}, { open: true })) }, { open: true }),
    },
  },
} as const

export type ControlOperation = keyof typeof control

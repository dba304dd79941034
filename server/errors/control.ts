/** The errors of the control API, one factory for each. Their messages are ours. */
import { accessDenied } from './oauth.ts'
import { ApiError, pageOf, ours, listed } from './management.ts'

/**
 * Ours: a page of another site cannot read the response, but its request would count against quotas, limits and faults.
 */
export const foreignPage = (origin: string | undefined) => {
  const { page, value } = pageOf(origin)
  return accessDenied(
    `auth0-clients-emulator gives no tokens to ${page}. To let it ask for tokens, start with --cors ${value}.`,
  )
}

/** For a request by a page of another site. */
export const forbiddenOrigin = (origin: string) =>
  ours(
    403,
    `The control API does not take requests from ${origin}. Send them without an Origin header, from a test or a terminal.`,
    'emulator_forbidden_origin',
  )

/** For a host name that its owner may have pointed at this machine (DNS rebinding). */
export const forbiddenHost = (host: string) =>
  ours(
    403,
    `The control API does not answer to the host name ${host}. Use localhost, 127.0.0.1 or another IP address, or start with --tls-host ${host}.`,
    'emulator_forbidden_host',
  )

/** With `--auth none`, a form on any page could change the tenant: it needs no token and no preflight. */
export const foreignChange = (method: string, origin: string | undefined) => {
  const { page, value } = pageOf(origin)
  return ours(
    403,
    `With --auth none the API takes no ${method} from ${page}. To let it use the API, start with --cors ${value}.`,
    'emulator_forbidden_origin',
  )
}

/** As above, for a page under a host name that its owner may have pointed at this machine. */
export const reboundChange = (method: string, host: string) =>
  ours(
    403,
    `With --auth none the API takes no ${method} from pages of ${host}. Use localhost or an IP address, or start with --tls-host ${host}.`,
    'emulator_forbidden_host',
  )

export const noAuthorities = () =>
  ours(
    404,
    'This emulator uses your own certificate (--cert). Trust the authority that issued it.',
    'emulator_own_certificate',
  )

export const unknownTenant = (name: string, existing: readonly string[]) =>
  ours(404, `There is no tenant ${name}. Tenants here: ${listed(existing)}.`, 'emulator_unknown_tenant')

/** For the Host of a deleted tenant, or a Host that only a tenant can have. */
export const noTenantAtHost = (host: string) =>
  ours(
    404,
    `No tenant has the host ${host}. Use localhost, or give the host to a tenant: PUT /_emulator/tenants/NAME with {"host":"${host}"}.`,
    'emulator_unknown_tenant',
  )

export const noTenantAtPort = (port: number) =>
  ours(404, `The tenant of port ${port} was deleted. Use the port of the emulator.`, 'emulator_unknown_tenant')

/** For stored data that is missing, damaged, too new or of another program. @param sentence says what to do */
export const unusableData = (sentence: string) => ours(409, sentence, 'emulator_unusable_data')

/** For a failure of the machine, such as a full disk. @param sentence says what to do */
export const machineTrouble = (sentence: string) => ours(500, sentence, 'emulator_machine_trouble')

/** For work whose tenant was deleted while it waited. */
export const tenantDeleted = (name: string) => ours(404, `The tenant "${name}" was deleted.`, 'emulator_unknown_tenant')

export const emulatorClosed = () => ours(503, 'The emulator is closed.', 'emulator_closed')

/** For a tenant that exists with other settings. @param what the seeds or the Host of the existing tenant */
export const tenantExists = (name: string, what: string) =>
  ours(
    409,
    `There is a tenant ${name} already, with ${what}. Delete it first, or leave that option out.`,
    'emulator_tenant_exists',
  )

export const defaultTenantStays = () =>
  ours(
    409,
    'The tenant default cannot be deleted. POST /_emulator/reset restores the state after its seeds.',
    'emulator_default_tenant',
  )

export const invalidHost = (host: string) =>
  ours(
    400,
    `${host} cannot be the host of one tenant. Write a name such as acme.auth0.localhost, without scheme and path.`,
    'emulator_invalid_host',
  )

export const hostTaken = (host: string, tenant: string) =>
  ours(409, `The host ${host} belongs to the tenant ${tenant}.`, 'emulator_host_taken')

export const unknownSnapshot = (name: string, existing: readonly string[]) =>
  ours(
    404,
    `There is no snapshot ${name}. ${existing.length > 0 ? `Snapshots of this tenant: ${listed(existing)}.` : `PUT /_emulator/snapshots/${name} takes it.`}`,
    'emulator_unknown_snapshot',
  )

/** @param size the size of the request log */
export const unknownRequest = (id: string, size: number) =>
  ours(
    404,
    `There is no request ${id} in the log of this tenant. The log keeps the last ${size.toLocaleString('en')} requests, so it may have been evicted. GET /_emulator/requests lists the log.`,
    'emulator_unknown_request',
  )

export const unknownOperation = (id: string, suggestions: readonly string[]) =>
  ours(
    400,
    `There is no operation ${id}. ${suggestions.length > 0 ? `Did you mean ${suggestions.join(' or ')}?` : '/_emulator/docs lists all operations.'}`,
    'emulator_unknown_operation',
  )

export const invalidFault = (reason: string) => ours(400, reason, 'emulator_invalid_fault')

export const clockOutOfRange = () =>
  ours(400, 'The clock cannot be set to this time. It must be in the years 0 to 9999.', 'emulator_clock_out_of_range')

/** @param path the place in the document, empty if it is unknown */
export const seedNotLoaded = (message: string, path: string, reason: string) =>
  new ApiError({ ...ours(400, message, 'emulator_invalid_seed').body, path, reason })

/** @param size the size of the request log */
export const limitTooLarge = (limit: number, size: number) =>
  ours(
    400,
    `limit is ${limit}, and the log keeps the last ${size.toLocaleString('en')} requests. Ask for fewer, or keep more with --requests NUMBER.`,
    'emulator_invalid_limit',
  )

export const invalidExpectation = (contradiction: string) =>
  ours(
    400,
    `No number of requests can meet the expectation: ${contradiction}. Leave one of them out, or change it.`,
    'emulator_invalid_expectation',
  )

/**
 * @param details.found the number of matching requests in the log; evicted requests, or those without bodies in the
 * log, may match too
 * @param details.nearest the closest requests, each with its differences
 */
export const requestsNotAsExpected = (
  message: string,
  details: { expected: string; found: number; forgotten: number; undecided: number; nearest: readonly object[] },
) => new ApiError({ ...ours(409, message, 'emulator_not_verified').body, ...details })

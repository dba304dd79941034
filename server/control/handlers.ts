/** The handlers of the control API, by operation. http/routes/request-stream.ts handles the request stream. */
import { MANAGEMENT_SCOPES } from '../../schema/scopes.ts'
import { seedJsonSchema } from '../../schema/seed-json-schema.ts'
import { makeOwnKey, ownKey } from '../installation/keys.ts'
import { requireAlive } from '../emulator/life.ts'
import { VERSION } from '../shared/version.ts'
import { putClock, readClock } from './clock.ts'
import { deleteDocuments, listDocuments, putDocument } from './cimd-documents.ts'
import { deleteFaults, listFaults, putFaults } from './faults.ts'
import { deleteRequests, getRequest, listRequests, verifyRequests } from './requests.ts'
import { exportTenant, loadSeed } from './seeds.ts'
import { deleteSnapshot, exportSnapshot, listSnapshots, putSnapshot, restoreSnapshot } from './snapshots.ts'
import { deleteTenant, getTenant, listTenants, putTenant } from './tenants.ts'
import { noAuthorities } from '../errors/control.ts'
import { issueToken } from '../access/issue-token.ts'
import { created, noContent, ok, type Answer } from '../shared/answer.ts'
import type { ControlCall, ControlHandler } from './handler.ts'
import type { ControlOperation } from '../../schema/control.ts'

interface TokenBody {
  scope?: string
  expires_in?: number
  client_id?: string
}

/** Issues an access token; by default for the login client, with every scope and for 24 hours. */
async function createToken({ tenant, body, host }: ControlCall<object, object, TokenBody>): Promise<Answer> {
  const { scope = '*', expires_in = 86_400, client_id = tenant.login.clientId } = body
  const granted = scope === '*' ? MANAGEMENT_SCOPES.join(' ') : scope
  const access_token = await issueToken(tenant, { clientId: client_id, scope: granted, expiresIn: expires_in, host })
  return created(JSON.stringify({ access_token, token_type: 'Bearer', expires_in, scope: granted }))
}

/**
 * Replaces the tenant's signing key, so tokens of the old key are rejected. Stores the key first: after a failure the
 * old one stays in use.
 */
async function rotateKey({ emulator, tenant }: ControlCall): Promise<Answer> {
  const pem = await makeOwnKey()
  requireAlive(emulator, tenant)
  const key = ownKey(pem)
  tenant.storage.keepRecord({ ...tenant.storage.record(), key: pem })
  tenant.key = key
  emulator.tenants.register(tenant)
  return ok(JSON.stringify({ kid: key.id }))
}

/** All control operations except the request stream, which writes to the socket itself. */
export const CONTROL_HANDLERS: Record<Exclude<ControlOperation, 'emulator_request_stream'>, ControlHandler> = {
  emulator_health: ({ emulator }) =>
    ok(
      JSON.stringify({
        status: 'ok',
        version: VERSION,
        tenants: emulator.tenants.names().length,
        // The clock of the machine: the clocks of the tenants may show any time.
        uptime_s: Math.floor((Date.now() - emulator.startedAt) / 1000),
      }),
    ),
  emulator_ca({ emulator: { tls } }) {
    if (!tls.authorities) throw noAuthorities()
    return ok(tls.authorities.pem, { 'content-type': 'application/x-pem-file' })
  },
  emulator_seed_schema: () => ok(JSON.stringify(seedJsonSchema())),
  emulator_reset({ tenant }) {
    tenant.reset()
    return noContent
  },
  emulator_tokens: createToken,
  emulator_rotate_key: rotateKey,
  emulator_tenants: listTenants,
  emulator_put_tenant: putTenant,
  emulator_tenant: getTenant,
  emulator_delete_tenant: deleteTenant,
  emulator_seeds: loadSeed,
  emulator_export: exportTenant,
  emulator_snapshots: listSnapshots,
  emulator_put_snapshot: putSnapshot,
  emulator_snapshot_export: exportSnapshot,
  emulator_restore_snapshot: restoreSnapshot,
  emulator_delete_snapshot: deleteSnapshot,
  emulator_put_document: putDocument,
  emulator_documents: listDocuments,
  emulator_delete_documents: deleteDocuments,
  emulator_clock: readClock,
  emulator_put_clock: putClock,
  emulator_faults: listFaults,
  emulator_put_faults: putFaults,
  emulator_delete_faults: deleteFaults,
  emulator_requests: listRequests,
  emulator_request: getRequest,
  emulator_delete_requests: deleteRequests,
  emulator_verify_requests: verifyRequests,
}

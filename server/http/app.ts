/** What a request meets, top to bottom. The file to read first. */
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { OPERATIONS, type OperationId } from '../../schema/operations.ts'
import { admission, record } from './hooks/admit.ts'
import { addAuthentication } from './routes/authentication.ts'
import { introduction, trustByDownload } from '../cli/banner.ts'
import { addConsole } from './routes/console.ts'
import { addControl } from './routes/control.ts'
import { withoutCompilers } from './no-schema-compilers.ts'
import { addCors } from './cors.ts'
import { addDocs } from './routes/docs.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { hostName, isOurs } from '../shared/host-names.ts'
import * as cimd from '../management/cimd/handlers.ts'
import * as clientGrants from '../management/client-grants.ts'
import * as clientSearch from '../management/client-search.ts'
import * as clients from '../management/clients.ts'
import * as connections from '../management/connections.ts'
import * as credentials from '../management/credentials.ts'
import * as neighbours from '../management/read-only-lists.ts'
import * as organizations from '../management/organizations.ts'
import * as resourceServers from '../management/resource-servers.ts'
import type { Handler } from '../management/handler.ts'
import { mount } from './operation-route.ts'
import { addOwnRoutes, isOwnPath, missing } from './routes/own-routes.ts'
import { addPageGuard } from './hooks/reject-foreign-pages.ts'
import { addParsers } from './body-parsers.ts'
import { addUnimplemented } from './routes/unimplemented.ts'
import { isAside } from '../requests/unlogged-header.ts'
import { redactedUrl } from '../requests/redact.ts'
import { BODY_LIMIT, sendError } from './send-error.ts'

/** The Management API: operation → handler. */
const HANDLERS: Partial<Record<OperationId, Handler>> = {
  get_clients: clients.listClients,
  post_clients: clients.createClient,
  get_clients_search: clientSearch.searchClients,
  get_clients_by_id: clients.getClient,
  patch_clients_by_id: clients.updateClient,
  delete_clients_by_id: clients.deleteClient,
  'post_rotate-secret': clients.rotateSecret,
  get_client_connections: connections.listClientConnections,
  post_clients_cimd_preview: cimd.previewDocument,
  post_clients_cimd_register: cimd.registerDocument,
  get_credentials: credentials.listCredentials,
  post_credentials: credentials.createCredential,
  get_credentials_by_credential_id: credentials.getCredential,
  patch_credentials_by_credential_id: credentials.updateCredential,
  delete_credentials_by_credential_id: credentials.deleteCredential,
  'get_client-grants': clientGrants.listClientGrants,
  'post_client-grants': clientGrants.createClientGrant,
  'get_client-grant': clientGrants.getClientGrant,
  'patch_client-grants_by_id': clientGrants.updateClientGrant,
  'delete_client-grants_by_id': clientGrants.deleteClientGrant,
  'get_client-grant-organizations': organizations.listGrantOrganizations,
  'get_resource-servers': resourceServers.listResourceServers,
  'post_resource-servers': resourceServers.createResourceServer,
  'get_resource-servers_by_id': resourceServers.getResourceServer,
  'patch_resource-servers_by_id': resourceServers.updateResourceServer,
  'delete_resource-servers_by_id': resourceServers.deleteResourceServer,
  get_connections: connections.listConnections,
  get_organizations: organizations.listOrganizations,
  'get_connection-profiles': neighbours.emptyList('connection_profiles'),
  'get_user-attribute-profiles': neighbours.emptyList('user_attribute_profiles'),
  tenant_settings_route: neighbours.getTenantSettings,
}

/** Builds the application; it does not listen, and its own server is not used (see listen.ts). */
export function buildApp(emulator: Emulator): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 4096 },
    frameworkErrors: (error, request, reply) =>
      void sendError(isOwnPath(request.raw.url ?? '') ? missing(request.raw.url ?? '') : error, request, reply),
    schemaController: withoutCompilers((data) => String(data)),
  })
  app.decorateRequest('access', undefined)
  app.decorateRequest('parts', undefined)
  for (const name of ['refusal', 'tenant', 'pinned', 'rate', 'operation', 'caller', 'answer'])
    app.decorateRequest(name, undefined)

  app.addHook('onResponse', (request, reply, done) => {
    const {
      raw: { url = '' },
      refusal,
    } = request
    const isFailure = refusal?.stack !== undefined
    if (isAside(request.headers) && !isFailure) return done()
    record(request, reply.statusCode, reply.elapsedTime)
    // Containers ask for their health every second, and nobody wants to read that.
    if (url !== OPERATIONS.emulator_health.path || isFailure)
      emulator.log(
        request.method,
        redactedUrl(url),
        reply.statusCode,
        reply.elapsedTime,
        refusal?.message,
        refusal?.stack,
      )
    done()
  })
  addPageGuard(app, emulator)
  addCors(app, emulator.cors)
  addParsers(app)

  addOwnRoutes(app, (own) => {
    own.get('/', (request, reply) =>
      isBrowser(request)
        ? reply.redirect(CONSOLE)
        : reply.type('text/plain; charset=utf-8').send(introductionFor(emulator, request)),
    )
    addControl(own, emulator)
    addConsole(own)
    addDocs(own)
  })
  addAuthentication(app, emulator)
  for (const [id, handler] of Object.entries(HANDLERS)) mount(app, id as OperationId, emulator, handler)
  addUnimplemented(app, emulator)

  app.setNotFoundHandler({ preHandler: admission(emulator, undefined).byToken }, (request, reply) =>
    sendError(missing(request.raw.url ?? ''), request, reply),
  )
  app.setErrorHandler(sendError)
  return app
}

const CONSOLE = '/_emulator/'
/** Browsers alone ask for HTML by its name. */
const isBrowser = ({ headers: { accept } }: FastifyRequest) => accept?.includes('text/html') === true

/** In place of the secret under a name that may be a stranger's for this machine. */
const UNTOLD = '(told at the start, and to whoever asks for localhost)'

/** The text of the start, with the host as the caller wrote it; our files may be on another machine than the caller. */
function introductionFor({ tenants, tls, hosts }: Emulator, request: FastifyRequest): string {
  const { host } = request
  const tenant = tenants.pinned(request) ?? tenants.default
  const url = `http://${host}`
  const isKnown = isOurs(hostName(host), { hosts, tenants })
  const trust = tls.authorities ? [trustByDownload(url)] : []
  return introduction({
    url,
    domain: host,
    name: tenant.name,
    ...tenant.login,
    trust,
    ...(!isKnown && { clientSecret: UNTOLD }),
  })
}

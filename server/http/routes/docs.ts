/**
 * The OpenAPI document at /docs/json and its page at /docs. The first request for them builds both from the table of
 * operations.
 */
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { OPERATIONS, type OperationId } from '../../../schema/operations.ts'
import { MANAGEMENT_SCOPES } from '../../../schema/scopes.ts'
import type { TSchema } from '../../../schema/schema.ts'
import { object } from '../../../schema/schema.ts'
import { noSchemaCompilers } from '../no-schema-compilers.ts'
import { OWN_HEADERS } from '../answer-headers.ts'
import { routePath } from '../operation-route.ts'
import { pathNotFound } from './own-routes.ts'
import { sendError } from '../send-error.ts'
import { RULES } from '../../management/rules/index.ts'
import type { RuleOperation } from '../../management/rules/rule.ts'
import { VERSION } from '../../shared/version.ts'

const TITLE = 'Auth0 Clients API, emulated'
/**
 * Fixes the style of lists: in dark mode their text is unreadable, and names cover the line above. Hides the logo of
 * the framework.
 */
const LIST_STYLE = `
.swagger-ui .markdown li, .swagger-ui .renderedMarkdown li { line-height: 1.9; overflow-wrap: anywhere }
.swagger-ui .markdown li code, .swagger-ui .renderedMarkdown li code { padding: 1px 5px }
html.dark-mode .swagger-ui .markdown li, html.dark-mode .swagger-ui .renderedMarkdown li { color: #e4e6e6 }
.swagger-ui .topbar .link { visibility: hidden }
`

/**
 * Passes every request under /docs to a second application, which the first request builds. If the build fails, its
 * requests get 500 and the next request builds again.
 * @param build creates the second application
 */
export function addDocs(app: FastifyInstance, build: () => Promise<FastifyInstance> = buildDocs): void {
  let docs: Promise<FastifyInstance> | undefined
  const getDocs = () => {
    docs ??= build().catch((cause: Error) => {
      docs = undefined
      throw new Error(
        `Cannot build the documentation: ${cause.message}. Install the packages of auth0-clients-emulator again; the next request for /docs tries again.`,
        { cause },
      )
    })
    return docs
  }
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, async (request, reply) => {
      const { routing } = await getDocs()
      reply.hijack()
      routing(request.raw, reply.raw)
    })
  }
  // For people who expect the documentation under the control API.
  app.get('/_emulator/docs', (_, reply) => reply.redirect('/docs'))
  app.addHook('onClose', async () => {
    // A failed build leaves nothing to close, and must not stop the emulator from closing its data.
    await docs?.then(
      (application) => application.close(),
      () => {},
    )
  })
}

const docsNotFound = ({ raw }: FastifyRequest) => pathNotFound(raw.url ?? '')
/** Whether the plugin that serves the files of the page rejected an invalid path. */
const isClientError = (error: unknown) => ((error as { statusCode?: number }).statusCode ?? 500) < 500

/** Builds the second application. Its routes are the operations without handlers, for the OpenAPI plugin to read. */
async function buildDocs(): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ])
  const docs = Fastify({
    schemaController: noSchemaCompilers((data) => JSON.stringify(data)),
    frameworkErrors: (_, request, reply) => void sendError(docsNotFound(request), request, reply),
  })
  docs.addHook('onSend', (_request, reply, payload, done) => {
    reply.headers(OWN_HEADERS)
    done(null, payload)
  })
  await docs.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: TITLE,
        version: VERSION,
        description:
          'What this emulator serves. Not affiliated with Auth0. [The console](/_emulator/) shows its state and its requests.',
      },
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: `Scopes: ${MANAGEMENT_SCOPES.length} of the Management API.`,
          },
        },
      },
    },
  })
  // With deepLinking each operation has an address: /docs#/clients/post_clients.
  await docs.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { deepLinking: true },
    theme: { title: TITLE, css: [{ filename: 'lists.css', content: LIST_STYLE }] },
  })
  docs.setNotFoundHandler((request, reply) => sendError(docsNotFound(request), request, reply))
  docs.setErrorHandler((error, request, reply) =>
    sendError(isClientError(error) ? docsNotFound(request) : error, request, reply),
  )
  for (const [operationId, row] of Object.entries(OPERATIONS)) {
    const { method, path, summary, scopes, needsScope, parameters, query, body, answers, tag } = row
    docs.route({
      method,
      url: routePath(path),
      schema: {
        operationId,
        summary,
        tags: [tag],
        ...(scopes && {
          description: `Any of these scopes: ${scopes.join(', ')}.${needsScope ? ` Besides: ${needsScope}.` : ''}${describeRules(operationId as OperationId)}`,
          security: [{ bearer: [] }],
        }),
        ...(parameters && { params: object(parameters, { required: Object.keys(parameters) }) }),
        ...(query && { querystring: object(query) }),
        ...(body && { body }),
        response: Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerSchema(answer)])),
      },
      handler: () => {},
    })
  }
  await docs.ready()
  return docs
}

const answerSchema = (answer: TSchema | string) =>
  typeof answer === 'string' ? { type: 'null', description: answer } : { description: 'Done', ...answer }

/**
 * The rules that an operation applies: those of a resource for a use. Creating a client also creates its credentials.
 */
const RULES_OF_OPERATION: Partial<
  Record<OperationId, readonly [resource: string, operation: RuleOperation, besides?: string]>
> = {
  post_clients: ['clients', 'create', 'credentials'],
  patch_clients_by_id: ['clients', 'update'],
  delete_clients_by_id: ['clients', 'delete'],
  'post_rotate-secret': ['clients', 'rotate'],
  post_credentials: ['credentials', 'create'],
  delete_credentials_by_credential_id: ['credentials', 'delete'],
  'post_client-grants': ['client-grants', 'create'],
  'patch_client-grants_by_id': ['client-grants', 'update'],
  'delete_client-grants_by_id': ['client-grants', 'delete'],
}

/** Lists the rules of an operation as Markdown. The request log names broken rules; this list explains the names. */
function describeRules(id: OperationId): string {
  const [resource = '', operation, besides = ''] = RULES_OF_OPERATION[id] ?? []
  const rules = [...(RULES[resource] ?? []), ...(RULES[besides] ?? [])].filter(
    ({ operations }) => operation !== undefined && operations.includes(operation),
  )
  return rules.length === 0
    ? ''
    : `\n\n**Rules**\n\n${rules.map(({ name, description, evidence }) => `- \`${name}\` (${evidence}): ${description.replaceAll(/\s+/g, ' ')}`).join('\n')}`
}

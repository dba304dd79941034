/** Formats a request of the log for the control API, and explains its response. */
import { client } from '../../schema/client.ts'
import { isRecord, isTooDeep, type JsonRecord } from '../../schema/json.ts'
import { OPERATIONS, type OperationId } from '../../schema/operations.ts'
import { MANAGEMENT_SCOPES, TIER_SCOPES } from '../../schema/scopes.ts'
import { pathAndQuery } from '../shared/paths.ts'
import { RULES } from '../management/rules/index.ts'
import { bodyOf } from '../requests/log.ts'
import { redacted, redactedBody, redactedPath, redactedQuery, redactedText } from '../requests/redact.ts'
import type { Entry } from '../requests/entry.ts'

/** The optional members of a request. */
export interface Detail {
  /** Adds `why`. */
  why?: boolean | undefined
  /** Adds the body of the request. */
  body?: boolean | undefined
  /** Adds the body of the response. */
  answer?: boolean | undefined
}

/**
 * Decodes the telemetry header of the official SDKs: base64 of a JSON object with name, version and more
 * (client-compatibility.md).
 */
function decodedSdk(header: string | undefined): JsonRecord | undefined {
  if (header === undefined) return undefined
  try {
    const text = Buffer.from(header, 'base64').toString()
    const decoded: unknown = isTooDeep(text) ? undefined : JSON.parse(text)
    return isRecord(decoded) ? decoded : undefined
  } catch {
    return undefined
  }
}

/** Lists scopes. Abbreviates the set of all scopes to `*`, because a list of hundreds of names is not readable. */
const scopeNames = (scopes: ReadonlySet<string>) =>
  scopes.size === MANAGEMENT_SCOPES.length && MANAGEMENT_SCOPES.every((scope) => scopes.has(scope))
    ? ['*']
    : [...scopes]

/** Parses a response body. Returns a body that is not JSON as text: a fault can send any text. */
function parseAnswer(answer: string): unknown {
  try {
    return isTooDeep(answer) ? answer : JSON.parse(answer)
  } catch {
    return answer
  }
}

function answerView({ answer }: Entry): JsonRecord {
  if (answer === undefined) return {}
  return typeof answer === 'number' ? { answer_length: answer } : { answer: redacted(parseAnswer(String(answer))) }
}

/** Redacts the User-Agent header. Hides the whole header if it contains a token or a private key. */
const userAgentView = (userAgent: string | undefined) =>
  userAgent && redactedText(String(redacted(userAgent, 'user_agent')))

function bodyView(entry: Entry): JsonRecord {
  const { body } = entry
  if (typeof body === 'number') return Number.isNaN(body) ? {} : { body_length: body }
  return { body: redactedBody(bodyOf(entry)) }
}

/** Formats a request as JSON. Members without a value are absent. */
export function requestView(entry: Entry, { why, body, answer }: Detail = {}): JsonRecord {
  const { id, at, method, url, operation, clientId, scopes, sdk, userAgent, status, refusal, milliseconds } = entry
  const [path, query] = pathAndQuery(url)
  const members: JsonRecord = {
    id,
    time: new Date(at).toISOString(),
    method,
    path: redactedPath(path),
    query: query === '' ? undefined : redactedQuery(query),
    operation,
    client_id: clientId && redactedText(clientId),
    scopes: scopes && scopeNames(scopes),
    sdk: redacted(decodedSdk(sdk)),
    user_agent: userAgentView(userAgent),
    status,
    errorCode: refusal?.errorCode,
    message: refusal?.message,
    ms: Number(milliseconds.toFixed(3)),
    ...(body && bodyView(entry)),
    ...(answer && answerView(entry)),
    why: why ? explainRequest(entry) : undefined,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/** Explains a response: why it is an error, or which client properties the token could not read. */
function explainRequest({ operation, refusal, status, scopes, tiers, url }: Entry): JsonRecord {
  const row = operation && OPERATIONS[operation]
  const lacksScope =
    refusal?.errorCode === 'insufficient_scope' &&
    row?.scopes !== undefined &&
    !row.scopes.some((scope) => scopes?.has(scope))
  return {
    ...(refusal?.isFault && { fault: true }),
    ...(refusal?.stack && { stack: refusal.stack }),
    ...(refusal?.rule !== undefined && { rule: ruleView(refusal.rule) }),
    ...(lacksScope && { needs_any_of: row.scopes }),
    ...(status < 400 &&
      tiers &&
      operation &&
      SHOWS_CLIENTS.has(operation) &&
      !/[?&]fields=/.test(url) && { withheld: withheldProperties(tiers) }),
  }
}

/** Describes a broken rule: its sentence, evidence and source. */
function ruleView(name: string): JsonRecord {
  const { description, evidence, source } =
    Object.values(RULES)
      .flat()
      .find((rule) => rule.name === name) ?? {}
  return { name, says: description?.replaceAll(/\s+/g, ' '), evidence, see: source }
}

/**
 * Operations that omit the client properties that the token may not read. Responses to writes show more
 * (management/client-answer.ts).
 */
const SHOWS_CLIENTS: ReadonlySet<OperationId> = new Set(['get_clients', 'get_clients_by_id', 'get_clients_search'])

/** Lists the omitted properties, each with the scopes of which any one would show it. */
const withheldProperties = (tiers: NonNullable<Entry['tiers']>) =>
  Object.fromEntries(
    [...client.tiers].filter(([, tier]) => !tiers.includes(tier)).map(([name, tier]) => [name, TIER_SCOPES[tier]]),
  )

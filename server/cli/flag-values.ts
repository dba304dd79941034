/** Parses the values of flags. Each error says what to write instead. */
import { PLAN_NAMES, type Plan } from '../../schema/plans.ts'
import { PRESET_NAMES, type Preset } from '../../schema/fault.ts'
import { isRecord } from '../../schema/json.ts'
import type { CertificateFiles } from '../types.ts'
import { UsageError, parseTenantName } from '../in-process/check-options.ts'

/** Parses a port. @throws UsageError for anything but a whole number from 0 to 65535 */
export function parsePort(text: string, flag = '--port'): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new UsageError(`${flag} takes a number from 0 to 65535, not ${text}.`)
}

/** Parses the value of --auth. @throws UsageError for another word */
export function parseAuth(text: string): 'jwt' | 'none' {
  if (text === 'jwt' || text === 'none') return text
  throw new UsageError(`--auth takes jwt or none, not ${text}.`)
}

/** Parses the value of --unimplemented. @throws UsageError for another status */
export function parseUnimplemented(text: string): 403 | 404 {
  if (text === '403' || text === '404') return Number(text) as 403 | 404
  throw new UsageError(`--unimplemented takes 403 or 404, not ${text}.`)
}

/** Combines --cert and --key. @throws UsageError for one without the other */
export function parseCertificate(cert: string | undefined, key: string | undefined): CertificateFiles | undefined {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) throw new UsageError('--cert and --key belong together: give both.')
  return { cert, key }
}

/** Parses a URL, and removes slashes at its end. @throws UsageError */
export function parseUrl(text: string): string {
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text))
    throw new UsageError(`--url takes a URL such as http://127.0.0.1:4400, not ${text}.`)
  return text.replace(/\/+$/, '')
}

/** Parses the name of a plan. @throws UsageError for another word */
export function parsePlan(text: string | undefined): Plan | undefined {
  const plan = PLAN_NAMES.find((name) => name === text)
  if (plan || text === undefined) return plan
  throw new UsageError(`--plan takes ${PLAN_NAMES.join(', ')}, not ${text}.`)
}

/** Parses `NAME` or `NAME=PORT`. @throws UsageError */
export function parseTenants(texts: readonly string[]): { name: string; port?: number }[] {
  return texts.map((text) => {
    const [, name = '', port] = /^([^=]*)(?:=(.*))?$/.exec(text) ?? []
    return { name: parseTenantName(name), ...(port !== undefined && { port: parsePort(port, '--tenant NAME=PORT') }) }
  })
}

/** Parses names of fault presets. @throws UsageError for another word */
export function parsePresets(names: readonly string[]): Preset[] {
  return names.map((text) => {
    const preset = PRESET_NAMES.find((name) => name === text)
    if (preset) return preset
    throw new UsageError(`--fault takes ${PRESET_NAMES.join(', ')}, not ${text}.`)
  })
}

/**
 * Parses `KEY=VALUE`; the value is JSON or, if it is not valid JSON, a text. Adds them to the keywords of the
 * environment.
 * @throws UsageError
 */
export function parseKeywords(texts: readonly string[], environment: string | undefined): Record<string, unknown> {
  const keywords = texts.map((text, index) => {
    const [, key, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    // The message does not repeat the text: it may be only a value, and a secret.
    if (key === undefined)
      throw new UsageError(
        `The value of --keyword number ${index + 1} has no equals sign after a name. Write --keyword NAME=VALUE.`,
      )
    return [key, parseJson(value) ?? value] as const
  })
  const mappings = environment ? parseJson(environment) : {}
  if (!isRecord(mappings))
    throw new UsageError('AUTH0_KEYWORD_REPLACE_MAPPINGS must be a JSON object, as the deploy CLI takes it.')
  return { ...mappings, ...Object.fromEntries(keywords) }
}

/** Returns undefined for a text that is not valid JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Parses the value of --format. @throws UsageError for another word */
export function parseFormat(text: string): 'json' | 'yaml' {
  if (text === 'json' || text === 'yaml') return text
  throw new UsageError(`--format takes json or yaml, not ${text}.`)
}

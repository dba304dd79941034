/**
 * Composes the sentence for a value that breaks its schema. The templates are those of z-schema-errors, plus the two
 * templates that only the real API has (recorded; reference errors.md §4.1).
 *
 * z-schema-errors fills placeholders with String.replace and a string, which expands `$&` and similar patterns in a
 * rejected value. No recorded message shows an expanded pattern, and 7 kB of `$'` would make a message of megabytes.
 * This file therefore inserts values unchanged.
 */

/**
 * The first word of the sentence: the part of the request. A seed is checked like a body, but is no part of a request.
 */
export type RequestPart = 'Payload' | 'Query' | 'Path' | 'Seed'

/** A keyword that a value breaks. */
export interface Failure {
  template: string
  /** The reason, printed between the quotes. */
  text: string
  /** The property, as `pathText` prints it. */
  path: string
  description: string | undefined
  /** The values for `{params[0]}`, `{params[1]}` and so on, in a template or in a rejected text that contains them. */
  params?: readonly unknown[]
  /** The failures of the branches of an anyOf. */
  inner?: Failures
}
/** The failures of a value. */
export interface Failures {
  /** The failures that become sentences. */
  worded: Failure[]
  /** The number of the other failures. */
  more: number
}
/** A property name or an item index. */
export type PathSegment = string | number

const PROPERTY_SECTION = '{^path} on property {path}{^description} ({description}){$description}{$path}.'
/** The template of most sentences. */
export const USUAL_TEMPLATE = `{context} '{text}'${PROPERTY_SECTION}`
/** The real API's own template for a value outside an enum (recorded). */
export const INVALID_VALUE_TEMPLATE = `{context} 'Invalid value "{params[0]}"'${PROPERTY_SECTION}`
/** The real API's own template for anyOf (recorded). Without a description the placeholder stays (recorded too). */
export const NO_ALTERNATIVE_TEMPLATE = `{context} '{text}'{^path} on property {path} ({description}){$path}.{^inner} Inner errors: [ {inner} ].{$inner}`

/** Fills the values into the text of a keyword, last value first. */
export const withValues = (text: string, values: readonly unknown[]) =>
  values.reduceRight<string>((filled, value, index) => filled.replace(`{${index}}`, () => String(value)), text)

/** Prints a path as z-schema-errors prints z-schema's JSON pointer: dots instead of slashes, numbers in brackets. */
export function pathText(path: readonly PathSegment[]): string {
  const segments = path
    .map(String)
    .map((s) => (/^https?:\/\//.test(s) ? `uri(${s})` : s.replace(/~/g, '~0').replace(/\//g, '~1')))
  return segments
    .join('/')
    .replace(/\//g, '.')
    .replace(/\.([0-9]+)/g, '[$1]')
}

/** Fills one placeholder. Without a value, removes the section around the placeholder. */
function fillPlaceholder(template: string, name: string, value: string | undefined): string {
  if (value) return template.replace(`{${name}}`, () => value)
  const start = template.lastIndexOf(`{^${name}}`, template.indexOf(`{${name}}`))
  const end = template.indexOf(`{$${name}}`)
  return start < 0 || end < start ? template : template.slice(0, start) + template.slice(end)
}

function composeSentence(part: RequestPart, failure: Failure): string {
  let text = fillPlaceholder(failure.template, 'path', failure.path)
  text = fillPlaceholder(text, 'description', failure.description?.replace(/\.$/, ''))
  text = fillPlaceholder(text, 'text', failure.text)
  text = fillPlaceholder(text, 'inner', failure.inner && composeMessage(part, failure.inner))
  for (const [index, value] of (failure.params ?? []).entries())
    text = fillPlaceholder(text, `params[${index}]`, value ? String(value) : undefined)
  return text.replace('{context}', `${part} validation error:`).replace(/\{[$^][a-z]+\}/gi, '')
}

/** Returns the end of a message that has not a sentence for every failure. This text is not from Auth0. */
const remainder = (more: number) =>
  more === 0 ? [] : [`${more.toLocaleString('en')} more error${more === 1 ? '' : 's'}`]

/** Composes the message of all failures. Equal sentences appear once. */
export const composeMessage = (part: RequestPart, { worded, more }: Failures): string =>
  [...new Set(worded.map((failure) => composeSentence(part, failure))), ...remainder(more)].join(' (also) ')

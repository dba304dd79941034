/**
 * How the sentence of a broken schema is put together: z-schema-errors' templates, with the two texts that the real API has
 * of its own (recorded; reference errors.md §4.1). That library fills placeholders with String.replace and a text, which expands `$&`
 * and the like in a rejected value. No recorded message shows an expanded one, and 7 kB of `$'` would make a message of megabytes, so
 * values are filled in as they are here.
 */

/** The part of a request; it opens the sentence. Seeds are checked like bodies and are none. */
export type Part = 'Payload' | 'Query' | 'Path' | 'Seed'

/** One broken keyword. */
export interface Failure {
  template: string
  /** What is wrong; stands between the quotes. */
  text: string
  /** Where, as `pathText` prints it. */
  path: string
  description: string | undefined
  /** The values that `{params[0]}` and so on stand for, in a template or in a text that was sent so. */
  params?: readonly unknown[]
  /** The failures of the alternatives of an anyOf. */
  inner?: Failures
}
/** The failures of one value. */
export interface Failures {
  worded: Failure[]
  /** The number of failures that are counted only. */
  more: number
}
/** The name of a member, or the index of an item. */
export type PathSegment = string | number

const ON = '{^path} on property {path}{^description} ({description}){$description}{$path}.'
/** The usual sentence. */
export const PLAIN = `{context} '{text}'${ON}`
/** The real API's own text for a value outside an enum (recorded). */
export const INVALID_VALUE = `{context} 'Invalid value "{params[0]}"'${ON}`
/** Its own text for anyOf (recorded); without a description the placeholder stays, as recorded too. */
export const NO_ALTERNATIVE = `{context} '{text}'{^path} on property {path} ({description}){$path}.{^inner} Inner errors: [ {inner} ].{$inner}`

/** The text of a keyword with its values, the last first. */
export const withValues = (text: string, values: readonly unknown[]) =>
  values.reduceRight<string>((filled, value, index) => filled.replace(`{${index}}`, () => String(value)), text)

/** z-schema's JSON pointer, printed as z-schema-errors does: dots for slashes, brackets for numbers. */
export function pathText(path: readonly PathSegment[]): string {
  const segments = path
    .map(String)
    .map((s) => (/^https?:\/\//.test(s) ? `uri(${s})` : s.replace(/~/g, '~0').replace(/\//g, '~1')))
  return segments
    .join('/')
    .replace(/\//g, '.')
    .replace(/\.([0-9]+)/g, '[$1]')
}

/** Fills one placeholder, or cuts out the section around it where there is nothing to fill in. */
function fill(template: string, name: string, value: string | undefined): string {
  if (value) return template.replace(`{${name}}`, () => value)
  const opens = template.lastIndexOf(`{^${name}}`, template.indexOf(`{${name}}`))
  const closes = template.indexOf(`{$${name}}`)
  return opens < 0 || closes < opens ? template : template.slice(0, opens) + template.slice(closes)
}

function sentence(part: Part, failure: Failure): string {
  let text = fill(failure.template, 'path', failure.path)
  text = fill(text, 'description', failure.description?.replace(/\.$/, ''))
  text = fill(text, 'text', failure.text)
  text = fill(text, 'inner', failure.inner && sentences(part, failure.inner))
  for (const [index, value] of (failure.params ?? []).entries())
    text = fill(text, `params[${index}]`, value ? String(value) : undefined)
  return text.replace('{context}', `${part} validation error:`).replace(/\{[$^][a-z]+\}/gi, '')
}

/** The end of a message whose failures are not all worded; the words are ours. */
const counted = (more: number) =>
  more === 0 ? [] : [`${more.toLocaleString('en')} more error${more === 1 ? '' : 's'}`]

/** All failures in one message, each once. */
export const sentences = (part: Part, { worded, more }: Failures): string =>
  [...new Set(worded.map((failure) => sentence(part, failure))), ...counted(more)].join(' (also) ')

/** One line per request on the console, written in bundles so that a busy server does not wait for a terminal. */
import type { RequestLine } from './in-process.ts'

const FLUSH_AFTER_MS = 50
/** As bytes they wait at no cost: as texts, the garbage collector would move each of them. */
const CAPACITY = 65_536
/** Bytes of a character in UTF-8, at most, by its code units. */
const LONGEST = 3

/** What a terminal would obey: requests and refusals repeat what was sent. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
const CONTROLS = /[\0-\x1f\x7f-\x9f\u2028\u2029]/
const ALL_CONTROLS = new RegExp(`\\n\\s*|${CONTROLS.source}`, 'g')
const escaped = (found: string) => (found.startsWith('\n') ? '\n    ' : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
/** A text without what a terminal obeys; what stands behind a line end is set in, so that it does not look like another request. */
const plain = (text: string) => (CONTROLS.test(text) ? text.replaceAll(ALL_CONTROLS, escaped) : text)

/** Milliseconds with one digit behind the point. */
function short(milliseconds: number): string {
  const tenths = Math.round(milliseconds * 10)
  return `${Math.trunc(tenths / 10)}.${tenths % 10}`
}

/** A reporter that writes to a stream; call `flush` before the process ends. */
export function requestLines(write: (text: string) => void): { line: RequestLine; flush: () => void } {
  const waiting = Buffer.allocUnsafe(CAPACITY)
  let length = 0
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (length > 0) write(waiting.toString('utf8', 0, length))
    length = 0
  }
  const line: RequestLine = (method, url, status, milliseconds, refusal) => {
    const text = `${plain(`${status} ${method} ${url} ${short(milliseconds)} ms${refusal ? `  ${refusal}` : ''}`)}\n`
    if (length + text.length * LONGEST > CAPACITY) flush()
    if (text.length * LONGEST > CAPACITY) return write(text)
    length += waiting.write(text, length)
    timer ??= setTimeout(flush, FLUSH_AFTER_MS)
  }
  return { line, flush }
}

/** Says nothing. */
export const silent: RequestLine = () => {}
